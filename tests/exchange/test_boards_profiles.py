"""Ready profiles, saved ones, and what a mapping can say."""

import pytest
from sqlalchemy.engine import Engine

from app.exchange.boards.mapping import BoardMapping
from tests.api import Api, Json
from tests.exchange.tables import ZIP, Board, csv_of, post, refusals, taken, zip_of
from tests.problems import problem
from tests.words import found

LIMESURVEY = {
    "German": ("Antwort ID", "Datum Abgeschickt", "Letzte Seite", "Start-Sprache", "Zufallsstartwert", "Zugangscode",
               "Vorname", "E-Mail-Adresse", "Datum gestartet", "IP-Adresse", "Weiterleitungs-URL"),
    "English": ("Response ID", "Date submitted", "Last page", "Start language", "Seed", "Access code", "First name",
                "Email address", "Date started", "IP address", "Referrer URL"),
    "codes": ("id", "submitdate", "lastpage", "startlanguage", "seed", "token", "firstname", "email", "startdate",
              "ipaddr", "refurl"),
}  # fmt: skip
DECIDIM = ("id", "category/id", "category/name/de", "category/name/en", "participatory_space/url", "title/de",
           "title/en", "body/de", "body/en", "state", "author/name", "votes", "endorsements/total_count", "comments",
           "published_at", "url")  # fmt: skip


@pytest.fixture
def board(api: Api) -> Board:
    return Board(api, kind="questionnaire")


@pytest.mark.parametrize("language", LIMESURVEY)
def test_each_answer_to_limesurvey_is_an_item_with_the_question_as_title(board: Board, language: str) -> None:
    headers = (*LIMESURVEY[language], "Was fehlt beim Deutschlernen?", "Was noch?", "Ihre Telefonnummer")
    rows = [
        [1, "2023-11-20 18:04:11", 3, "de", 99, "t0k3n", "Anna", "a@example.org", "2023-11-20 17:59:00", "203.0.113.7",
         "", "Kurse am Abend", "", "0170 1234567"],
        [2, "", 1, "uk", 98, "t0k3m", "Ben", "b@example.org", "2023-11-21 08:00:00", "203.0.113.8", "",
         "Kinderbetreuung", "Lehrkräfte, die bleiben", ""],
        [3, "1980-01-01 00:00:00", 1, "de", 97, "", "", "", "2023-11-22 08:00:00", "", "", "", "N/A", ""],
    ]  # fmt: skip
    table = csv_of(*rows, headers=headers, separator=",", encoding="utf-8")
    result = taken(board.send(table, profile="limesurvey"))
    assert (result["created"], result["table"]["without_words"]) == (3, 1)
    said = {(i["title"], i["text"], i["language"], i["received_on"], i["channel"]) for i in board.items()}
    assert said == {
        ("Was fehlt beim Deutschlernen?", "Kurse am Abend", "de", "2023-11-20", "questionnaire"),
        ("Was fehlt beim Deutschlernen?", "Kinderbetreuung", "uk", "2023-11-21", "questionnaire"),
        ("Was noch?", "Lehrkräfte, die bleiben", "uk", "2023-11-21", "questionnaire"),
    }
    left_out = set(result["table"]["columns_left_out"])
    assert left_out >= {headers[5], headers[6], headers[7], headers[9], "Ihre Telefonnummer"}
    assert taken(board.send(table, profile="limesurvey"))["unchanged"] == 3


def test_nobody_can_be_told_from_a_survey(board: Board, admin: Engine) -> None:
    headers = (*LIMESURVEY["codes"], "Q1")
    row = [1, "2023-11-20", 1, "de", 1, "t0k3n", "Unverwechselbar", "a@example.org", "", "203.0.113.7", "", "Antwort"]
    taken(board.send(csv_of(row, headers=headers), profile="limesurvey"))
    assert found(admin, "Antwort")
    assert [s for s in ("t0k3n", "Unverwechselbar", "a@example.org", "203.0.113.7") if found(admin, s)] == []


