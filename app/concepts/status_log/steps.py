"""Steps of a county's own scale, as entries of both logs name them."""

from collections.abc import Iterator
from typing import Any

from app.concepts.schemas import LightStep
from app.concepts.status_log.schemas import EntryContent
from app.core.problems import Fault
from app.core.reading import Row
from app.core.rules import Rule, Targets, There


def take_light(concept: Row, entry: EntryContent) -> None:
    """Give an entry that names a step alone the light for which it stands."""
    step = _step_of(concept, entry.step)
    if step is not None and "light" not in entry.model_fields_set:
        entry.light = step.light


def _step_of(concept: Row, code: str | None) -> LightStep | None:
    return next((LightStep.model_validate(step) for step in _scale(concept) if step["code"] == code), None)


def _scale(concept: Row) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = concept["light_scheme"].get("steps", [])
    return steps


def _unknown(concept: Row) -> Fault:
    """Tell which steps there are: whoever may write an entry reads its concept."""
    codes = ", ".join(step["code"] for step in _scale(concept))
    if not codes:
        en, de = "The concept has no scale of steps", "Das Konzept hat keine Skala von Stufen"
    else:
        en, de = f"The concept's scale has these steps: {codes}", f"Die Skala des Konzepts hat diese Stufen: {codes}"
    return Fault("unknown_step", en, de, pointer="/step")


def _on_other_days(step: LightStep) -> Fault:
    """Tell on which days the scale has a step."""
    en = [f"from {step.since} on"] * bool(step.since) + [f"until {step.until}"] * bool(step.until)
    de = [f"ab {step.since}"] * bool(step.since) + [f"bis {step.until}"] * bool(step.until)
    told = f"The scale has this step {' '.join(en)}", f"Diese Stufe gibt es in der Skala {' '.join(de)}"
    return Fault("step_not_offered", *told, pointer="/step")


def _in_use(entry: Row) -> Fault:
    """Tell which step an entry names that a changed scale no longer has as it was."""
    step = entry["step"]
    en = f"Entries name the step `{step}`: it keeps its code, its light and its days. End it by `until` instead"
    de = f"Einträge nennen die Stufe `{step}`: Sie behält Code, Ampel und Tage. Beenden Sie sie stattdessen mit `until`"
    return Fault("step_in_use", en, de, pointer="/light_scheme/steps")


def _faults(row: Row, targets: Targets) -> Iterator[Fault]:
    """Yield why an entry cannot have its step: there is none, not on its day, or it stands for another light."""
    if row["step"] is None:
        return
    step = _step_of(targets["concept_id"], row["step"])
    if step is None:
        yield _unknown(targets["concept_id"])
        return
    if not step.is_offered_on(row["effective_on"]):
        yield _on_other_days(step)
    if step.light != row["light"]:
        en, de = f"This step stands for `{step.light}`", f"Diese Stufe steht für `{step.light}`"
        yield Fault("other_light", en, de, pointer="/light")


OF_ENTRIES = (
    Rule(
        "an entry's step is one of its concept's scale on its day, and stands for its light",
        _faults,
        references=("concept_id",),
        there={"concept_id": There(("light_scheme",), _in_use)},
    ),
)
