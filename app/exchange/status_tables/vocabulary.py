"""Closed lists of codes about tables of measures."""

from app.core.vocabulary import Vocabulary


class ValueKind(Vocabulary):
    """The kind of values of a column."""

    TEXT = "text", "Text", "Text"
    DAY = "day", "Tag", "Day"
    NUMBER = "number", "Zahl", "Number"
    MONEY = "money", "Geldbetrag", "Amount of money"
    LIGHT = "light", "Ampel", "Light"
    EMPTY = "empty", "Leer", "Empty"


class SignKind(Vocabulary):
    """What a cell shows that may be a light."""

    FILL = "fill", "Füllfarbe", "Fill colour"
    HATCHING = "hatching", "Schraffur", "Hatching"
    GRADIENT = "gradient", "Farbverlauf", "Gradient"
    FONT = "font", "Farbe eines Zeichens", "Colour of a symbol"
    SYMBOL = "symbol", "Zeichen", "Symbol"
    ICON = "icon", "Symbol einer bedingten Formatierung", "Icon of a conditional format"
    WORD = "word", "Wort", "Word"


class FieldOfActionSource(Vocabulary):
    """Where a table says to which field of action a measure belongs."""

    COLUMN = "column", "Spalte", "Column"
    ROW = "row", "Zeile über den Maßnahmen", "Row above the measures"
    SHEET = "sheet", "Name des Blatts", "Name of the sheet"


class MeasureColumn(Vocabulary):
    """What a column of a table of measures becomes."""

    FIELD = "field", "Handlungsfeld", "Field of action"
    NUMBER = "number", "Nummer", "Number"
    TITLE = "title", "Titel", "Title"
    RESPONSIBLE = "responsible", "Zuständig", "Responsible"
    PARTNER = "partner", "Beteiligt", "Partner"
    STARTS_ON = "starts_on", "Beginn", "Start"
    ENDS_ON = "ends_on", "Ende", "End"
    DESCRIPTION = "description", "Beschreibung", "Description"
    LIGHT = "light", "Ampel", "Light"
    SUMMARY = "summary", "Sachstand", "Summary"
    REASON = "reason", "Grund", "Reason"
    REMEDY = "remedy", "Abhilfe", "Remedy"
    NEXT_STEPS = "next_steps", "Nächste Schritte", "Next steps"
    ATTRIBUTE = "attribute", "Eigenes Merkmal", "Attribute of the county's own"