def test_proposals_of_decidim(board: Board) -> None:
    row = [7, 2, "Sprache", "Language", "https://x", "Abendkurse", "", "Kurse nach 18 Uhr", "", "accepted", "Anna", 12,
           3, 4, "2023-11-20 23:30:00 UTC", "https://x/7"]  # fmt: skip
    result = taken(board.send(csv_of(row, headers=DECIDIM, encoding="utf-8"), profile="decidim"))
    (item,) = board.items()
    assert (item["external_id"], item["title"], item["text"]) == ("7", "Abendkurse", "Kurse nach 18 Uhr")
    assert (item["section"], item["votes"], item["received_on"]) == ("Sprache", 12, "2023-11-21")
    assert "author/name" in result["table"]["columns_left_out"]


def test_a_german_padlet_is_read_as_well(board: Board) -> None:
    headers = ("Abschnitt", "Betreff", "Inhalt", "Autor", "Erstellt am", "Gefällt mir")
    taken(board.send(csv_of(["Sprache", "Abends", "Kurse", "Anna", "20.11.2023", 5], headers=headers)))
    (item,) = board.items()
    assert (item["section"], item["title"], item["text"], item["votes"]) == ("Sprache", "Abends", "Kurse", 5)


def test_a_post_may_be_nothing_but_its_heading(board: Board) -> None:
    result = taken(board.send(csv_of(post(1, Body=""), post(2, Body="", Subject=""))))
    assert [(i["title"], i["text"]) for i in board.items()] == [(None, "Titel 1")]
    assert result["table"]["without_words"] == 1


def test_sections_and_values_get_their_meaning_from_the_mapping(board: Board) -> None:
    headers = ("Nr", "Thema", "Feld", "Art", "Wer", "Sprache", "Gut", "Weil")
    rows = [
        (1, "Deutsch ", "", "", "", "", "Abendkurse", "ich tags arbeite"),
        (2, "Job", "Arbeit und Beruf", "Lob", "Einwohnerschaft", "Ukrainisch", "Beratung", ""),
        (3, "Sonstiges", "sprache", "Idee", "FK", "de", "", "nur so"),
        (4, "Job", "Deutsch", "wish", "volunteer", "pt-BR", "Ja", ""),
    ]
    mapping: Json = {
        "external_id": "Nr", "section": "Thema", "field": "Feld", "kind": "Art", "person_group": "Wer",
        "language": "Sprache", "text": ["Gut", "Weil"],
        "sections": {"deutsch": {"field": "sprache", "kind": "need"}, "Job": {"field": "arbeit", "kind": "criticism"}},
        "kinds": {"Idee": "project_idea"}, "person_groups": {"fk": "professional"}, "fields": {"Deutsch": "sprache"},
        "languages": {"ukrainisch": "uk"},
        "defaults": {"received_on": "2023-11-20", "language": "de", "person_group": "other"},
        "channel": "interview", "visibility": "internal",
    }  # fmt: skip
    taken(board.form(csv_of(*rows, headers=headers), mapping))
    items = board.by_id()
    keys = {field_id: key for key, field_id in board.fields.items()}
    shown = {n: (keys[i["field_id"]], i["kind"], i["person_group"], i["language"]) for n, i in items.items()}
    assert shown == {
        "1": ("sprache", "need", "other", "de"),
        "2": ("arbeit", "praise", "resident", "uk"),
        "3": ("sprache", "project_idea", "professional", "de"),
        "4": ("sprache", "wish", "volunteer", "pt-BR"),
    }
    assert items["1"]["text"] == "Abendkurse\n\nich tags arbeite"
    assert {(i["channel"], i["visibility"]) for i in items.values()} == {("interview", "internal")}
    strange = [(5, "", "Wohnen", "", "", "", "x", ""), (6, "", "", "Quatsch", "", "", "x", ""),
               (7, "", "", "", "Marsmensch", "", "x", ""), (8, "", "", "", "", "Klingonisch", "x", "")]  # fmt: skip
    told = [(2, "Feld", "unknown_reference"), (3, "Art", "unknown_value"), (4, "Wer", "unknown_value"),
            (5, "Sprache", "string_pattern_mismatch")]  # fmt: skip
    assert refusals(board.form(csv_of(*strange, headers=headers), mapping)) == told


