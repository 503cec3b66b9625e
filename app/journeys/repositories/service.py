"""Repositories: make one, read it, change it while it is a draft, copy it into a new version, freeze it.

Marks refer to a repository by the codes of its interactions and levels, so the first stored observation freezes it: from then on every
change asks for a new version.
"""

import copy
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.access.keys import Person
from app.access.scope import open_programme_of, programme_of, record
from app.errors import Conflict, Invalid, problem
from app.journeys.content import MapContent, RepositoryContent
from app.journeys.frame import channels_of, newest_map, part_of, refuse_stale, segments_of, stages_of
from app.journeys.repositories import checks
from app.journeys.repositories.ready import (
    ReadyRepository,
    channels_for,
    interactions_of,
    ready_repositories,
    ready_repository,
    stage_names,
    stages_for_map,
    suggested_stages,
)
from app.journeys.repositories.shapes import NewRepository, RepositoryChange
from app.storage.tables import Guide, JourneyMap, Observation, Programme, Repository, Wave
from app.storage.tables.base import now

MOST_VERSIONS = 200


# ---- read

def repositories_of(session: Session, programme_id: str) -> list[Repository]:
    """All versions, the newest first."""
    query = select(Repository).where(col(Repository.programme_id) == programme_id).order_by(col(Repository.number).desc())
    return list(session.execute(query).scalars())


def repository_of(session: Session, person: Person, programme_id: str, repository_id: str) -> Repository:
    found: Repository = part_of(session, person, Repository, programme_id, repository_id)
    return found


def subject(repository: Repository) -> str:
    """How the history names it."""
    return f"{repository.name} v{repository.number}"


def row_of(session: Session, repository: Repository) -> dict[str, Any]:
    """What a list says about one."""
    interactions = repository.content["interactions"]
    return {
        "id": repository.id, "number": repository.number, "name": repository.name, "based_on": repository.based_on,
        "version": repository.version, "frozen": repository.frozen_at is not None, "frozen_at": repository.frozen_at,
        "interactions": len(interactions), "stages": len({each["stage"] for each in interactions}),
        "observations": _count(session, Observation, repository), "guides": _count(session, Guide, repository),
        "waves": _count(session, Wave, repository), "created_by": repository.created_by_name, "created_at": repository.created_at,
    }


def _count(session: Session, table: Any, repository: Repository) -> int:
    query = select(func.count()).select_from(table).where(table.repository_id == repository.id)
    return int(session.execute(query).scalar_one())


def view_of(session: Session, repository: Repository) -> dict[str, Any]:
    """The whole of one, as the API answers it."""
    return row_of(session, repository) | {"content": repository.content}


def list_repositories(session: Session, person: Person, programme_id: str, page: int, size: int) -> dict[str, Any]:
    found = repositories_of(session, programme_of(session, person, programme_id).id)
    shown = found[(page - 1) * size : page * size]
    return {"items": [row_of(session, each) for each in shown], "page": page, "size": size, "total": len(found)}


def stage_names_of(session: Session, programme_id: str, language: str = "en") -> dict[str, str]:
    """Stage code -> name: those of the journeys, and those of the ready repositories for stages that no journey has."""
    return stage_names(language) | {each["code"]: each["name"] for each in stages_of(session, programme_id)}


def check_repository(session: Session, repository: Repository) -> list[checks.Finding]:
    """What to say about it: see checks.py."""
    stages = {each["code"]: each["name"] for each in stages_of(session, repository.programme_id)}
    channels = {each.code for each in channels_of(session, repository.programme_id)}
    return checks.check(repository.content["interactions"], stages, channels)


# ---- make

def create_repository(session: Session, person: Person, programme_id: str, new: NewRepository) -> Repository:
    """Empty, from a ready one, or a new version of another. Raises NotFound for a ready one or a version that is not there."""
    programme = open_programme_of(session, person, programme_id)
    if new.based_on:
        return copy_repository(session, person, programme_id, new.based_on, new.name)
    scale = max(1, min(10, int(programme.profile.get("scale", 3))))
    content: dict[str, Any] = {"scale": scale, "interactions": []}
    name = new.name
    if new.ready:
        ready = ready_repository(new.ready)
        if new.bring_stages:
            _bring_stages(session, person, programme, ready, new.language)
        content["interactions"] = _from_ready(session, programme, ready, new, scale)
        name = name or getattr(ready.name, new.language)
    return _store(session, person, programme, name, content, None, {"ready": new.ready} if new.ready else {})


def _from_ready(
    session: Session, programme: Programme, ready: ReadyRepository, new: NewRepository, scale: int
) -> list[dict[str, Any]]:
    unknown = sorted(set(new.stages) - {each.code for each in ready.stages})
    if unknown:
        wrong = problem(f"stages.{unknown[0]}", "The ready repository has no group {group}.", group=unknown[0])
        raise Invalid("invalid_repository", [wrong])
    channels = channels_for(ready, channels_of(session, programme.id))
    suggested = suggested_stages(ready, stages_of(session, programme.id))
    return interactions_of(ready, new.language, {**suggested, **new.stages}, channels, scale)


