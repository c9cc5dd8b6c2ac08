"""OParl 1.1 objects made of rows: each has its content, and the times when it was made and changed.

Empty properties are left out, as OParl recommends. Properties of ours begin with `sachstand:`.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from app.core.days import BERLIN
from app.core.reading import Row
from app.core.web_addresses import as_uri
from app.council.vocabulary import BodyKind, ConsultationOutcome, ConsultationRole, MeetingState, PaperKind
from app.districts.vocabulary import DistrictKind
from app.oparl.kinds import PREFIX, Kind

Json = dict[str, Any]
_LEVELS = {BodyKind.COUNCIL: "Parlament", BodyKind.COMMITTEE: "Ausschuss", BodyKind.STEERING_GROUP: "Lenkungsgruppe",
           BodyKind.WORKING_GROUP: "Arbeitsgruppe", BodyKind.ADVISORY_BOARD: "Beirat",
           BodyKind.NETWORK: "Netzwerk"}  # fmt: skip
"""Classifications; OParl calls the highest one a Parlament, whatever its name."""
_MEETING_STATES = {
    MeetingState.PLANNED: "terminiert",
    MeetingState.INVITED: "eingeladen",
    MeetingState.HELD: "durchgeführt",
}
_VOTES = ("yes", "no", "abstained", "excluded")


def file_id(paper_id: UUID, url: str) -> UUID:
    """Return the id of a paper's file, made of the paper and the URL: it stays when other files come and go."""
    return UUID(hashlib.sha256(f"{paper_id} {url}".encode()).hexdigest()[:32])


def local(moment: datetime) -> str:
    """Return a time in the format of OParl: to the second, with the offset that holds in Berlin then."""
    return moment.astimezone(BERLIN).isoformat(timespec="seconds")