def test_rows_may_comment_on_rows_wherever_those_stand(board: Board) -> None:
    headers = ("Nr", "Zu", "Text")
    mapping = {"external_id": "Nr", "comment_on": "Zu", "text": ["Text"], "defaults": {"received_on": "2023-11-20"}}
    rows = [(3, 2, "Dazu noch"), (2, 1, "Ja"), (1, "", "Abendkurse")]
    assert taken(board.form(csv_of(*rows, headers=headers), mapping))["table"]["comments"] == 2
    items = board.by_id()
    assert (items["3"]["comment_on_id"], items["2"]["comment_on_id"]) == (items["2"]["id"], items["1"]["id"])
    assert taken(board.form(csv_of((4, 3, "Und"), headers=headers), mapping))["created"] == 1
    circle = csv_of((5, 6, "a"), (6, 5, "b"), (7, 9, "c"), headers=headers)
    told = [(2, "Zu", "refused_reference"), (3, "Zu", "refused_reference"), (4, "Zu", "unknown_reference")]
    assert refusals(board.form(circle, mapping)) == told


def test_of_several_tables_the_one_that_fits_is_read(board: Board) -> None:
    files = {"Info.csv": csv_of(["x"], headers=["Über"]), "Alt.csv": csv_of(post(1)), "Posts.csv": csv_of(post(2))}
    taken(board.send(zip_of(files), ZIP))
    assert set(board.by_id()) == {"2"}
    mapping: Json = {"external_id": "Post ID", "text": ["Body"], "received_on": ["Created At"]}
    taken(board.form(zip_of(files), {**mapping, "table": "alt"}))
    assert set(board.by_id()) == {"1", "2"}
    assert refusals(board.form(zip_of(files), {**mapping, "table": "Neu"})) == [(None, None, "missing_table")]


@pytest.mark.parametrize("spelling", ["A 1", "A  1", "a 1", "A\u00a01"])
def test_what_was_erased_does_not_come_back_however_its_id_is_spelt(board: Board, spelling: str) -> None:
    taken(board.send(csv_of(post("A 1", Comments="Ben: Genau"), post(2))))
    for item in board.items():
        if item["external_id"] == "A 1":
            assert board.api.post(f"/feedback-items/{item['id']}/erase").status_code == 200
    assert "A 1" not in str(board.items())  # nor in what its comments are called
    assert taken(board.send(csv_of(post(spelling, Comments="Ben: Genau"), post(2))))["created"] == 0


def test_a_comment_on_what_was_erased_is_left_out_without_its_post(board: Board) -> None:
    mapping: Json = {"external_id": "Post ID", "text": ["Body"], "comment_on": "Section"}
    mapping["defaults"] = {"received_on": "2023-11-20"}
    taken(board.form(csv_of(post(1, Section=""), post(2, Section="1")), mapping))
    (item,) = [item for item in board.items() if item["external_id"] == "1"]
    assert board.api.post(f"/feedback-items/{item['id']}/erase").status_code == 200
    assert taken(board.form(csv_of(post(2, Section="1"), post(3, Section="1")), mapping))["created"] == 0


def test_what_was_erased_does_not_come_back(board: Board, admin: Engine) -> None:
    """Nor do comments on it, and nobody is told."""
    table = csv_of(post(1, Comments="Ben: Dazu noch"), post(2, Comments="Ben: Auch das"))
    taken(board.send(table))
    items = board.by_id()
    comment = next(i for i in items.values() if i["comment_on_id"] == items["2"]["id"])
    for item in (items["1"], comment):
        assert board.api.post(f"/feedback-items/{item['id']}/erase").status_code == 200
    assert not found(admin, "Auch das")
    for _ in range(2):
        result = taken(board.send(table))
        assert (result["created"], result["changed"], result["table"]["refused_rows"]) == (0, 0, 0)
    assert not found(admin, "Wort 1")
    assert not found(admin, "Auch das")
    exported = board.api.get("/districts/08335/bundle", token=board.api.operator).json()
    said = {entry["text"]: entry["comment_on"] for entry in exported["feedback_items"]}
    assert said == {"Wort 2": None, "Dazu noch": None}, "what is commented on is gone"
    assert board.api.post("/imports", exported).status_code == 200


