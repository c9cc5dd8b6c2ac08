"""Rules between the resources of this package; each resource names its own."""

from collections.abc import Iterator, Mapping
from datetime import date
from uuid import UUID

from app.core.problems import Fault
from app.core.reading import Row
from app.core.rules import Among, Clash, Rule, Targets, There, Unique
from app.council.due_days import is_due

# --- consultations ----------------------------------------------------------------------------------------------------


def _day(row: Row, targets: Targets) -> tuple[date | None, str]:
    """Return the day of a consultation, its own or its meeting's, and where that stands."""
    if row["consulted_on"]:
        return row["consulted_on"], "/consulted_on"
    meeting = targets.get("meeting_id")
    return (meeting["held_on"] if meeting else None), "/meeting_id"


def _other_day(row: Row, targets: Targets) -> Iterator[Fault]:
    own, meeting = row["consulted_on"], targets.get("meeting_id")
    if own and meeting and own != meeting["held_on"]:
        en, de = "Consultation and meeting are on different days", "Beratung und Sitzung sind an verschiedenen Tagen"
        yield Fault("other_day", en, de, pointer="/consulted_on")


def _before_paper(row: Row, targets: Targets) -> Iterator[Fault]:
    paper, (day, pointer) = targets.get("paper_id"), _day(row, targets)
    if paper and day and paper["dated_on"] and day < paper["dated_on"]:
        en, de = "A paper is not consulted before its date", "Eine Vorlage wird nicht vor ihrem Datum beraten"
        yield Fault("before_paper", en, de, pointer=pointer)


def _after_adoption(row: Row, targets: Targets) -> Iterator[Fault]:
    concept, (day, pointer) = targets.get("adopts_concept_id"), _day(row, targets)
    if concept and day and concept["adopted_on"] and day > concept["adopted_on"]:
        en = "A concept is not adopted before the consultation that adopts it"
        de = "Ein Konzept wird nicht vor der Beratung beschlossen, die es annimmt"
        yield Fault("after_adoption", en, de, pointer=pointer)


def _other_body(row: Row, targets: Targets) -> Iterator[Fault]:
    meeting = targets.get("meeting_id")
    if meeting and row["body_id"] and meeting["body_id"] != row["body_id"]:
        en, de = "The meeting is that of another body", "Die Sitzung ist die eines anderen Gremiums"
        yield Fault("other_body", en, de, pointer="/body_id")


_OF_PAPER = Fault(
    "earlier_consultation",
    "It was consulted before this day",
    "Sie wurde vor diesem Tag beraten",
    pointer="/dated_on",
)
_HELD_ON, _ADOPTED_ON = There(("held_on",)), There(("adopted_on",))
OF_CONSULTATIONS = (
    Rule("they are on their meetings' days", _other_day, ("meeting_id",), {"meeting_id": _HELD_ON}),
    Rule(
        "no paper is consulted before its date",
        _before_paper,
        ("paper_id", "meeting_id"),
        {"paper_id": There(("dated_on",), _OF_PAPER), "meeting_id": _HELD_ON},
    ),
    Rule(
        "no concept is adopted before its consultation",
        _after_adoption,
        ("adopts_concept_id", "meeting_id"),
        {"adopts_concept_id": _ADOPTED_ON, "meeting_id": _HELD_ON},
    ),
    Rule("they are of their meetings' bodies", _other_body, ("meeting_id",)),
)

# --- reports and tasks ------------------------------------------------------------------------------------------------


def _is_of_duty(row: Row, duty: Row) -> bool:
    return bool((duty["concept_id"], duty["body_id"]) == (row["concept_id"], row["body_id"]))


def _other_duty(row: Row, targets: Targets) -> Iterator[Fault]:
    duty = targets.get("duty_id")
    if duty and not _is_of_duty(row, duty):
        en, de = "The duty is of another concept or body", "Die Pflicht gehört zu einem anderen Konzept oder Gremium"
        yield Fault("other_duty", en, de, pointer="/duty_id")


def _not_due(row: Row, targets: Targets) -> Iterator[Fault]:
    duty = targets.get("duty_id")
    if duty and _is_of_duty(row, duty) and not is_due(duty, row["due_on"]):
        en, de = "On this day the duty has no report due", "An diesem Tag ist nach dieser Pflicht kein Bericht fällig"
        yield Fault("not_due", en, de, pointer="/due_on")


_OF_DUTY = Fault(
    "answered",
    "Reports answer days that would no longer be due",
    "Berichte antworten auf Tage, die nicht mehr fällig wären",
    pointer="/first_due",
)
OF_REPORTS = (
    Rule("they are of their duties' concepts and bodies", _other_duty, ("duty_id",)),
    Rule(
        "they answer days that are due",
        _not_due,
        ("duty_id",),
        {"duty_id": There(("first_due", "period", "until"), _OF_DUTY)},
    ),
    Unique(
        "one report answers a day",
        ("duty_id", "due_on"),
        Fault(
            "conflict", "Another report answers this day", "Ein anderer Bericht antwortet auf diesen Tag",
            pointer="/due_on",
        ),
    ),
)  # fmt: skip


def _other_concept(row: Row, targets: Targets) -> Iterator[Fault]:
    measure = targets.get("measure_id")
    if measure and measure["concept_id"] != row["concept_id"]:
        en, de = "The measure is of another concept", "Die Maßnahme gehört zu einem anderen Konzept"
        yield Fault("other_concept", en, de, pointer="/measure_id")


def _one_source(row: Row, _: Targets) -> Iterator[Fault]:
    if (row["paper_id"] is None) == (row["consultation_id"] is None):
        en, de = "A task has one of `paper` and `consultation`", "Ein Auftrag hat genau eines: `paper`, `consultation`"
        yield Fault("one_of", en, de, pointer="/paper_id")


OF_TASKS = (
    Rule("they are about measures of their concepts", _other_concept, ("measure_id",)),
    Rule("each has one source", _one_source, audited=False),
)

# --- papers, seats and terms ------------------------------------------------------------------------------------------

OF_PAPERS = (
    Unique(
        "each has a number of its own",
        ("reference",),
        Fault(
            "conflict", "Another paper has this number", "Eine andere Vorlage hat diese Nummer", pointer="/reference"
        ),
    ),
)


def _itself(row: Row, _: Targets) -> Iterator[Fault]:
    if row["delegating_body_id"] == row["body_id"]:
        en, de = "A body sends nobody to itself", "Ein Gremium entsendet niemanden in sich selbst"
        yield Fault("itself", en, de, pointer="/delegating_body_id")


OF_SEATS = (Rule("no body sends anybody to itself", _itself, ("delegating_body_id",), audited=False),)
OVERLAP = Fault(
    "overlap",
    "Another legislative term holds on one of its days",
    "Eine andere Wahlperiode gilt an einem ihrer Tage",
    pointer="/starts_on",
)


def _overlapping(rows: Mapping[UUID, Row]) -> Iterator[Clash]:
    before: Row | None = None
    for row in sorted(rows.values(), key=lambda row: (row["starts_on"], row["id"])):
        if before is not None and row["starts_on"] <= _last(before):
            yield Clash(OVERLAP, (row["id"], before["id"]))
        if before is None or _last(row) > _last(before):
            before = row


def _last(row: Row) -> date:
    return row["ends_on"] or date.max


OF_TERMS = (Among("no day is in two terms", ("starts_on", "ends_on"), _overlapping, problem="conflict"),)
