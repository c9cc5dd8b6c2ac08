"""A district whose council has done something of everything, with things that were taken back, and one that was never
shown."""

from tests.api import Json
from tests.snapshots import PutBack


def attachment(name: str, **fields: object) -> Json:
    return {"title": name, "url": f"https://example.org/{name.lower()}.pdf", **fields}


class Scene(PutBack):
    """What is public, what was (`gone`), and what never was (`hidden`), by collection."""

    def make(self) -> None:
        self.district = self.api.district(ars="083350000000", website="https://www.lrakn.de")
        self.of: Json = {"district_id": self.district["id"]}
        self.gone: dict[str, Json] = {}
        self.hidden: dict[str, Json] = {}
        self._bodies()
        self._papers()
        self._meetings()
        self._take_back()
        self._hide()

    def _bodies(self) -> None:
        api = self.api
        self.council = api.make(
            "/bodies", kind="council", name="Kreistag", oparl_url="https://ris.example.org/g/1", **self.of
        )
        below = {"parent_id": self.council["id"], "tasks": "Berät vor", "meets": "monatlich"}
        self.committee = api.make("/bodies", kind="committee", name="Sozialausschuss", **below, **self.of)
        for kind in ("steering_group", "working_group", "advisory_board", "network"):
            api.make("/bodies", kind=kind, name=kind, website="https://example.org", **self.of)
        days = {"starts_on": "2019-05-26", "ends_on": "2024-06-08"}
        self.term = api.make("/legislative-terms", name="Wahlperiode 2019–2024", **days, **self.of)
        api.make("/legislative-terms", name="Wahlperiode 2024–2029", starts_on="2024-06-09", **self.of)

    def _papers(self) -> None:
        api = self.api
        told: Json = {"facts": "Was war", "lead_unit": "Amt", "originator": "Fraktion", "file_number": "1.2"}
        files = [attachment("Zeitstrahl", media_type="application/pdf", checksum="0" * 64)]
        numbered = {"reference": "2018/077", "dated_on": "2018-04-04", "oparl_url": "https://ris.example.org/p/1"}
        told |= {"kind": "report", "title": "Bericht", "attachments": files}
        self.first = api.make("/papers", **numbered, **told, **self.of)
        related = {"related_references": ["2018/077", "1999/001"]}
        several = [attachment("Vorlage"), attachment("Anlage"), attachment("Vorlage")]
        self.second = api.make("/papers", kind="resolution_proposal", title="Beschluss", reference="2024/140",
                               dated_on="2024-06-21", attachments=several, **related, **self.of)  # fmt: skip
        self.motion = api.make("/papers", kind="motion", title="Antrag", **self.of)

    def _meetings(self) -> None:
        api, held = self.api, {"held_on": "2024-07-01", "state": "held"}
        self.meeting = api.make("/meetings", body_id=self.committee["id"], title="Dritte Sitzung", place="Radolfzell",
                                starts_at="2024-07-01T15:00:00Z", **held)  # fmt: skip
        self.winter = api.make("/meetings", body_id=self.council["id"], held_on="2025-01-20", state="cancelled",
                               starts_at="2025-01-20T15:00:00Z")  # fmt: skip
        api.make("/meetings", body_id=self.council["id"], held_on="2025-02-20")
        at = {"meeting_id": self.meeting["id"], "consulted_on": "2024-07-01"}
        votes = {"votes_yes": 30, "votes_no": 0, "outcome": "adopted_unchanged", "unanimous": True}
        self.items = [
            api.make("/consultations", paper_id=paper, role=role, agenda_item=number, **at, **more, **self.of)
            for paper, role, number, more in (
                (self.first["id"], "information", "10", {"held_in_public": True}),
                (self.second["id"], "decision", "2", {"resolution_text": "Wie vorgelegt", **votes}),
                (None, "hearing", None, {}),
                (self.motion["id"], "preliminary", "2.1", {"held_in_public": False}),
            )
        ]
        of = {"body_id": self.council["id"]}
        self.elsewhere = api.make("/consultations", paper_id=self.second["id"], role="preliminary", sequence=1, **of,
                                  **self.of)  # fmt: skip
        self.untold = api.make("/consultations", role="decision", consulted_on="2019-05-01", **of, **self.of)

    def _take_back(self) -> None:
        """Things that were public: some are deleted, some have become internal."""
        api = self.api
        paper = api.make("/papers", kind="other", title="Irrtum", attachments=[attachment("Irrtum")], **self.of)
        meeting = api.make("/meetings", body_id=self.committee["id"], held_on="2024-08-01", place="Konstanz")
        at = {"meeting_id": meeting["id"], "paper_id": paper["id"]}
        consultation = api.make("/consultations", role="hearing", **at, **self.of)
        body = api.make("/bodies", kind="working_group", name="Aufgelöst", **self.of)
        days = {"starts_on": "2009-01-01", "ends_on": "2014-01-01"}
        term = api.make("/legislative-terms", name="Irrtum", **days, **self.of)
        for path, thing in (("bodies", body), ("legislative-terms", term)):
            assert api.delete(f"/{path}/{thing['id']}").status_code == 204
        self.gone = {"papers": paper, "meetings": meeting, "consultations": consultation, "bodies": body,
                     "legislative-terms": term}  # fmt: skip
        for path, thing in (("meetings", meeting), ("papers", paper)):
            assert api.patch(f"/{path}/{thing['id']}", {"visibility": "internal"}).status_code == 200

    def _hide(self) -> None:
        """Things that were never public; some are deleted."""
        api, own = self.api, {"visibility": "internal"}
        paper = api.make("/papers", kind="other", title="Geheim", attachments=[attachment("Geheim")], **own, **self.of)
        meeting = api.make("/meetings", body_id=self.committee["id"], held_on="2024-09-01", place="Geheim", **own)
        at = {"meeting_id": meeting["id"], "paper_id": paper["id"]}
        consultation = api.make("/consultations", role="hearing", **at, **self.of)
        self.hidden = {"papers": paper, "meetings": meeting, "consultations": consultation}
        deleted = api.make("/papers", kind="other", title="Nie", **own, **self.of)
        assert api.delete(f"/papers/{deleted['id']}").status_code == 204
        self.hidden["deleted"] = deleted