def test_only_a_mapping_that_asks_for_them_keeps_contact_details(board: Board, admin: Engine) -> None:
    headers = ("Nr", "Text", "Wer", "E-Mail", "Telefon", "IP")
    rows = [(1, "Eins", "Anna Unverwechselbar", "anna@example.org", "", "203.0.113.7"), (2, "Zwei", "", "", "", "")]
    mapping = {"external_id": "Nr", "text": ["Text"], "defaults": {"received_on": "2023-11-20"}}
    asking = {**mapping, "contact": {"name": "Wer", "email": "E-Mail", "phone": "Telefon"}}
    wrong = csv_of((3, "Drei", "", "anna(at)example.org", "", ""), headers=headers)
    assert refusals(board.form(wrong, asking)) == [(2, "E-Mail", "string_pattern_mismatch")]
    made = taken(board.form(csv_of(*rows, headers=headers), asking))
    assert made["table"]["columns_left_out"] == ["IP"]
    assert (found(admin, "Unverwechselbar"), found(admin, "203.0.113.7")) == (["contact_details"], [])
    first = board.by_id()["1"]["id"]
    kept = board.api.get(f"/feedback-items/{first}/contact", token=board.api.operator).json()
    assert (kept["name"], kept["email"], kept["phone"]) == ("Anna Unverwechselbar", "anna@example.org", None)
    assert board.api.delete(f"/feedback-items/{first}/contact").status_code == 204
    taken(board.form(csv_of(*rows, headers=headers), asking))
    assert found(admin, "Unverwechselbar") == [], "what was ended does not come back"
    assert board.api.post(f"/imports/{made['import_id']}/revert").status_code == 200
    assert board.items() == []


# --- saved --------------------------------------------------------------------------------------------------------


def test_a_mapping_can_be_kept_and_used_again(board: Board) -> None:
    api = board.api
    mapping: Json = {
        "external_id": "Post ID",
        "text": ["Body"],
        "received_on": ["Created At"],
        "sections": {"A": {"kind": "wish"}},
    }
    profile = api.make("/import-profiles", title="Pinnwand 2023", mapping=mapping, district_id=board.district["id"])
    assert profile["mapping"] == BoardMapping.model_validate(mapping).model_dump(mode="json")
    assert (profile["key"], profile["is_public"], profile["allowed_actions"]) == (
        "Pinnwand-2023", False, ["update", "delete"],
    )  # fmt: skip
    assert taken(board.send(csv_of(post(1)), profile=profile["id"]))["created"] == 1
    path = f"/import-profiles/{profile['id']}"
    changed = api.patch(path, {"mapping": {"text": ["Subject"]}}).json()
    assert (changed["mapping"]["text"], changed["mapping"]["external_id"]) == (["Subject"], "Post ID"), "merged"
    assert api.patch(path, {"mapping": changed["mapping"]}).json()["version"] == 2, "the same changes nothing"
    assert api.patch(path, {"mapping": {"text": []}}).json()["errors"][0]["pointer"] == "/mapping/text"
    problem(api.patch(path, {"title": "Neu"}, headers={"If-Match": '"1-x"'}), 412)
    assert api.delete(path).status_code == 204
    assert board.send(csv_of(post(2)), profile=profile["id"]).status_code == 422


def test_a_saved_mapping_is_for_insiders_alone(board: Board) -> None:
    api = board.api
    public = {"mapping": {"text": ["Body"]}, "district_id": board.district["id"]}
    profile = api.make("/import-profiles", title="Pinnwand", **public)
    reader, foreign = api.token(board.district, "reader"), api.token(api.district(name="X", ags="08337"), "admin")
    path = f"/import-profiles/{profile['id']}"
    assert [api.get(path, token=token).status_code for token in (reader, foreign, None)] == [200, 404, 404]
    assert api.items("/import-profiles") == []
    assert "import-profiles" not in api.get("/changes").text
    seen = api.get(f"/districts/{board.district['id']}/bundle", token=reader).text
    assert "Pinnwand" in seen, "the event"
    assert "mapping" not in seen
