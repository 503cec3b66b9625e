"""Studies: create, list, read, change, close and reopen."""

from typing import Any, Literal

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.access.clients import client_of, create_client
from app.access.keys import Person
from app.access.scope import done_before, open_study_of, record, reused, study_of
from app.errors import Invalid, StaleVersion, problem
from app.storage.tables import Client, Edition, Event, MapVersion, Study, Workshop
from app.studies.progress import Progress, progress_of_studies
from app.studies.schemas import Constraints, NewStudy, Profile, StudyChange
from app.web.language import Speaker

_plain = Speaker("en").sort_key
PARTS = ("title", "context", "constraints", "profile")


# ---- what can be chosen

def published_editions(session: Session) -> list[Edition]:
    """The editions that a study can be pinned to, the newest first."""
    query = select(Edition).where(col(Edition.status) == "published").order_by(col(Edition.year).desc(), col(Edition.code).desc())
    return list(session.execute(query).scalars())


def map_of(session: Session, version: str) -> dict[str, Any]:
    return session.get_one(MapVersion, version).content


def domains_of(session: Session, version: str) -> dict[str, dict[str, str]]:
    """Domain code -> name {"en", "fr"}, in the order in which a workshop walks through the map."""
    return {domain["code"]: domain["name"] for domain in map_of(session, version)["domains"]}


def formats_of(session: Session, editions: list[Edition]) -> list[dict[str, Any]]:
    """The workshop formats of these editions' maps, the shortest first; a code that several maps have comes once."""
    found: dict[str, dict[str, Any]] = {}
    for edition in editions:
        for each in map_of(session, edition.map_version)["formats"]:
            found.setdefault(each["code"], each)
    return sorted(found.values(), key=lambda each: (each["days"], each["code"]))


# ---- create

def create_study(session: Session, person: Person, new: NewStudy) -> Study:
    """A study pinned to a published edition and its map, with the sessions of the format.

    Raises Invalid for an edition or a format that cannot be used, NotFound for a foreign client, Conflict for a client name that
    is taken. A retry with the same mutation id answers the study of the first request.
    """
    said = {"title": new.title, "edition": new.edition, "format": new.format, "context": new.context.model_dump(mode="json")}
    before = done_before(session, person, new.mutation_id, "study.created", said | ({"client": new.client_name} if new.client_name else {}))
    if before is not None:
        return _made_before(session, person, before.subject, new.client_id)
    edition, chosen = _edition_and_format(session, new)
    client = client_of(session, person, new.client_id) if new.client_id else create_client(session, person, str(new.client_name))
    study = Study(
        organisation_id=person.organisation_id, client_id=client.id, title=new.title, edition_id=edition.id,
        map_version=edition.map_version, format_code=new.format, context=new.context.model_dump(mode="json"),
        constraints=Constraints().model_dump(mode="json"), profile=Profile().model_dump(mode="json"), created_by=person.id,
    )
    session.add(study)
    session.flush()
    session.add_all(_sessions(study.id, chosen))
    summary = {"title": study.title, "client": client.name, "edition": edition.code, "format": new.format, "context": study.context}
    record(session, person, "study.created", study.id, None, summary, study_id=study.id, mutation_id=new.mutation_id)
    session.flush()
    return study


def _made_before(session: Session, person: Person, study_id: str, client_id: str | None) -> Study:
    study = study_of(session, person, study_id)
    if client_id not in (None, study.client_id):
        raise reused()
    return study


def _edition_and_format(session: Session, new: NewStudy) -> tuple[Edition, dict[str, Any]]:
    query = select(Edition).where(col(Edition.code) == new.edition, col(Edition.status) == "published")
    edition = session.execute(query).scalar_one_or_none()
    if edition is None:
        raise Invalid("invalid_study", [problem("edition", "Choose a published edition of the catalog.")])
    chosen = next((each for each in formats_of(session, [edition]) if each["code"] == new.format), None)
    if chosen is None:
        raise Invalid("invalid_study", [problem("format", "The map of this edition has no such workshop format.")])
    return edition, chosen


def _sessions(study_id: str, chosen: dict[str, Any]) -> list[Workshop]:
    return [
        Workshop(
            study_id=study_id, code=each["code"], position=position, name=each["name"], day=each["day"], moment=each["moment"],
            minutes=each["minutes"], domains=each["domains"], teams=each["teams"], core_only=each.get("core_only", False),
        )
        for position, each in enumerate(chosen["sessions"], 1)
    ]


# ---- read

def list_studies(
    session: Session, person: Person, page: int, size: int, q: str = "", status: str | None = None, client_id: str | None = None
) -> dict[str, Any]:
    """One page of the organisation's studies, the last changed first; `q` is looked for in titles and clients' names.

    The search runs here and not in SQL: SQLite's LIKE knows neither accents nor capitals outside ASCII.
    """
    rows = [row for row in _light_rows(session, person) if _matches(row, q, status, client_id)]
    shown = rows[(page - 1) * size : page * size]
    progress = progress_of_studies(session, {row.id: row.map_version for row in shown})
    changed = _hours(session, [row.last_event for row in shown])
    items = [_list_row(row, progress[row.id], changed.get(row.last_event, row.created_at)) for row in shown]
    return {"items": items, "page": page, "size": size, "total": len(rows)}


