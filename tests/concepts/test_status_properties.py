"""The two logs of lights against a naive model: any sequence of acts, seen by both views, now and at any time."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.days import day_of, today
from app.core.schemas import utc_text
from tests.api import Api, Json
from tests.examples import examples

pytestmark = pytest.mark.long
LIGHTS = ("red", "yellow", "green", "not_rated")
SCALE = [{"code": f"{light}-{n}", "label": f"{light} {n}", "light": light} for light in LIGHTS for n in (1, 2)]
"""Two steps for each light."""
Shown = tuple[str, str | None, str | None]
"""A light, its step and the working state."""
UNRATED: Shown = ("not_rated", None, None)
WHY = {"reason": "staff", "summary": "Stelle frei", "remedy": "Ausschreibung"}
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Kind:
    """What has lights: where it is, where its entries are, and what hides it."""

    path: str
    entries: str
    subject: str
    short: str
    hidden_by: str
    states: tuple[str | None, ...] = (None,)
    is_part: bool = False


_MEASURES = ("measures", "status-updates", "measure_id", "status", "measures", ("in_progress", "implemented", None))
MEASURES, PARTS = Kind(*_MEASURES), Kind(*_MEASURES, is_part=True)
GOALS = Kind("goals", "goal-assessments", "goal_id", "assessment", "concepts")


@dataclass
class Entry:
    """An entry as the model remembers it."""

    id: str
    light: str
    step: str | None
    state: str | None
    effective_on: date
    visibility: str
    summary: str | None
    recorded: datetime
    published: datetime | None = None
    retracted: datetime | None = None
    redacted: datetime | None = None

    def stands(self, known_at: datetime) -> bool:
        return self.recorded <= known_at and not (self.retracted and self.retracted <= known_at)

    def is_out(self, known_at: datetime) -> bool:
        return self.visibility == "public" and self.published is not None and self.published <= known_at


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


class Model:
    """Runs acts over HTTP and by the rules, side by side."""

    def __init__(self, api: Api, kind: Kind, tokens: dict[str, str], concept: Json) -> None:
        self.api, self.kind, self.tokens, self.concept = api, kind, tokens, concept
        self.key = f"k-{concept['id']}"
        within = {"concept_id": concept["id"]}
        self.whole = api.make("/measures", title="Ganzes", **within)["id"] if kind.is_part else None
        place = {"parent_id": self.whole} if kind.is_part else {}
        subject = api.make(f"/{kind.path}", title="Sprachcafé", key=self.key, **within, **place)
        self.id = subject["id"]
        self.hidden = False
        self.entries: list[Entry] = []
        self.moments = [moment(subject["created_at"])]

    # --- acts -----------------------------------------------------------------------------------------------------

    def record(
        self,
        days_ago: int,
        light: str,
        named: tuple[bool, int],
        state: int,
        role: str,
        visibility: str,
        publish: bool | None,
        explained: bool,
        seen: int | None,
    ) -> None:
        """Record an entry; where `seen` is given, its author says which one they saw as the current one."""
        day = today() - timedelta(days=days_ago)
        with_light, n = named
        step = f"{light}-{n}" if n else None
        says = ({"light": light} if with_light or not n else {}) | ({"step": step} if n else {})
        body = {
            self.kind.subject: self.id, **says, "effective_on": day.isoformat(), "visibility": visibility,
            **(WHY if explained else {}),
        }  # fmt: skip
        current = self.current(False, today(), self.moments[-1])
        if seen is not None:
            ids = [None, *(e.id for e in self.entries), current and current.id]
            body["based_on"] = ids[-seen % len(ids)]
        done = self.kind.states[state % len(self.kind.states)]
        if done:
            body["state"] = done
        if role == "editor" and publish is not None:
            body["publish"] = publish
        response = self.api.post(f"/{self.kind.entries}", body, token=self.tokens[role])
        if body.get("based_on", current and current.id) != (current and current.id):
            assert response.status_code == 409, response.text
            assert str(response.json()["existing"]).rpartition("/")[2] == (current.id if current else "None")
            return
        assert response.status_code == 201, response.text
        made = response.json()
        entry = Entry(made["id"], light, step, done, day, visibility, body.get("summary"), moment(made["recorded_at"]))
        if role == "editor" and publish is not False:
            entry.published = entry.recorded
        self.entries.append(entry)
        self.moments.append(entry.recorded)

    def act(self, name: str, index: int) -> None:
        if not self.entries:
            return
        entry = self.entries[index % len(self.entries)]
        done = {"publication": entry.published or entry.retracted, "retraction": entry.retracted,
                "redaction": entry.redacted}[name]  # fmt: skip
        body = None if name == "publication" else {"reason": "Versehen"}
        response = self.api.post(f"/{self.kind.entries}/{entry.id}/{name}", body, token=self.tokens["editor"])
        assert response.status_code == (409 if done else 200), response.text
        if done:
            return
        at = moment(response.json()["updated_at"])
        setattr(entry, {"publication": "published", "retraction": "retracted", "redaction": "redacted"}[name], at)
        self.moments.append(at)

    def retract_current(self, public: bool) -> None:
        current = self.current(public, date.max, self.moments[-1])
        if current is not None:
            self.act("retraction", self.entries.index(current))

    def flip(self) -> None:
        self.hidden = not self.hidden
        target = self.whole or (self.id if self.kind.hidden_by == self.kind.path else self.concept["id"])
        path = f"/{self.kind.hidden_by}/{target}"
        response = self.api.patch(path, {"visibility": "internal" if self.hidden else "public"})
        assert response.status_code == 200, response.text

    # --- the rules ------------------------------------------------------------------------------------------------

    def current(self, public: bool, as_of: date, known_at: datetime) -> Entry | None:
        found = [e for e in self.entries if e.effective_on <= as_of and e.stands(known_at)]
        if public:
            found = [e for e in found if e.is_out(known_at)]
        return max(found, key=lambda e: (e.effective_on, e.recorded), default=None)

    # --- comparing ------------------------------------------------------------------------------------------------

    def compare(self, as_of: date | None = None, known_at: datetime | None = None) -> None:
        """Both views, one resource and the list, at the times asked for."""
        times = {"as_of": as_of.isoformat() if as_of else None, "known_at": utc_text(known_at) if known_at else None}
        asked = {name: value for name, value in times.items() if value}
        day = as_of or (day_of(known_at) if known_at else today())
        for public in (True, False):
            token = None if public else self.tokens["reader"]
            response = self.api.get(f"/{self.kind.path}/{self.id}", params=asked, token=token)
            if public and self.hidden:
                assert response.status_code == 404
                continue
            expected = self.current(public, day, known_at or self.moments[-1])
            self._same(response.json(), expected, public, asked)

    def _same(self, shown: Json, expected: Entry | None, public: bool, asked: Json) -> None:
        assert shown["light"] == (expected.light if expected else "not_rated"), (public, asked)
        short = shown[self.kind.short]
        assert (short and short["id"]) == (expected and expected.id), (public, asked)
        if expected:
            told = (short["light"], short["step"], short.get("state"))
            assert told == (expected.light, expected.step, expected.state), (public, asked)
            hidden_text = expected.redacted or (public and expected.retracted)
            assert short["summary"] == (None if hidden_text else expected.summary), (public, asked)

    def compare_counts(self, as_of: date | None = None, known_at: datetime | None = None) -> None:
        """Every view of the concept counts what the rules say, of whole measures and of parts."""
        times = {"as_of": as_of.isoformat() if as_of else None, "known_at": utc_text(known_at) if known_at else None}
        asked = {name: value for name, value in times.items() if value} | {"stage": "proposed"}
        day = as_of or (day_of(known_at) if known_at else today())
        for public in (True, False):
            current = self.current(public, day, known_at or self.moments[-1])
            mine: Shown = (current.light, current.step, current.state) if current else UNRATED
            wholes, parts = ([UNRATED], [mine]) if self.kind.is_part else ([mine], [])
            if public and self.hidden:
                wholes, parts = [], []
            for which, expected in (("exclude", wholes), ("only", parts), ("include", wholes + parts)):
                self._compare_counts(public, expected, {**asked, "parts": which}, day)
            if self.whole and wholes:
                whole = self._read(f"/measures/{self.whole}", public, times)
                assert whole["part_counts"] == self._lights(parts), (public, asked)

    def _compare_counts(self, public: bool, expected: list[Shown], asked: Json, day: date) -> None:
        concept = f"/concepts/{self.concept['id']}"
        summary = self._read(f"{concept}/summary", public, asked)
        course = self._read(f"{concept}/course", public, {**asked, "from": day.isoformat()})["points"][-1]
        tree = self._read(f"{concept}/tree", public, asked)
        for counted in (summary, course):
            told = {name: counted["counts"][name] for name in ("total", *LIGHTS)}
            assert told == tree["counts"] == self._lights(expected), (public, asked)
            steps = {(one["light"], one["step"]): one["count"] for one in counted["by_step"] if one["count"]}
            assert steps == Counter((light, step) for light, step, _ in expected), (public, asked)
            states = {name: count for name, count in counted["states"].items() if count and name != "total"}
            assert states == Counter(state or "not_stated" for _, _, state in expected), (public, asked)
        matrix = self._read(f"{concept}/matrix", public, {**asked, "from": day.isoformat()})["measures"]
        last = sorted((row["lights"][-1], str(row["steps"][-1])) for row in matrix)
        assert last == sorted((light, str(step)) for light, step, _ in expected), (public, asked)

    def _lights(self, expected: list[Shown]) -> Json:
        lights = Counter(light for light, _, _ in expected)
        return {"total": len(expected), **{light: lights[light] for light in LIGHTS}}

    def _read(self, path: str, public: bool, asked: Json) -> Json:
        given = {name: value for name, value in asked.items() if value}
        response = self.api.get(path, params=given, token=None if public else self.tokens["reader"])
        assert response.status_code == 200, response.text
        document: Json = response.json()
        return document

    def compare_lists(self, asked: Json) -> None:
        """Each light's list holds the subject exactly where the subject shows that light; in one district or in all."""
        parts = {"parts": "only"} if self.kind.is_part else {}
        self._compare_lists({**asked, **parts, "concept": self.concept["id"]}, asked)
        self._compare_lists({**asked, "key": self.key}, asked)

    def _compare_lists(self, scope: Json, asked: Json) -> None:
        for public in (True, False):
            token = None if public else self.tokens["reader"]
            shown = self.api.get(f"/{self.kind.path}/{self.id}", params=asked, token=token)
            expected = shown.json().get("light")
            for light in LIGHTS:
                query = {**scope, "light": light, "include_total": "true"}
                page = self.api.get(f"/{self.kind.path}", params=query, token=token).json()
                found = [item["id"] for item in page["items"]]
                assert found == ([self.id] if light == expected else []), (public, light, asked)
                assert page["total"] == len(found)

    def compare_log(self) -> None:
        """Insiders see every entry; the public those that are out, and tombstones of the retracted."""
        everything = self._log(self.tokens["reader"])
        assert [e.id for e in reversed(self.entries)] == [e["id"] for e in everything]
        out = [e for e in self.entries if e.published and e.visibility == "public" and not self.hidden]
        public = self._log(None)
        assert [e.id for e in reversed(out)] == [e["id"] for e in public]
        for entry, shown in zip(reversed(out), public, strict=True):
            tombstone = entry.retracted is not None
            assert shown["light"] == (None if tombstone else entry.light)
            assert shown["step"] == (None if tombstone else entry.step)
            assert shown["summary"] == (None if tombstone or entry.redacted else entry.summary)
            assert shown["retraction_reason"] is None
            assert (shown["retracted_at"] is not None) == tombstone

    def _log(self, token: str | None) -> list[Json]:
        query = {self.kind.subject.removesuffix("_id"): self.id, "sort": "-recorded_at"}
        items: list[Json] = self.api.items(f"/{self.kind.entries}", params=query, token=token)
        return items