class Objects:
    """The objects of an installation."""

    def __init__(self, base_url: str) -> None:
        self.root = base_url + PREFIX
        self._resources = base_url + "/v1"

    def url(self, kind: Kind, of: UUID | None) -> str | None:
        return None if of is None else f"{self.root}/{kind.path}/{of}"

    def urls(self, kind: Kind, *ids: UUID | None) -> list[str]:
        return [f"{self.root}/{kind.path}/{of}" for of in ids if of is not None]

    def _object(self, kind: Kind, row: Row, resource: str | None, **content: Any) -> Json:
        """Return an object. Empty properties are left out, and of a deleted object all but its id, type and times."""
        is_gone = row["deleted"] or row["there"] is None
        common = {
            "id": self.url(kind, row["id"]),
            "type": kind.type,
            "created": local(row["record_created_at"]),
            "modified": local(row["record_modified_at"]),
        }
        if is_gone:
            return {**common, "deleted": True}
        if resource is not None:
            content["sachstand:resource"] = f"{self._resources}/{resource}/{row['there']}"
        return {
            **common,
            **{name.replace("sachstand__", "sachstand:"): v for name, v in content.items() if _has_content(v)},
        }

    # --- the kinds ------------------------------------------------------------------------------------------------

    def body(self, row: Row, terms: Sequence[Row] | None, main: UUID | None) -> Json:
        """Return a district; `terms` is None if lists within objects are left out."""
        here = self.url(Kind.BODY, row["id"])
        within: Json = {} if terms is None else {"legislativeTerm": [self.term(term, within=True) for term in terms]}
        district = self._object(
            Kind.BODY,
            row,
            "districts",
            system=self.root,
            name=row["name"],
            classification=_label(DistrictKind, row["kind"]),
            website=as_uri(row["website"]),
            ags=row["ags"].ljust(8, "0") if row["ags"] else None,
            rgs=row["ars"],
            sachstand__ags=row["ags"],
            mainOrganization=self.url(Kind.ORGANIZATION, main),
            organization=f"{here}/organizations",
            person=f"{here}/persons",
            meeting=f"{here}/meetings",
            paper=f"{here}/papers",
            agendaItem=f"{here}/agenda-items",
            consultation=f"{here}/consultations",
            file=f"{here}/files",
            locationList=f"{here}/locations",
            legislativeTermList=f"{here}/legislative-terms",
            membership=f"{here}/memberships",
        )
        return district if "deleted" in district else {**district, **within}  # also if it is empty

    def term(self, row: Row, *, within: bool = False) -> Json:
        return self._object(
            Kind.LEGISLATIVE_TERM,
            row,
            "legislative-terms",
            body=None if within else self.url(Kind.BODY, row["district_id"]),
            name=row["name"],
            startDate=_day(row["starts_on"]),
            endDate=_day(row["ends_on"]),
        )

    def organization(self, row: Row) -> Json:
        here, kind = self.url(Kind.ORGANIZATION, row["id"]), row["kind"]
        return self._object(
            Kind.ORGANIZATION,
            row,
            "bodies",
            body=self.url(Kind.BODY, row["district_id"]),
            name=row["name"],
            meeting=f"{here}/meetings",
            consultation=f"{here}/consultations",
            subOrganizationOf=self.url(Kind.ORGANIZATION, row["parent_id"]),
            organizationType="Sonstiges" if kind == BodyKind.NETWORK else "Gremium",
            classification=_LEVELS.get(kind),
            website=as_uri(row["website"]),
            sachstand__tasks=row["tasks"],
            sachstand__meets=row["meets"],
            sachstand__origin=as_uri(row["oparl_url"]),
        )

    def meeting(self, row: Row, items: Sequence[Row] | None, location: Row | None) -> Json:
        """Return a meeting; `items` is None if lists within objects are left out."""
        return self._object(
            Kind.MEETING,
            row,
            "meetings",
            name=row["title"] or row["body_name"],
            meetingState=_MEETING_STATES.get(row["state"]),
            cancelled=row["state"] == MeetingState.CANCELLED,
            start=local(row["starts_at"]) if row["starts_at"] else None,
            location=self.location(location, within=True) if location else None,
            organization=self.urls(Kind.ORGANIZATION, row["body_id"]),
            agendaItem=[self.agenda_item(item, within=True) for item in items or ()],
            sachstand__heldOn=_day(row["held_on"]),
            sachstand__origin=as_uri(row["oparl_url"]),
        )

    def location(self, row: Row, *, within: bool = False) -> Json:
        """Return the place of a meeting."""
        meetings = [] if within else self.urls(Kind.MEETING, row["id"])
        return self._object(Kind.LOCATION, row, None, description=row["place"], meetings=meetings)

    def agenda_item(self, row: Row, *, within: bool = False) -> Json:
        """Return a consultation as an item of a meeting."""
        votes = {name: row[f"votes_{name}"] for name in _VOTES if row[f"votes_{name}"] is not None}
        return self._object(
            Kind.AGENDA_ITEM,
            row,
            "consultations",
            meeting=None if within else self.url(Kind.MEETING, row["meeting_id"]),
            number=row["agenda_item"],
            order=row["position"],
            name=row["paper_title"],
            public=row["held_in_public"],
            consultation=self.url(Kind.CONSULTATION, row["id"]) if row["paper_id"] else None,
            result=_label(ConsultationOutcome, row["outcome"]),
            resolutionText=row["resolution_text"],
            sachstand__role=_label(ConsultationRole, row["role"]),
            sachstand__votes=votes,
            sachstand__unanimous=row["unanimous"],
        )

    def paper(self, row: Row, within: "WithinPaper | None", related: Mapping[str, UUID]) -> Json:
        """Return a paper; `within` is None if its lists are left out."""
        files = [self.file(file, within=True) for file in within.files] if within else []
        main = files if len(files) == 1 else []
        others = [related[one] for one in row["related_references"] or () if related.get(one, row["id"]) != row["id"]]
        return self._object(
            Kind.PAPER,
            row,
            "papers",
            body=self.url(Kind.BODY, row["district_id"]),
            name=row["title"],
            reference=row["reference"],
            date=_day(row["dated_on"]),
            paperType=_label(PaperKind, row["kind"]),
            relatedPaper=self.urls(Kind.PAPER, *others),
            mainFile=main[0] if main else None,
            auxiliaryFile=[] if main or (within and within.omitted) else files,
            consultation=[self.consultation(one, within=True) for one in within.consultations] if within else [],
            sachstand__fileNumber=row["file_number"],
            sachstand__leadUnit=row["lead_unit"],
            sachstand__originator=row["originator"],
            sachstand__facts=row["facts"],
            sachstand__financialEffects=row["financial_effects"],
            sachstand__proposedResolution=row["proposed_resolution"],
            sachstand__relatedReferences=row["related_references"],
            sachstand__origin=as_uri(row["oparl_url"]),
        )

    def consultation(self, row: Row, *, within: bool = False) -> Json:
        return self._object(
            Kind.CONSULTATION,
            row,
            "consultations",
            paper=None if within else self.url(Kind.PAPER, row["paper_id"]),
            agendaItem=self.url(Kind.AGENDA_ITEM, row["id"] if row["meeting_id"] else None),
            meeting=self.url(Kind.MEETING, row["meeting_id"]),
            organization=self.urls(Kind.ORGANIZATION, row["organization_id"]),
            authoritative=row["role"] == ConsultationRole.DECISION,
            role=_label(ConsultationRole, row["role"]),
            sachstand__consultedOn=_day(row["consulted_on"]),
            sachstand__sequence=row["sequence"],
            sachstand__outcome=_label(ConsultationOutcome, row["outcome"]),
        )

    def file(self, row: Row, *, within: bool = False) -> Json:
        """Return the metadata of a paper's attachment; the county itself holds the file."""
        attachments = (
            one for one in row["attachments"] or () if one["url"] and file_id(row["paper_id"], one["url"]) == row["id"]
        )
        attachment = next(attachments, None)
        if attachment is None:
            return self._object(Kind.FILE, {**row, "there": None}, None)
        return self._object(
            Kind.FILE,
            row,
            None,
            name=attachment["title"],
            accessUrl=as_uri(attachment["url"]),
            mimeType=attachment["media_type"],
            paper=[] if within else self.urls(Kind.PAPER, row["paper_id"]),
            sachstand__sha256Checksum=attachment["checksum"],
        )


class WithinPaper:
    """The files and consultations of a paper."""

    def __init__(self, *, omitted: bool) -> None:
        self.files: list[Row] = []
        self.consultations: list[Row] = []
        self.omitted = omitted
        """True if the list of files is left out, as `omit_internal` asks."""


def _has_content(value: Any) -> bool:
    """Return whether a value is worth a property: `false` and 0 are."""
    return value is not None and value not in ("", [], {})


def _label(vocabulary: Any, code: str | None) -> str | None:
    """Return the German label of a code."""
    return None if code is None else str(vocabulary(code).de)


def _day(day: Any) -> str | None:
    return None if day is None else str(day.isoformat())