def _light_rows(session: Session, person: Person) -> list[Any]:
    last = select(func.max(Event.id)).where(col(Event.study_id) == col(Study.id)).correlate(Study).scalar_subquery().label("last_event")
    query = (
        select(  # type: ignore[call-overload]
            Study.id, Study.title, Study.status, Study.map_version, Study.created_at, Study.version, Study.client_id,
            col(Client.name).label("client_name"), col(Edition.code).label("edition"), last,
        )
        .join(Client, col(Client.id) == col(Study.client_id))
        .join(Edition, col(Edition.id) == col(Study.edition_id))
        .where(col(Study.organisation_id) == person.organisation_id)
    )
    rows = session.execute(query).all()
    return sorted(rows, key=lambda row: (row.last_event or 0, row.id), reverse=True)


def _matches(row: Any, q: str, status: str | None, client_id: str | None) -> bool:
    text = _plain(f"{row.title} {row.client_name}")
    return all(word in text for word in _plain(q).split()) and status in (None, row.status) and client_id in (None, row.client_id)


def _hours(session: Session, event_ids: list[int]) -> dict[int, Any]:
    query = select(Event.id, Event.at).where(col(Event.id).in_([each for each in event_ids if each]))  # type: ignore[call-overload]
    return {row.id: row.at for row in session.execute(query)}


def _list_row(row: Any, progress: Progress, changed_at: Any) -> dict[str, Any]:
    return {
        "id": row.id, "title": row.title, "client": {"id": row.client_id, "name": row.client_name}, "status": row.status,
        "edition": row.edition, "version": row.version, "progress": {"agreed": progress.agreed, "items": progress.items},
        "created_at": row.created_at, "changed_at": changed_at,
    }


def study_view(session: Session, study: Study) -> dict[str, Any]:
    """The whole study as the API shows it."""
    client, edition = session.get_one(Client, study.client_id), session.get_one(Edition, study.edition_id)
    progress = progress_of_studies(session, {study.id: study.map_version})[study.id]
    _, at = last_change(session, study)
    return {
        "id": study.id, "title": study.title, "client": {"id": client.id, "name": client.name}, "status": study.status,
        "edition": edition.code, "map_version": study.map_version, "format": study.format_code, "version": study.version,
        "context": study.context, "constraints": study.constraints, "profile": study.profile,
        "progress": {"agreed": progress.agreed, "items": progress.items}, "created_at": study.created_at, "changed_at": at,
    }


def last_change(session: Session, study: Study) -> tuple[str, Any]:
    """Who made the study's last accepted change, and when."""
    query = select(Event).where(col(Event.study_id) == study.id).order_by(col(Event.id).desc()).limit(1)
    event = session.execute(query).scalar_one_or_none()
    return (event.actor_name, event.at) if event else ("", study.created_at)


# ---- change

def update_study(session: Session, person: Person, study_id: str, version: int, change: StudyChange) -> Study:
    """Replace parts of a study in one event. `version` is the one that the person saw.

    Raises StaleVersion with the current parts when somebody wrote in between, Conflict when the study is closed. Parts that are
    already so make no event and no new version.
    """
    study = open_study_of(session, person, study_id)
    refuse_stale(session, study, version)
    if change.profile is not None:
        _check_multipliers(session, study, change.profile)
    wanted = change.model_dump(mode="json", include=set(change.model_fields_set))
    current = stored_parts(study)
    wanted = {part: value for part, value in wanted.items() if value != current[part]}
    if not wanted:
        return study
    old = {part: current[part] for part in wanted}
    for part, value in wanted.items():
        setattr(study, part, value)
    study.version += 1
    session.add(study)
    record(session, person, "study.changed", ", ".join(wanted), old, wanted, study_id=study.id)
    return study


def stored_parts(study: Study) -> dict[str, Any]:
    """The parts that can be replaced. A profile that is older than a setting has it as the method says."""
    parts = {part: getattr(study, part) for part in PARTS}
    return parts | {"profile": Profile().model_dump(mode="json") | parts["profile"]}


def refuse_stale(session: Session, study: Study, version: int) -> None:
    """Raises StaleVersion, with the current parts and who wrote them, unless `version` is the study's."""
    if study.version == version:
        return
    query = (
        select(Event).where(col(Event.study_id) == study.id, col(Event.kind).like("study.%")).order_by(col(Event.id).desc()).limit(1)
    )
    event = session.execute(query).scalar_one_or_none()
    current = stored_parts(study) | {"version": study.version, "status": study.status}
    who = {"changed_by": event.actor_name if event else None, "changed_at": event.at.isoformat() if event else None}
    raise StaleVersion(current | who)


def _check_multipliers(session: Session, study: Study, profile: Profile) -> None:
    known = domains_of(session, study.map_version)
    wrong = [code for code in profile.domain_multipliers if code not in known]
    if wrong:
        sentence = "The map of this study has no domain {code}."
        raise Invalid("invalid_profile", [problem(f"profile.domain_multipliers.{code}", sentence, code=code) for code in wrong])


def set_status(session: Session, person: Person, study_id: str, status: Literal["open", "closed"]) -> Study:
    """Close or reopen. No version is compared: what a person asks for is said whole in the verb."""
    study = study_of(session, person, study_id)
    if study.status != status:
        kind = "study.closed" if status == "closed" else "study.reopened"
        record(session, person, kind, study.id, {"status": study.status}, {"status": status}, study_id=study.id)
        study.status = status
        study.version += 1
        session.add(study)
    return study
