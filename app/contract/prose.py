"""What the contract says in words."""

from app.core.formats import Format

SUMMARY = "The open API for county integration concepts: measures, their lights, and what became of them."

DESCRIPTION = """\
German counties adopt integration concepts: fields of action, goals, and dozens of measures whose state they show as \
a red, yellow or green light. Sachstand holds these concepts, the append-only log of their lights and what they tell \
together, for dashboards, other county systems and scripts. `GET` works with `HEAD` too, and nothing public needs a \
token.

## Who may

Without a token the answer is what the public may see. With `Authorization: Bearer …` insiders see and change what \
their role in a district allows: `reader`, `reporter`, `editor`, `admin`, and the `operator` of the installation. \
Each role includes those before it; `x-required-role` names the least one that an operation needs in the district. \
`GET /v1/me` says who you are. What you may not know of is `404`, as if it were not there.

## Errors

Every error is a problem document (RFC 9457, `application/problem+json`), in German where `Accept-Language` prefers \
it, else in English. Its `type` is a stable URN, `urn:sachstand:problem:…`; `errors` lists what is wrong with a \
request, each with a JSON pointer into the body or the name of a parameter. Unknown fields and unknown query \
parameters are errors, too. `instance` holds the request's id, which also stands in `X-Request-Id` and in our logs.

## Lists

A list is `{"items": […], "next": …}`. `limit` (1 to 200, default 50) sets the size of a page; `next`, also in the \
`Link` header, is the URL of the page after it, or null. Its `cursor` is opaque and belongs to its filters and \
`sort`. `include_total=true` counts all. Filters that take several values are repeated. `updated_since` finds what \
has changed.

`format=csv` or `Accept: text/csv` gives a list as CSV (RFC 4180, UTF-8, a header, one column for each value), \
`format=ndjson` or `Accept: application/x-ndjson` as one JSON object a line: with the same filters and `sort`, the \
same entries, and all of them, unless `limit` or `cursor` asks for a page. `406` says that a list is not offered in \
the format asked for. In CSV, text that a spreadsheet could take for a formula has a `'` before it, several values in \
a cell are parted by `; `, and null is an empty cell.

## Conditional requests

Every answer to `GET` has a strong `ETag` (but for whole lists over several districts in CSV or NDJSON); send it as \
`If-None-Match`, and `304` says that nothing has changed. \
`PATCH` and `DELETE` need the `ETag` of what you read as `If-Match`: `412` says that somebody was faster. Of a new \
status update they take no notice. `PATCH` is a JSON merge patch: what is left out stays, in nested objects too; \
lists are replaced whole.

## Sending again

Every `POST`, `PUT`, `PATCH` and `DELETE` takes an `Idempotency-Key`; without a token it is a random UUID. \
The same request with the same key, within 24 hours, \
gets the first answer again instead of being done twice.

## Dates

Days are days in Europe/Berlin; moments are RFC 3339 in UTC. `as_of` asks what held on a day, `known_at` what the \
service knew at a moment.
"""

TAGS: dict[str, str] = {
    "access": "Who the caller is, and the API tokens of a district (Zugänge).",
    "districts": "The counties, cities and municipalities that keep a concept (Landkreise und Kommunen).",
    "organisations": "Who is responsible for measures or takes part: offices, welfare associations, advisory bodies, "
    "funders (Federführende und Beteiligte).",
    "concepts": "Integration concepts in their versions, from preparation over the council's adoption to the successor "
    "(Integrationskonzepte).",
    "fields of action": "How a concept is divided: themes, fields of action, cross-cutting issues (Themenfelder, "
    "Handlungsfelder, Querschnittsthemen).",
    "goals": "Overarching goals, goals and sub-goals, each with its light (Ziele und Teilziele).",
    "goal assessments": "The append-only log of the goals' lights (Zielbewertungen).",
    "measures": "What is to be done, by whom and until when, each with its light (Maßnahmen).",
    "measure steps": "Steps on the way to a measure's end (Arbeitsschritte).",
    "status updates": "The append-only log of the measures' lights, the county's Ampeldokument: published, retracted "
    "or redacted, never changed (Sachstände).",
    "views": "What a screen needs in one call: the whole concept, its counts, their course over time, the counties "
    "side by side (Auswertungen).",
    "participation events": "Conferences with their workshops, boards, questionnaires: where people say what they "
    "think of a concept (Beteiligungen).",
    "feedback items": "What people said, word for word, moderated before it is seen (Rückmeldungen).",
    "key statements": "What many said, summed up by the office, and what became of it (Kernaussagen).",
    "participation links": "From what was said to the measures, goals and statements that it led to (Verweise).",
    "data protection": "How people can be reached, what they see and do with their receipt, and what is erased "
    "(Datenschutz).",
    "bodies": "Who decides, advises and works: councils, committees, steering and working groups (Gremien).",
    "body seats": "Who sits in a body, in which function, and how many (Sitze).",
    "legislative terms": "The terms for which councils are elected (Wahlperioden).",
    "papers": "Proposals, reports, motions and inquiries (Vorlagen und Anträge).",
    "meetings": "When bodies meet, with papers or without (Sitzungen).",
    "consultations": "Which body consulted what, and what came of it (Beratungsfolge).",
    "resolution tasks": "What decisions and motions ask to be done (Aufträge).",
    "reporting duties": "To whom it is to be reported, and how often (Berichtspflichten).",
    "reports": "When which body was told how a concept stands (Sachstandsberichte).",
    "milestones": "The timeline of a concept's making (Zeitplan).",
    "plan entries": "What is planned for which year (Jahresplanung).",
    "outreach": "To whom a concept was sent and presented (Bekanntmachung).",
    "indicators": "What is measured, and what is aimed at (Indikatoren).",
    "indicator observations": "What indicators were, on which day (Beobachtungen).",
    "funding sources": "Where money comes from, applied for or not (Geldquellen).",
    "funding applications": "What was applied for, what came of it, and which measures hang on it (Förderanträge).",
    "cost estimates": "What a concept and its measures cost, expected and actual (Kostenansätze).",
    "calendar": "What has a day, for Outlook, Thunderbird and other calendar programs (Kalender).",
    "search": "Finding what concepts and people say, by words (Suche).",
    "exchange": "Whole concepts as bundles, in and out, again and again; feedback from tables (Import und Export).",
    "open data": "What is published, described for portals that harvest it (Offene Daten).",
    "changes": "What has changed since last time (Änderungen).",
    "vocabularies": "Every closed list of codes with German and English labels (Wertelisten).",
    "operations": "For those who run the installation (Betrieb).",
}

STATUS: dict[int, str] = {
    200: "What was asked for",
    201: "It was created",
    204: "It is done; there is nothing to say",
    304: "You have what we would send",
}

_ALL = "All entries, or with `limit` or `cursor` those of the page; the feed of changes always comes in pages. "
FORMATS: dict[Format, str] = {
    Format.CSV: _ALL + "RFC 4180 in UTF-8 with a header: a column for each value of `{}` in the order of the schema, "
    "nested ones as `status.effective_on`; null is empty, several values are parted by `; `, lists of objects are "
    "JSON, and text that could be taken for a formula has a `'` before it",
    Format.NDJSON: _ALL + "One JSON object a line, each a `{}` as in `items`",
}

BUNDLE = (
    "A district's concepts as one JSON document, taken by `POST /v1/imports` and given by "
    "`GET /v1/concepts/{concept_id}/bundle`. Entries refer to each other by `key`; what an entry leaves out stays as "
    "it is."
)
