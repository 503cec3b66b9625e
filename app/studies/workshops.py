"""The sessions of a study: when, about which domains, with which teams, how far."""

from collections import Counter
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.access.keys import Person
from app.access.scope import open_study_of, record, study_of
from app.errors import Invalid, NotFound, problem
from app.storage.tables import Study, Workshop
from app.studies.progress import agreed_by_cell, covered_cells, items_by_cell, progress_in
from app.studies.schemas import WorkshopChange
from app.studies.service import domains_of, map_of

EDITABLE = ("held_on", "domains", "teams", "status")


def workshops_of(session: Session, study_id: str) -> list[Workshop]:
    query = select(Workshop).where(col(Workshop.study_id) == study_id).order_by(col(Workshop.position))
    return list(session.execute(query).scalars())


def workshop_of(session: Session, study_id: str, code: str) -> Workshop:
    query = select(Workshop).where(col(Workshop.study_id) == study_id, col(Workshop.code) == code)
    found: Workshop | None = session.execute(query).scalar_one_or_none()
    if found is None:
        raise NotFound()
    return found


def list_workshops(session: Session, person: Person, study_id: str, page: int, size: int) -> dict[str, Any]:
    """The sessions with their items and agreed items, and the domains of the map that no session covers."""
    study = study_of(session, person, study_id)
    rows = sessions_with_progress(session, study)
    uncovered = uncovered_domains(session, study)
    return {"items": rows[(page - 1) * size : page * size], "page": page, "size": size, "total": len(rows), "uncovered_domains": uncovered}


def sessions_with_progress(session: Session, study: Study) -> list[dict[str, Any]]:
    items = items_by_cell(session, study.map_version)
    agreed = agreed_by_cell(session, [study.id]).get(study.id, Counter())
    notes = _notes(session, study)
    rows = []
    for workshop in workshops_of(session, study.id):
        progress = progress_in(covered_cells([workshop]), items, agreed)
        rows.append(_view(workshop) | {"note": notes.get(workshop.code), "items": progress.items, "agreed": progress.agreed})
    return rows


def _view(workshop: Workshop) -> dict[str, Any]:
    return {
        "code": workshop.code, "name": workshop.name, "day": workshop.day, "moment": workshop.moment, "minutes": workshop.minutes,
        "domains": workshop.domains, "teams": workshop.teams, "core_only": workshop.core_only, "status": workshop.status,
        "held_on": workshop.held_on,
    }


def _notes(session: Session, study: Study) -> dict[str, Any]:
    """What the format advises for a session, by its code."""
    formats = map_of(session, study.map_version)["formats"]
    sessions: list[dict[str, Any]] = next((each["sessions"] for each in formats if each["code"] == study.format_code), [])
    return {each["code"]: each.get("note") for each in sessions}


def uncovered_domains(session: Session, study: Study) -> list[str]:
    """Domains of the map that no session takes: nobody will be asked about their items unless a session takes them."""
    covered = {domain for workshop in workshops_of(session, study.id) for domain in workshop.domains}
    return [code for code in domains_of(session, study.map_version) if code not in covered]


def change_workshop(session: Session, person: Person, study_id: str, code: str, change: WorkshopChange) -> Workshop:
    """Replace parts of one session in one event; raises Invalid for a domain that the map does not have."""
    study = open_study_of(session, person, study_id)
    workshop = workshop_of(session, study.id, code)
    known = domains_of(session, study.map_version)
    wrong = [domain for domain in change.domains or [] if domain not in known]
    if wrong:
        sentence = "The map of this study has no domain {code}."
        raise Invalid("invalid_workshop", [problem("domains", sentence, code=domain) for domain in wrong])
    wanted = change.model_dump(include=set(change.model_fields_set))
    wanted = {part: value for part, value in wanted.items() if value != getattr(workshop, part)}
    if wanted:
        old = _as_json({part: getattr(workshop, part) for part in wanted})
        for part, value in wanted.items():
            setattr(workshop, part, value)
        session.add(workshop)
        record(session, person, "workshop.changed", workshop.code, old, _as_json(wanted), study_id=study.id)
    return workshop


def change_and_view(session: Session, person: Person, study_id: str, code: str, change: WorkshopChange) -> dict[str, Any]:
    workshop = change_workshop(session, person, study_id, code, change)
    rows = sessions_with_progress(session, study_of(session, person, study_id))
    return next(row for row in rows if row["code"] == workshop.code)


def _as_json(parts: dict[str, Any]) -> dict[str, Any]:
    return {part: value.isoformat() if hasattr(value, "isoformat") else value for part, value in parts.items()}
