"""The words of the contract."""

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
`GET /v1/me` says who you are. Resources that you may not know of are `404`, as if they did not exist.

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
a cell are parted by `; `, and null is an empty cell. `dialect=excel-de` is CSV for people who open it in a German \
Excel. `format=xlsx` gives the same entries as a workbook for people: German headers and labels, numbers and days as \
such, filters, and ready to print.

## Conditional requests

Every answer to `GET` has a strong `ETag` (but for whole lists over several districts in other formats than JSON); \
send it as `If-None-Match`, and `304` says that nothing has changed. \
`PATCH` and `DELETE` need the `ETag` of what you read as `If-Match`: `412` says that somebody was faster. Of a new \
status update they take no notice, and `POST` refuses the header. `PATCH` is a JSON merge patch: what is left out \
stays, in nested objects too; lists are replaced as a whole.

## Sending again

Every `POST`, `PUT`, `PATCH` and `DELETE` takes an `Idempotency-Key`; without a token it is a random UUID. \
The same request with the same key, within 24 hours, \
gets the first answer again instead of being done twice.

## Dates

Days are days in Europe/Berlin; moments are RFC 3339 in UTC. `as_of` asks what held on a day, `known_at` what the \
service knew at a moment.
"""

TAGS: dict[str, str] = {
    "access": "The caller's identity and roles, and the API tokens of a district (Zugänge).",
    "districts": "The counties, cities and municipalities that keep a concept (Landkreise und Kommunen).",
    "organisations": "Offices, welfare associations, advisory bodies and funders that are responsible for measures or "
    "take part (Federführende und Beteiligte).",
    "concepts": "Integration concepts in their versions, from preparation over the council's adoption to the successor "
    "(Integrationskonzepte).",
    "fields of action": "The parts of a concept: themes, fields of action, cross-cutting issues (Themenfelder, "
    "Handlungsfelder, Querschnittsthemen).",
    "goals": "Overarching goals, goals and sub-goals, each with its light (Ziele und Teilziele).",
    "goal assessments": "The append-only log of the goals' lights (Zielbewertungen).",
    "field assessments": "The append-only log of lights of fields of action that are set by hand, beside the counts of "
    "their measures (Handlungsfeldbewertungen).",
    "concept assessments": "The append-only log of lights of whole concepts that are set by hand, beside the counts of "
    "their measures (Gesamtbewertungen).",
    "attribute definitions": "Attributes of the county's own that its measures have: what nobody foresaw (Merkmale).",
    "measures": "Measures with the organisations in charge, their schedule and their light (Maßnahmen).",
    "measure steps": "Steps on the way to a measure's end (Arbeitsschritte).",
    "status updates": "The append-only log of the measures' lights, the county's Ampeldokument: published, retracted "
    "or redacted, never changed (Sachstände).",
    "views": "The data of a screen in one call: the whole concept, its counts, their course over time, the counties "
    "side by side (Auswertungen).",
    "participation events": "Conferences with their workshops, boards and questionnaires, in which people comment on "
    "a concept (Beteiligungen).",
    "feedback items": "People's comments, word for word, moderated before they are published (Rückmeldungen).",
    "key statements": "The office's summaries of many comments, with their outcome (Kernaussagen).",
    "participation links": "Links from comments to the measures, goals and statements that they led to (Verweise).",
    "data protection": "People's contact details, their access by receipt, and erasures (Datenschutz).",
    "bodies": "Councils, committees, advisory boards, steering and working groups (Gremien).",
    "body seats": "The seats of a body, with their function and number (Sitze).",
    "legislative terms": "The terms for which councils are elected (Wahlperioden).",
    "papers": "Proposals, reports, motions and inquiries (Vorlagen und Anträge).",
    "meetings": "Meetings of bodies, with papers or without (Sitzungen).",
    "consultations": "Consultations of papers by bodies, with their outcome (Beratungsfolge).",
    "resolution tasks": "Tasks from decisions and motions (Aufträge).",
    "reporting duties": "Duties to report to bodies, with their interval (Berichtspflichten).",
    "reports": "Reports to bodies on the state of a concept (Sachstandsberichte).",
    "milestones": "The timeline of a concept's making (Zeitplan).",
    "plan entries": "Plans for a year (Jahresplanung).",
    "outreach": "Mailings and presentations of a concept, with their audience (Bekanntmachung).",
    "indicators": "Measured quantities and their targets (Indikatoren).",
    "indicator observations": "Values of indicators on a day (Beobachtungen).",
    "funding sources": "Sources of money, applied for or not (Geldquellen).",
    "funding applications": "Applications for funding, with their outcome and their measures (Förderanträge).",
    "cost estimates": "Costs of a concept and its measures, expected and actual (Kostenansätze).",
    "calendar": "Dates for Outlook, Thunderbird and other calendar programs (Kalender).",
    "search": "Search by words in concepts and comments (Suche).",
    "exchange": "Whole concepts as bundles, in and out, again and again; feedback from tables (Import und Export).",
    "open data": "The catalogue of published concepts, for portals to harvest (Offene Daten).",
    "changes": "Changes since the last request (Änderungen).",
    "vocabularies": "Every closed list of codes with German and English labels (Wertelisten).",
    "operations": "For those who run the installation (Betrieb).",
}

STATUS: dict[int, str] = {
    200: "The result of the request",
    201: "Created",
    204: "Done; the answer has no content",
    304: "Unchanged; you have the current version",
}

_ALL = "All entries, or with `limit` or `cursor` those of the page; the feed of changes always comes in pages. "
FORMATS: dict[Format, str] = {
    Format.CSV: _ALL + "RFC 4180 in UTF-8 with a header: a column for each value of `{}` in the order of the schema, "
    "nested ones as `status.effective_on`; null is empty, several values are parted by `; `, lists of objects are "
    "JSON, and text that could be taken for a formula has a `'` before it",
    Format.NDJSON: _ALL + "One JSON object a line, each a `{}` as in `items`",
    Format.XLSX: _ALL + "A workbook for people: a column for each value of `{}`, with German headers and labels; "
    "numbers, days and moments are such, and text is text",
}

GRID_FORMATS: dict[Format, str] = {
    Format.CSV: "RFC 4180 in UTF-8 with a header: a row for each measure, with `id`, `key`, `number`, `title`, "
    "`parent_id`, `field_id`, the field's title as `field`, and a column for each of `periods`, named by its day; "
    "where the light scheme has steps, then one for each as `steps.2024-06-30`. null is empty, "
    "and text that could be taken for a formula has a `'` before it",
    Format.NDJSON: "The rows of the CSV, one JSON object a line, with the same names",
    Format.XLSX: "A workbook for people, with the rows of the CSV, German headers and the words of the light scheme",
}

BUNDLE = (
    "A district's concepts as one JSON document, taken by `POST /v1/imports` and given by "
    "`GET /v1/concepts/{concept_id}/bundle`. Entries refer to each other by `key`; what an entry leaves out stays as "
    "it is."
)