def _bring_stages(session: Session, person: Person, programme: Programme, ready: ReadyRepository, language: str) -> None:
    """A journey of the ready stages for each segment that has no stage yet."""
    for segment in segments_of(session, programme.id):
        newest = newest_map(session, programme.id, segment.code)
        if newest is not None:
            continue
        content = MapContent.model_validate({"stages": stages_for_map(ready, language)}).model_dump(mode="json")
        session.add(JourneyMap(
            programme_id=programme.id, segment_code=segment.code, kind="current", number=1, content=content, created_by_name=person.name,
        ))
        record(session, person, "map.created", segment.name, None, {"stages": len(content["stages"])}, programme_id=programme.id)
    session.flush()


def copy_repository(session: Session, person: Person, programme_id: str, repository_id: str, name: str = "") -> Repository:
    """A new version with the same interactions, codes and levels, to be changed."""
    programme = open_programme_of(session, person, programme_id)
    old = repository_of(session, person, programme_id, repository_id)
    return _store(session, person, programme, name or old.name, copy.deepcopy(old.content), old, {"based_on": old.number})


def _store(
    session: Session, person: Person, programme: Programme, name: str, content: dict[str, Any], base: Repository | None,
    said: dict[str, Any],
) -> Repository:
    known = repositories_of(session, programme.id)
    if len(known) >= MOST_VERSIONS:
        raise Conflict("too_many_repositories", "A programme has {most} versions of its repository at most.", most=MOST_VERSIONS)
    content = RepositoryContent.model_validate(content).model_dump(mode="json")
    made = Repository(
        programme_id=programme.id, number=1 + max((each.number for each in known), default=0), name=name, content=content,
        based_on=base.id if base else None, created_by_name=person.name,
    )
    session.add(made)
    session.flush()
    facts = {"number": made.number, "interactions": len(content["interactions"])} | said
    record(session, person, "repository.created", subject(made), None, facts, programme_id=programme.id)
    return made


# ---- change

def draft_of(session: Session, person: Person, programme_id: str, repository_id: str, seen: int | None) -> Repository:
    """A repository to be changed; raises Conflict when it is frozen, StaleVersion when `seen` is given and somebody else wrote first."""
    repository: Repository = part_of(session, person, Repository, programme_id, repository_id, change=True)
    if repository.frozen_at is not None:
        raise Conflict(
            "repository_frozen", "Version {number} is frozen, because observations are read with it. Make a new version with this change.",
            number=repository.number,
        )
    if seen is not None:
        refuse_stale(session, repository, seen, view_of(session, repository), subject(repository))
    return repository


def change_repository(
    session: Session, person: Person, programme_id: str, repository_id: str, seen: int, change: RepositoryChange
) -> Repository:
    """Its name, or all its interactions at once."""
    repository = draft_of(session, person, programme_id, repository_id, seen)
    old = subject(repository)
    if change.name is not None and change.name != repository.name:
        repository.name = change.name
        _touch(session, person, repository, "repository.renamed", {"name": old}, {"name": subject(repository)})
    if change.content is not None:
        save_content(session, person, repository, change.content.model_dump(mode="json"))
    return repository


def save_content(
    session: Session, person: Person, repository: Repository, content: Mapping[str, Any], said: dict[str, Any] | None = None
) -> None:
    """Store new interactions of a draft; `said`: what the history keeps of it. The same content again is no change.

    The guides of this repository lose the interactions that it loses.
    """
    checked = RepositoryContent.model_validate(content).model_dump(mode="json")
    if checked == repository.content:
        return
    before = {"interactions": len(repository.content["interactions"])}
    repository.content = checked
    _prune_guides(session, repository)
    _touch(session, person, repository, "repository.changed", before, {"interactions": len(checked["interactions"])} | (said or {}))


def _prune_guides(session: Session, repository: Repository) -> None:
    known = {each["code"] for each in repository.content["interactions"]}
    for guide in session.execute(select(Guide).where(col(Guide.repository_id) == repository.id)).scalars():
        kept = [code for code in guide.content["interactions"] if code in known]
        if len(kept) < len(guide.content["interactions"]):
            guide.content = {"interactions": kept}
            guide.version += 1
            session.add(guide)


def _touch(session: Session, person: Person, repository: Repository, kind: str, old: object, new: object) -> None:
    repository.version += 1
    session.add(repository)
    record(session, person, kind, subject(repository), old, new, programme_id=repository.programme_id)
    session.flush()


# ---- freeze

def freeze(session: Session, person: Person, programme_id: str, repository_id: str) -> Repository:
    """By hand, before the field work. Freezing a frozen one is no change; an empty one cannot be frozen."""
    repository: Repository = part_of(session, person, Repository, programme_id, repository_id, change=True)
    if not repository.content["interactions"]:
        raise Conflict("repository_empty", "This repository has no interaction yet; add what can occur before you freeze it.")
    return freeze_for(session, person, repository, "by_hand")


def freeze_for(session: Session, person: Person, repository: Repository, reason: str = "first_observation") -> Repository:
    """What the first stored observation does, whoever sends it; the caller has looked whose the repository is."""
    if repository.frozen_at is None:
        repository.frozen_at = now()
        _touch(session, person, repository, "repository.frozen", None, {"number": repository.number, "reason": reason})
    return repository


def ready_names(language: str) -> list[tuple[str, str, str]]:
    """(code, name, what it is about) of the ready repositories."""
    return [
        (each.code, getattr(each.name, language), getattr(each.summary, language)) for each in ready_repositories().values()
    ]
