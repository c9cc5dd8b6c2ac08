"""Inherited lights against a naive model: any line of versions, asked for any day, as known at any time, by anybody."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.schemas import utc_text
from tests.api import Api, Json
from tests.examples import examples

pytestmark = pytest.mark.long
LIGHTS = ("red", "yellow", "green", "not_rated")
Lights = dict[str, str | None]
"""The light of each measure; none where no entry counts."""
INSTANT = timedelta(microseconds=1)
ENDS = [date(2023, 1, 31), date(2023, 2, 28), date(2023, 3, 31), date(2023, 4, 30)]
DAYS = sorted(end + timedelta(days=n) for end in ENDS for n in (-1, 0, 1))


@dataclass
class Entry:
    """An entry as the model remembers it."""

    id: str
    measure: str
    day: date
    light: str
    is_public: bool
    recorded: datetime
    retracted: datetime | None = None

    def stands(self, as_of: date, known_at: datetime | None) -> bool:
        if known_at is None:
            return self.day <= as_of and self.retracted is None
        gone = self.retracted is not None and self.retracted <= known_at
        return self.day <= as_of and self.recorded <= known_at and not gone


@dataclass
class Line:
    """A line of versions, made over HTTP and remembered by the rules."""

    api: Api
    token: str
    district: Json
    versions: list[str] = field(default_factory=list)
    begins: dict[str, date | None] = field(default_factory=dict)
    measures: dict[str, list[str]] = field(default_factory=dict)
    """By version, the ids of its measures."""
    predecessors: dict[str, list[str]] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set)
    moments: list[datetime] = field(default_factory=list)

    # --- acts -----------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        first = self.api.concept(self.district)
        self._remember(first["id"], [self.api.measure(first)["id"] for _ in range(3)])

    def _remember(self, concept: str, measures: list[str]) -> None:
        self.versions.append(concept)
        self.begins[concept], self.measures[concept] = None, measures

    def succeed(self, shapes: list[tuple[str, int, int]]) -> None:
        before = self.versions[-1]
        made = self.api.post(f"/concepts/{before}/successor", {"visibility": "public"})
        assert made.status_code == 201, made.text
        copies = self._listed(made.json()["id"], self.token, {})
        self._remember(made.json()["id"], sorted(copies))
        self.predecessors |= {i: copy["predecessor_ids"] for i, copy in copies.items()}
        for shape, one, other in shapes:
            self._shape(shape, one, other)

    def _shape(self, shape: str, one: int, other: int) -> None:
        here, before = self.measures[self.versions[-1]], self.measures[self.versions[-2]]
        target, sources = here[one % len(here)], [before[one % len(before)], before[other % len(before)]]
        if shape == "split":
            made = self.api.measure({"id": self.versions[-1]}, predecessor_ids=sources[:1])
            here.append(made["id"])
            self.predecessors[made["id"]] = sources[:1]
        elif shape == "dropped" and len(here) > 1:
            assert self.api.delete(f"/measures/{target}").status_code == 204
            here.remove(target)
        elif shape in ("merged", "moved", "anew"):
            ids = {"merged": list(dict.fromkeys(sources)), "moved": sources[1:], "anew": []}[shape]
            answer = self.api.patch(f"/measures/{target}", {"predecessor_ids": ids})
            assert answer.status_code == 200, answer.text
            self.predecessors[target] = ids

    def adopt(self, on: date) -> None:
        body = {"state": "adopted", "adopted_on": "2022-12-01", "valid_from": on.isoformat()}
        answer = self.api.patch(f"/concepts/{self.versions[-1]}", body)
        assert answer.status_code == 200, answer.text
        self.begins[self.versions[-1]] = on

    def record(self, latest: bool, index: int, day: date, light: str, internal: bool) -> None:
        """For a measure of the latest version, or of the one before it where that still takes lights."""
        open_before = not latest and len(self.versions) > 1 and self.begins[self.versions[-1]] is None
        ids = self.measures[self.versions[-2 if open_before else -1]]
        measure = ids[index % len(ids)]
        visibility = "internal" if internal else "public"
        made = self.api.status({"id": measure}, light, day.isoformat(), visibility=visibility)
        entry = Entry(made["id"], measure, day, light, not internal, datetime.fromisoformat(made["recorded_at"]))
        self.entries.append(entry)
        self.moments.append(entry.recorded)

    def retract(self, index: int) -> None:
        standing = [entry for entry in self.entries if entry.retracted is None]
        if standing:
            entry = standing[index % len(standing)]
            done = self.api.post(f"/status-updates/{entry.id}/retraction", {"reason": "verwechselt"})
            assert done.status_code == 200, done.text
            entry.retracted = datetime.fromisoformat(done.json()["updated_at"])
            self.moments.append(entry.retracted)

    def hide(self, index: int) -> None:
        ids = [measure for version in self.versions for measure in self.measures[version]]
        measure = ids[index % len(ids)]
        assert self.api.patch(f"/measures/{measure}", {"visibility": "internal"}).status_code == 200
        self.hidden.add(measure)

    # --- the rules ------------------------------------------------------------------------------------------------

    def light(self, measure: str, public: bool, as_of: date, known_at: datetime | None) -> str | None:
        """What the nearest version says that says anything by then; of earlier ones, of the time before the heir."""
        found = [(n, e) for n, e in enumerate(self.entries) if e.stands(as_of, known_at)]
        if public:
            found = [(n, e) for n, e in found if e.is_public and e.measure not in self.hidden]
        current, until = measure, date.max
        while True:
            its = [(e.day, n, e.light) for n, e in found if e.measure == current and e.day < until]
            if its:
                return max(its)[2]
            before = self.predecessors.get(current, [])
            if len(before) != 1:
                return None
            until = min(until, self.begins[self._version_of(current)] or date.max)
            current = before[0]

    def _version_of(self, measure: str) -> str:
        return next(version for version in self.versions if measure in self.measures[version])

    def expected(self, version: str, public: bool, as_of: date, known_at: datetime | None) -> Lights:
        shown = [i for i in self.measures[version] if not (public and i in self.hidden)]
        return {measure: self.light(measure, public, as_of, known_at) for measure in shown}

    # --- comparing ------------------------------------------------------------------------------------------------

    def _listed(self, version: str, token: str | None, asked: Json) -> dict[str, Json]:
        answer = self.api.get("/measures", params={"concept": version, "limit": 200, **asked}, token=token)
        assert answer.status_code == 200, answer.text
        return {one["id"]: one for one in answer.json()["items"]}

    def compare(self, as_of: date | None, known_at: datetime | None) -> None:
        asked = {"as_of": as_of.isoformat() if as_of else None, "known_at": utc_text(known_at) if known_at else None}
        asked = {name: value for name, value in asked.items() if value}
        for version in self.versions:
            for token in (None, self.token):
                wanted = self.expected(version, token is None, as_of or date.max, known_at)
                listed = self._listed(version, token, asked)
                assert {i: one["light"] for i, one in listed.items()} == as_shown(wanted), asked
                for i, one in listed.items():
                    assert (one["status"] is None) == (wanted[i] is None)
                summary = self.api.get(f"/concepts/{version}/summary", params=asked, token=token).json()
                assert tally(summary["counts"]) == counted(wanted), asked
                one = next(iter(wanted), None)
                if one:
                    alone = self.api.get(f"/measures/{one}", params=asked, token=token).json()
                    assert alone["light"] == as_shown(wanted)[one], asked

    def compare_course(self, known_at: datetime | None) -> None:
        query = {"from": ENDS[0].isoformat(), "until": ENDS[-1].isoformat(), "interval": "month"}
        query |= {"known_at": utc_text(known_at)} if known_at else {}
        for version in self.versions:
            for token in (None, self.token):
                course = self.api.get(f"/concepts/{version}/course", params=query, token=token).json()
                shown = [(point["on"], tally(point["counts"])) for point in course["points"]]
                assert shown == [
                    (day.isoformat(), counted(self.expected(version, token is None, day, known_at))) for day in ENDS
                ]


def tally(counts: Json) -> dict[str, int]:
    return {light: counts[light] for light in LIGHTS}


def as_shown(lights: Lights) -> dict[str, str]:
    return {measure: light or "not_rated" for measure, light in lights.items()}


def counted(lights: Lights) -> dict[str, int]:
    found = Counter(as_shown(lights).values())
    return {light: found[light] for light in LIGHTS}


index = st.integers(0, 5)
records = st.tuples(
    st.booleans(), index, st.sampled_from(DAYS), st.sampled_from(LIGHTS), st.sampled_from((False, False, True))
)
shapes = st.tuples(st.sampled_from(("split", "merged", "moved", "dropped", "anew")), index, index)
phases = st.tuples(
    st.lists(records, max_size=4), st.lists(shapes, max_size=3), st.lists(records, max_size=3), st.booleans()
)


def build(line: Line, made: list[Any], days: list[date]) -> None:
    """Version after version; the last may stay in preparation."""
    line.begin()
    for n, (before, shaped, beside, adopted) in enumerate(made):
        for one in before:
            line.record(*one)
        line.succeed(shaped)
        for one in beside:
            line.record(*one)
        if adopted or n + 1 < len(made):
            line.adopt(days[n])


def test_lights_come_from_the_nearest_version_that_says_anything(api: Api) -> None:
    district = api.district()
    token = api.token(district, "reader")

    @settings(max_examples=examples(8))
    @given(
        st.lists(phases, min_size=1, max_size=2),
        st.lists(st.sampled_from(DAYS), min_size=2, max_size=2, unique=True).map(sorted),
        st.lists(records, max_size=3),
        st.lists(index, max_size=3),
        st.lists(index, max_size=1),
        st.data(),
    )
    def run(
        made: list[Any], days: list[date], last: list[Any], retracted: list[int], hidden: list[int], data: st.DataObject
    ) -> None:
        line = Line(api, token, district)
        build(line, made, days)
        for one in last:
            line.record(*one)
        for one in retracted:
            line.retract(one)
        for one in hidden:
            line.hide(one)
        line.compare(None, None)
        line.compare_course(None)
        for _ in range(2):
            line.compare(data.draw(st.sampled_from(DAYS)), None)
        for known_at in line.moments[-2:]:
            line.compare(None, known_at)
            line.compare(data.draw(st.sampled_from(DAYS)), known_at - INSTANT)
        line.compare_course(line.moments[-1] - INSTANT if line.moments else None)

    run()
