"""What OParl 1.1 asks of objects, in our own words: which properties each type has, of which form, and which must be.

Forms: `url`, `text`, `integer`, `flag`, `date`, `moment`, `texts`, `urls`, `geo`; `ref:T` the URL of an object of type
T, `refs:T` several; `one:T` an object within, `many:T` several; `list:T` the URL of an external list.
"""

NAMESPACE = "https://schema.oparl.org/1.1/"
COMMON = {
    "id": "url", "type": "url", "license": "url", "keyword": "texts", "created": "moment", "modified": "moment",
    "web": "url", "deleted": "flag",
}  # fmt: skip
FORMS: dict[str, dict[str, str]] = {
    "System": {
        "oparlVersion": "url", "otherOparlVersions": "urls", "body": "list:Body", "name": "text",
        "contactEmail": "text", "contactName": "text", "website": "url", "vendor": "url", "product": "url",
    },
    "Body": {
        "system": "ref:System", "shortName": "text", "name": "text", "website": "url", "licenseValidSince": "moment",
        "oparlSince": "moment", "ags": "text", "rgs": "text", "equivalent": "urls", "contactEmail": "text",
        "contactName": "text", "organization": "list:Organization", "person": "list:Person", "meeting": "list:Meeting",
        "paper": "list:Paper", "legislativeTerm": "many:LegislativeTerm", "agendaItem": "list:AgendaItem",
        "consultation": "list:Consultation", "file": "list:File", "locationList": "list:Location",
        "legislativeTermList": "list:LegislativeTerm", "membership": "list:Membership", "classification": "text",
        "location": "one:Location", "mainOrganization": "ref:Organization",
    },
    "LegislativeTerm": {"body": "ref:Body", "name": "text", "startDate": "date", "endDate": "date"},
    "Organization": {
        "body": "ref:Body", "name": "text", "membership": "refs:Membership", "meeting": "list:Meeting",
        "consultation": "list:Consultation", "shortName": "text", "post": "texts",
        "subOrganizationOf": "ref:Organization", "organizationType": "text", "classification": "text",
        "startDate": "date", "endDate": "date", "website": "url", "location": "one:Location", "externalBody": "url",
        "memberCount": "integer", "votingMemberCount": "integer",
    },
    "Meeting": {
        "name": "text", "meetingState": "text", "cancelled": "flag", "start": "moment", "end": "moment",
        "location": "one:Location", "organization": "refs:Organization", "participant": "refs:Person",
        "invitation": "one:File", "resultsProtocol": "one:File", "verbatimProtocol": "one:File",
        "auxiliaryFile": "many:File", "agendaItem": "many:AgendaItem",
    },
    "AgendaItem": {
        "meeting": "ref:Meeting", "number": "text", "order": "integer", "name": "text", "public": "flag",
        "consultation": "ref:Consultation", "result": "text", "resolutionText": "text", "resolutionFile": "one:File",
        "auxiliaryFile": "many:File", "start": "moment", "end": "moment",
    },
    "Paper": {
        "body": "ref:Body", "name": "text", "reference": "text", "date": "date", "paperType": "text",
        "relatedPaper": "refs:Paper", "superordinatedPaper": "refs:Paper", "subordinatedPaper": "refs:Paper",
        "mainFile": "one:File", "auxiliaryFile": "many:File", "location": "many:Location",
        "originatorPerson": "refs:Person", "underDirectionOf": "refs:Organization",
        "originatorOrganization": "refs:Organization", "consultation": "many:Consultation",
    },
    "Consultation": {
        "paper": "ref:Paper", "agendaItem": "ref:AgendaItem", "meeting": "ref:Meeting",
        "organization": "refs:Organization", "authoritative": "flag", "role": "text",
    },
    "File": {
        "name": "text", "fileName": "text", "mimeType": "text", "date": "date", "size": "integer",
        "sha1Checksum": "text", "sha512Checksum": "text", "text": "text", "accessUrl": "url", "downloadUrl": "url",
        "externalServiceUrl": "url", "masterFile": "ref:File", "derivativeFile": "refs:File", "fileLicense": "url",
        "meeting": "refs:Meeting", "agendaItem": "refs:AgendaItem", "person": "ref:Person", "paper": "refs:Paper",
    },
    "Location": {
        "description": "text", "geojson": "geo", "streetAddress": "text", "room": "text", "postalCode": "text",
        "subLocality": "text", "locality": "text", "bodies": "refs:Body", "organizations": "refs:Organization",
        "persons": "refs:Person", "meetings": "refs:Meeting", "papers": "refs:Paper",
    },
}  # fmt: skip
"""Persons and memberships are not told at all, so that nothing is said of their forms."""
NEEDED: dict[str, set[str]] = {
    "System": {"oparlVersion", "body"},
    "Body": {
        "name", "organization", "person", "meeting", "paper", "legislativeTerm", "agendaItem", "consultation", "file",
        "locationList", "legislativeTermList", "membership",
    },
    "AgendaItem": {"order"},
    "File": {"accessUrl"},
}  # fmt: skip
"""What must be there, beside `id`, `type`, `created` and `modified`, unless an object is deleted."""
PARENT: dict[str, dict[str, str]] = {
    "LegislativeTerm": {"Body": "body"},
    "AgendaItem": {"Meeting": "meeting"},
    "Consultation": {"Paper": "paper"},
    "File": {"Paper": "paper", "Meeting": "meeting", "AgendaItem": "agendaItem"},
    "Location": {"Meeting": "meetings", "Body": "bodies", "Organization": "organizations", "Paper": "papers"},
}
"""What refers back to the object within which one stands: left out there, and told where it is retrieved by itself."""
ORGANIZATION_TYPES = {
    "Gremium",
    "Partei",
    "Fraktion",
    "Verwaltungsbereich",
    "externes Gremium",
    "Institution",
    "Sonstiges",
}
OMITTED = {
    "AgendaItem": {"auxiliaryFile"}, "Meeting": {"auxiliaryFile", "agendaItem"},
    "Paper": {"auxiliaryFile", "location"}, "Body": {"legislativeTerm"},
}  # fmt: skip
"""What `omit_internal` leaves out."""