index = st.integers(0, 11)
acts = st.one_of(
    st.tuples(st.just("record"), st.tuples(
        st.integers(0, 4), st.sampled_from(LIGHTS), st.tuples(st.booleans(), st.integers(0, 2)), st.integers(0, 2),
        st.sampled_from(("editor", "editor", "reporter")),
        st.sampled_from(("public", "public", "internal")), st.sampled_from((None, True, False)),
        st.booleans(), st.none() | st.integers(1, 3),
    )),
    st.tuples(st.just("act"), st.tuples(st.sampled_from(("publication", "retraction", "redaction")), index)),
    st.tuples(st.just("retract_current"), st.tuples(st.booleans())),
    st.tuples(st.just("flip"), st.just(())),
)  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "usual"), [(MEASURES, 10), (PARTS, 5), (GOALS, 7)], ids=["measures", "parts", "goals"]
)
def test_any_sequence_of_acts_reads_as_the_rules_say(api: Api, kind: Kind, usual: int) -> None:
    district = api.district()
    tokens = {role: api.token(district, role) for role in ("reader", "reporter", "editor")}

    @settings(max_examples=examples(usual))
    @given(st.lists(acts, min_size=1, max_size=12), st.data())
    def run(sequence: list[tuple[str, tuple[Any, ...]]], data: st.DataObject) -> None:
        model = Model(api, kind, tokens, api.concept(district, light_scheme={"steps": SCALE}))
        for name, arguments in sequence:
            getattr(model, name)(*arguments)
            model.compare()
        days = [today() - timedelta(days=n) for n in range(-1, 6)]
        for day in days:
            model.compare(as_of=day)
        for known_at in model.moments[-6:]:
            model.compare(known_at=known_at)
            model.compare(as_of=data.draw(st.sampled_from(days)), known_at=known_at - INSTANT)
        model.compare_lists({})
        model.compare_lists({"as_of": data.draw(st.sampled_from(days)).isoformat()})
        model.compare_lists({"known_at": utc_text(data.draw(st.sampled_from(model.moments)))})
        model.compare_log()
        if kind is not GOALS:
            known_at = data.draw(st.none() | st.sampled_from(model.moments))
            model.compare_counts(data.draw(st.none() | st.sampled_from(days)), known_at)

    run()
