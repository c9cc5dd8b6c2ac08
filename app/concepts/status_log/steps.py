"""Steps of a county's own scale, as entries of both logs name them."""

from collections.abc import Iterator
from typing import Any

from app.concepts.schemas import LightStep
from app.concepts.status_log.schemas import EntryContent
from app.core.problems import Fault
from app.core.reading import Row
from app.core.rules import Rule, Targets, There

_UNKNOWN = Fault(
    "unknown_step",
    "The light scheme of the concept has no such step",
    "Die Ampeldefinition des Konzepts hat keine solche Stufe",
    pointer="/step",
)
_OTHER_DAY = Fault(
    "step_not_offered",
    "The scale has this step on other days",
    "Diese Stufe gibt es in der Skala an anderen Tagen",
    pointer="/step",
)
_USED = Fault(
    "step_in_use",
    "Entries name a step: it keeps its code, its light and its days. End it by `until` instead",
    "Einträge nennen eine Stufe: Sie behält Code, Ampel und Tage. Beenden Sie sie stattdessen mit `until`",
    pointer="/light_scheme/steps",
)


def take_light(concept: Row, entry: EntryContent) -> None:
    """Give an entry that names a step alone the light for which it stands."""
    step = _step_of(concept, entry.step)
    if step is not None and "light" not in entry.model_fields_set:
        entry.light = step.light


def _step_of(concept: Row, code: str | None) -> LightStep | None:
    steps: list[dict[str, Any]] = concept["light_scheme"].get("steps", [])
    return next((LightStep.model_validate(step) for step in steps if step["code"] == code), None)


def _faults(row: Row, targets: Targets) -> Iterator[Fault]:
    """Yield why an entry cannot have its step: there is none, not on its day, or it stands for another light."""
    if row["step"] is None:
        return
    step = _step_of(targets["concept_id"], row["step"])
    if step is None:
        yield _UNKNOWN
        return
    if not step.is_offered_on(row["effective_on"]):
        yield _OTHER_DAY
    if step.light != row["light"]:
        en, de = f"This step stands for `{step.light}`", f"Diese Stufe steht für `{step.light}`"
        yield Fault("other_light", en, de, pointer="/light")


OF_ENTRIES = (
    Rule(
        "an entry's step is one of its concept's scale on its day, and stands for its light",
        _faults,
        references=("concept_id",),
        there={"concept_id": There(("light_scheme",), _USED)},
    ),
)
