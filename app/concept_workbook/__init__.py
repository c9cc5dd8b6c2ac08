"""The workbook of a concept as of a day: its Ampeldokument."""
