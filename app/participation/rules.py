"""Rules between the things that people said; each resource names its own."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.core.problems import Fault
from app.core.reading import Row
from app.core.references import NESTED_IN_CONCEPT, PARTS_OF_WHOLES
from app.core.rules import OnChange, Rule, Targets, There, Unique

# --- what counts once -------------------------------------------------------------------------------------------------


OF_EVENTS = (PARTS_OF_WHOLES,)


def duplicate_faults(item: Row, targets: Targets) -> Iterator[Fault]:
    """Report what is wrong with an item as a duplicate: one item stands for all its duplicates, and is none itself."""
    pointer, same = "/duplicate_of_id", targets.get("duplicate_of_id")
    if same is None:
        return
    if same["id"] == item["id"]:
        yield Fault("itself", "It names itself", "Sie nennt sich selbst", pointer=pointer)
    elif same["erased_at"] is not None:
        yield Fault("erased", "This item was erased", "Diese Rückmeldung wurde gelöscht", pointer=pointer)
    elif same["duplicate_of_id"] is not None:
        en = "This item is a duplicate itself: name the one that stands for it"
        de = "Das ist selbst eine Dopplung: nennen Sie die Rückmeldung, die dafür steht"
        yield Fault("nested_duplicates", en, de, pointer=pointer)
    elif same["is_split"]:
        en = "This item was split: name the part that says the same"
        de = "Das wurde geteilt: nennen Sie den Teil, der dasselbe sagt"
        yield Fault("is_split", en, de, pointer=pointer)
    elif item["is_split"]:
        en, de = "This was split: its parts may be duplicates", "Dies wurde geteilt: Teile dürfen Dopplungen sein"
        yield Fault("is_split", en, de, pointer=pointer)


STANDS_FOR_OTHERS = Fault(
    "nested_duplicates",
    "Others are duplicates of this one: move them first",
    "Andere sind Dopplungen von dieser: ordnen Sie zuerst diese um",
    pointer="/duplicate_of_id",
)


def split_faults(whole: Row, *, stands_for_others: bool) -> Iterator[Fault]:
    """Report why an item cannot be split: it was already, or counts together with others."""
    if whole["is_split"] or whole["duplicate_of_id"] or stands_for_others:
        en = "It was split already, or is a duplicate or has some. Split the one that stands for all"
        de = "Sie ist schon geteilt, ist Dopplung oder hat welche. Teilen Sie die Rückmeldung, die für alle steht"
        yield Fault("state", en, de, pointer="/split_from_id")


# --- what is public ---------------------------------------------------------------------------------------------------


def is_out(row: Mapping[str, Any]) -> bool:
    """Return whether the public may see it, as far as a statement or item decides that itself."""
    return bool(row["visibility"] == "public" and row.get("moderation", "published") == "published")


def internal_faults(row: Row, targets: Targets, before: Row | None) -> Iterator[Fault]:
    """Report each reference from something public to something internal: a version would tell of hidden work.

    What it referred to `before` may have become internal since: that stays.
    """
    en, de = (
        "A public resource cannot refer to an internal one",
        "Was öffentlich ist, kann nicht auf Internes verweisen",
    )
    for column, there in targets.items() if is_out(row) else ():
        if there["visibility"] == "internal" and not (before and before[column] == there["id"]):
            yield Fault("internal_reference", en, de, pointer=f"/{column}")


def _no_internal(*references: str) -> OnChange:
    return OnChange("nothing public comes to refer to anything internal", internal_faults, references)


OF_STATEMENTS = (NESTED_IN_CONCEPT, _no_internal("parent_id", "event_id"))
OF_ITEMS = (
    Rule(
        "one item stands for its duplicates",
        duplicate_faults,
        ("duplicate_of_id",),
        {"duplicate_of_id": There(("duplicate_of_id",), STANDS_FOR_OTHERS)},
    ),
    _no_internal("statement_id", "duplicate_of_id"),
)

# --- links ------------------------------------------------------------------------------------------------------------

LINKED_ONCE = Unique(
    "no link stands twice",
    ("feedback_item_id", "key_statement_id", "other_statement_id", "measure_id", "goal_id", "relation"),
    Fault("conflict", "There is such a link already", "Diesen Verweis gibt es schon"),
    with_missing=True,
    audited=False,
)
OF_LINKS = (LINKED_ONCE,)


def end_faults(ends: Mapping[str, Any]) -> Iterator[Fault]:
    """Report what is wrong with the ends of a link: a statement does not lead to itself."""
    if ends["key_statement_id"] is not None and ends["key_statement_id"] == ends["other_statement_id"]:
        yield Fault("itself", "It names itself", "Sie nennt sich selbst", pointer="/other_statement_id")
