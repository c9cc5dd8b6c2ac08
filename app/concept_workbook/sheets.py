"""The sheets of a concept's workbook, one function each."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import chain
from typing import Any
from uuid import UUID

from app.concept_workbook.lights import Lights
from app.concept_workbook.queries import ConceptData
from app.concepts.schemas import LightScheme
from app.concepts.views.counting import LIGHTS, Shown, by_step, is_counted, lights_of, shares
from app.concepts.vocabulary import AttributeKind, FieldKind, LightBasis, Parts, Reason, Stage, Topic, WorkState
from app.core.reading import Row
from app.core.vocabulary import Vocabulary
from app.core.workbooks import Part
from app.workbook_writer.parts import Area, Cell, Chart, Series, Sheet, SheetColumn, day, decimal, styled

_HEADER = {"bold": True, "bg_color": "#dde4ec", "bottom": 1}
_MOST_LABELLED = 12
"""Columns of a chart on which numbers can be read."""
_NO_FIELD = "Ohne Handlungsfeld"
_NEW_FIELD = {"top": 2}
"""Properties of the cells with which another field of action begins."""


class ConceptSheets:
    """The sheets of one concept."""

    def __init__(self, data: ConceptData) -> None:
        self._data = data
        self._scheme = LightScheme.model_validate(data.subject.concept["light_scheme"])
        self._lights = Lights(self._scheme)
        self._fields = {field["id"]: field for field in data.fields}
        self._day = data.subject.moments.as_of
        self._stand = f"Stand {self._day:%d.%m.%Y}"
        self._counted = [m for m in data.measures if is_counted(m, Parts.EXCLUDE)]

    def parts(self) -> Iterator[Part]:
        """Yield all sheets with their rows and charts."""
        return chain(
            self._measures(),
            self._overview(),
            self._course(),
            self._history(),
            self._fields_of_action(),
            self._legend(),
        )

    def _sheet(self, name: str, columns: Sequence[SheetColumn], **more: Any) -> Sheet:
        concept = self._data.subject.concept["title"]
        inside = ["Intern: nicht veröffentlichen"] if self._data.is_internal else []
        titles = [f"{self._data.district}: {concept}", " · ".join([name, self._stand, *inside])]
        footer = " · ".join([self._data.district, name, self._stand, *inside])
        return Sheet(name, columns, footer, titles, **more)

    # --- measures -------------------------------------------------------------------------------------------------

    def _measures(self) -> Iterator[Part]:
        definitions = self._data.definitions
        columns = [
            SheetColumn("Nr.", 8), SheetColumn("Maßnahme", 36), SheetColumn("Ampel", 19),
            SheetColumn("Handlungsfeld", 20), SheetColumn("Ziele", 30), SheetColumn("Federführend", 24),
            SheetColumn("Beteiligte", 24), SheetColumn("Beginn", 12), SheetColumn("Ende", 12),
            SheetColumn("Zeitraum (im Wortlaut)", 16), SheetColumn("Stand", 16), SheetColumn("Fortschritt (%)", 12),
            SheetColumn("Stichtag", 12), SheetColumn("Grund", 14), SheetColumn("Zusammenfassung", 45),
            SheetColumn("Abhilfe", 32), SheetColumn("Nächste Schritte", 32),
        ]  # fmt: skip
        if self._data.is_internal:
            columns.append(SheetColumn("Öffentlich sichtbar", 12))
        pages = [10, *([len(columns)] if definitions else [])]
        columns += [SheetColumn(_with_unit(one)) for one in definitions]
        columns += [SheetColumn("Schlüssel", 10, wraps=False), SheetColumn("Kennung", 10, wraps=False)]
        yield self._sheet("Maßnahmen", columns, frozen=2, unprinted=2, pages=pages)
        before: Row | None = None
        for measure in self._data.measures:
            cells = [*self._measure(measure), *_attributes(definitions, measure["attributes"])]
            cells += [measure["key"], str(measure["id"])]
            is_first = before is not None and before["field_id"] != measure["field_id"]
            yield [_with(cell, _NEW_FIELD) for cell in cells] if is_first else cells
            before = measure

    def _measure(self, measure: Row) -> Iterator[Cell]:
        status = measure["status"] or {}
        yield measure["number"]
        yield styled(measure["title"], indent=1) if measure["parent_id"] else styled(measure["title"], bold=True)
        yield self._lights.cell(measure["light"], status.get("step"))
        yield self._field_title(measure["field_id"])
        yield "\n".join(_titled(self._data.goals[i]) for i in measure["goal_ids"] if i in self._data.goals)
        yield self._organisations(measure["responsible_ids"])
        yield self._organisations(measure["partner_ids"])
        yield from map(_day, (measure["starts_on"], measure["ends_on"]))
        yield measure["period_note"] or ("Daueraufgabe" if measure["is_permanent"] else None)
        yield from self._status(status)
        if self._data.is_internal:
            yield "ja" if measure["is_public"] else "nein"

    def _status(self, status: Mapping[str, Any]) -> Iterator[Cell]:
        """Yield state, progress, day and words of a status update, or of none."""
        yield _label(WorkState, status.get("state"))
        yield status.get("progress")
        yield _day(status.get("effective_on"))
        yield _label(Reason, status.get("reason"))
        yield from (status.get(name) for name in ("summary", "remedy", "next_steps"))

    def _field_title(self, field_id: UUID | None) -> str:
        return _titled(self._fields[field_id]) if field_id in self._fields else _NO_FIELD

    def _organisations(self, ids: Sequence[UUID]) -> str:
        known = self._data.organisations
        return "\n".join(known[i]["short_name"] or known[i]["name"] for i in ids if i in known)

    # --- counts ---------------------------------------------------------------------------------------------------

    def _overview(self) -> Iterator[Part]:
        widths = [38, *[16] * len(LIGHTS), 10]
        sheet = self._sheet("Überblick", [SheetColumn("", width) for width in widths], has_header=False)
        shown = Counter(_shown(measure) for measure in self._counted)
        lights = lights_of(shown)
        percent = shares(lights)
        rows: list[Sequence[Cell]] = [_header("Ampel", "Maßnahmen", "Anteil (%)")]
        rows += [[self._lights.cell(light), lights[light], decimal(f"{percent[light]:.1f}")] for light in LIGHTS]
        rows += [_total(lights.total())]
        if assessment := self._data.subject.concept["assessment"]:
            rows += [["Konzept als Ganzes, von Hand", *self._by_hand(assessment)[:2]]]
        first = sheet.first_row + 1
        areas = [(first, column, first + len(LIGHTS) - 1, column) for column in (0, 1)]
        colours = [self._lights.colour(light) for light in LIGHTS]
        charts = [self._bars("Maßnahmen nach Ampel", 0, [Series("Maßnahmen", areas[0], areas[1], colours)])]
        if steps := by_step(self._scheme.steps, self._day, shown):
            first = sheet.first_row + len(rows) + 2
            rows += [[], _header("Stufe", "Maßnahmen")]
            rows += [[self._lights.cell(one.light, one.step), one.count] for one in steps]
            areas = [(first, column, first + len(steps) - 1, column) for column in (0, 1)]
            colours = [self._lights.colour(one.light, one.step) for one in steps]
            series = [Series("Maßnahmen", areas[0], areas[1], colours)]
            charts.append(self._bars("Maßnahmen nach Stufe", 1, series))
        first = sheet.first_row + len(rows) + 2
        by_field = self._by_field
        rows += [[], [*_header("Handlungsfeld"), *map(self._lights.cell, LIGHTS), *_header("Gesamt")]]
        rows += [[title, *_counts(tally)] for title, tally in by_field]
        if by_field:
            last = first + len(by_field) - 1
            series = self._series_of_lights((first, 0, last, 0))
            height = 10 + 2 * len(by_field)
            charts.append(self._bars("Maßnahmen nach Handlungsfeld", len(charts), series, height))
        yield sheet
        yield from rows
        yield from charts

    @cached_property
    def _by_field(self) -> list[tuple[str, Counter[str]]]:
        """Return the lights of the measures of each field itself, and of those without one."""
        own: dict[UUID | None, Counter[str]] = {field["id"]: Counter() for field in self._data.fields}
        for measure in self._counted:
            place = measure["field_id"] if measure["field_id"] in own else None
            own.setdefault(place, Counter())[measure["light"]] += 1
        return [(self._field_title(field_id), tally) for field_id, tally in own.items()]

    def _series_of_lights(self, categories: Area) -> list[Series]:
        """Return a series for each light, of the columns behind the categories."""
        first, column, last, _ = categories
        return [
            Series(self._lights.word(light), categories, (first, n, last, n), [self._lights.colour(light)])
            for n, light in enumerate(LIGHTS, column + 1)
        ]

    def _bars(self, title: str, place: int, series: Sequence[Series], height: int = 15) -> Chart:
        return Chart("bar", title, 3 + 16 * place, 7, height, series)

    def _course(self) -> Iterator[Part]:
        columns = [SheetColumn("Ende des Quartals", 18), *(SheetColumn(self._lights.word(n), 16) for n in LIGHTS)]
        sheet = self._sheet("Verlauf", [*columns, SheetColumn("Gesamt", 10)])
        yield sheet
        for on, shown in self._data.course:
            yield [_day(on), *_counts(lights_of(shown))]
        if points := len(self._data.course):
            days = (sheet.first_row, 0, sheet.first_row + points - 1, 0)
            title, series = "Ampeln am Ende jedes Quartals", self._series_of_lights(days)
            yield Chart("column", title, 3, 7, 24, series, width=900, has_labels=points <= _MOST_LABELLED)

    # --- words ----------------------------------------------------------------------------------------------------

    def _history(self) -> Iterator[Part]:
        columns = [
            SheetColumn("Nr.", 8), SheetColumn("Maßnahme", 36), SheetColumn("Ampel", 19), SheetColumn("Stand", 16),
            SheetColumn("Fortschritt (%)", 12), SheetColumn("Stichtag", 12), SheetColumn("Grund", 14),
            SheetColumn("Zusammenfassung", 50), SheetColumn("Abhilfe", 35), SheetColumn("Nächste Schritte", 35),
        ]  # fmt: skip
        yield self._sheet("Historie", columns, frozen=2)
        for entry in self._data.history:
            measure = entry["measure"]
            light = self._lights.cell(entry["light"], entry["step"])
            yield [measure["number"], measure["title"], light, *self._status(entry)]

    def _fields_of_action(self) -> Iterator[Part]:
        columns = [
            SheetColumn("Nr.", 8), SheetColumn("Handlungsfeld", 40), SheetColumn("Art", 18), SheetColumn("Thema", 20),
            SheetColumn("Arbeitsgremium", 24), *(SheetColumn(self._lights.word(light), 14) for light in LIGHTS),
            SheetColumn("Gesamt", 10), SheetColumn("Ampel von Hand", 19), SheetColumn("Stichtag", 12),
            SheetColumn("Begründung", 45),
        ]  # fmt: skip
        yield self._sheet("Handlungsfelder", columns, frozen=2)
        counts = self._by_field
        for field, (_, tally) in zip(self._data.fields, counts, strict=False):
            assessment = field["assessment"]
            yield [
                field["number"],
                styled(field["title"], indent=1) if field["parent_id"] in self._fields else field["title"],
                _label(FieldKind, field["kind"]),
                _label(Topic, field["topic"]),
                field["working_body"],
                *_counts(tally),
                *self._by_hand(assessment),
            ]
        if len(counts) > len(self._data.fields):
            title, tally = counts[-1]
            yield [None, title, None, None, None, *_counts(tally)]

    def _by_hand(self, assessment: Mapping[str, Any] | None) -> list[Cell]:
        if assessment is None:
            return []
        light = self._lights.cell(assessment["light"], assessment["step"])
        return [light, _day(assessment["effective_on"]), assessment["summary"]]

    def _legend(self) -> Iterator[Part]:
        columns = [SheetColumn("", 30), SheetColumn("", 70), SheetColumn("", 14), SheetColumn("", 14)]
        yield self._sheet("Legende", columns, has_header=False)
        yield _header("Ampel", "Bedeutung")
        for light in LIGHTS:
            yield [self._lights.cell(light), getattr(self._scheme, light).meaning]
        if self._scheme.steps:
            yield []
            yield _header("Stufe", "Bedeutung", "Gilt ab", "Gilt bis")
            for step in sorted(self._scheme.steps, key=lambda step: step.position):
                days = (_day(step.since), _day(step.until))
                yield [self._lights.cell(step.light, step.code), step.meaning, *days]
        yield []
        yield _header("Zu dieser Mappe", "")
        yield from ([styled(name, bold=True), text] for name, text in self._notes())

    def _notes(self) -> Iterator[tuple[str, Cell]]:
        subject = self._data.subject
        yield "Kreis", self._data.district
        yield "Konzept", subject.concept["title"]
        yield "Stichtag", _day(self._day)
        yield "Worauf sich die Ampel bezieht", LightBasis(self._scheme.basis).de
        yield "Gezeigte Maßnahmen", Stage.labels(subject.stages)[1]
        left_out = Stage.labels([stage for stage in Stage if stage not in subject.stages])[1]
        yield "Weggelassen", f"{left_out}. Titel, Ziele und Zuständige sind die heutigen, Ampeln die des Stichtags."
        yield "Gezählt", "Maßnahmen als Ganzes; Teile von Maßnahmen stehen eingerückt darunter und zählen nicht eigens."
        public = "Nur, was öffentlich ist. Internes und noch nicht veröffentlichte Sachstände fehlen."
        internal = (
            "Auch Internes und noch nicht Veröffentlichtes: nur für Beschäftigte mit Zugang, nicht zum Weitergeben."
        )
        yield "Wer das sieht", internal if self._data.is_internal else public
        yield "Schlüssel und Kennung", "Die letzten beiden Spalten der Maßnahmen; sie werden nicht gedruckt."


def _shown(measure: Row) -> Shown:
    status = measure["status"] or {}
    return Shown(measure["light"], status.get("step"), status.get("state"))


def _counts(tally: Counter[str]) -> list[Cell]:
    return [*(tally[light] for light in LIGHTS), styled(tally.total(), bold=True)]


def _day(value: date | str | None) -> Cell:
    return day(str(value)) if value else None


def _total(count: int) -> list[Cell]:
    return [styled("Gesamt", bold=True, top=1), styled(count, bold=True, top=1), styled(None, top=1)]


def _header(*texts: str) -> list[Cell]:
    return [styled(text, **_HEADER) for text in texts]


def _titled(row: Row) -> str:
    return f"{row['number']} {row['title']}" if row["number"] else str(row["title"])


def _label(vocabulary: type[Vocabulary], code: str | None) -> str | None:
    return vocabulary(code).de if code else None


def _with(cell: Cell, properties: Mapping[str, object]) -> Cell:
    """Return a cell with more properties of its format."""
    if isinstance(cell, Mapping) and "style" in cell:
        style: Any = cell["style"]
        return {**cell, "style": {**style, **properties}}
    return styled(cell, **properties)


def _with_unit(definition: Row) -> str:
    return f"{definition['label']} ({definition['unit']})" if definition["unit"] else str(definition["label"])


def _attributes(definitions: Sequence[Row], values: Mapping[str, Any]) -> Iterator[Cell]:
    """Yield the values of a measure's attributes as what they are."""
    for definition in definitions:
        value = values.get(definition["key"])
        labels = {choice["code"]: choice["label"] for choice in definition["choices"]}
        if value is None:
            yield None
        elif definition["kind"] == AttributeKind.NUMBER:
            yield decimal(value)
        elif definition["kind"] == AttributeKind.DATE:
            yield day(value)
        elif isinstance(value, bool):
            yield "ja" if value else "nein"
        elif isinstance(value, list):
            yield "; ".join(str(labels.get(code, code)) for code in value)
        else:
            yield labels.get(value, value)
