"""The interactions of a draft, one at a time or as a workshop says them: add, change, remove, move, give to another stage."""

from typing import Any

from sqlmodel import Session

from app.access.keys import Person
from app.errors import Conflict, Invalid, NotFound, problem
from app.journeys.content import MAX_INTERACTIONS
from app.journeys.frame import new_code, refuse_taken
from app.journeys.repositories.level_sets import USUAL, level_set
from app.journeys.repositories.service import draft_of, save_content
from app.journeys.repositories.shapes import InteractionChange, NewInteraction, SeveralInteractions
from app.storage.tables import Repository


def interaction_of(repository: Repository, code: str) -> dict[str, Any]:
    """The interaction of this code as it is stored; raises NotFound."""
    found: dict[str, Any] | None = next((each for each in repository.content["interactions"] if each["code"] == code), None)
    if found is None:
        raise NotFound()
    return found


def add_interaction(
    session: Session, person: Person, programme_id: str, repository_id: str, new: NewInteraction, seen: int | None = None
) -> str:
    """Put it after the last one of its stage; answers its code."""
    repository = draft_of(session, person, programme_id, repository_id, seen)
    code = new.code or new_code(new.action, _codes(repository))
    refuse_taken(code, _codes(repository))
    change = InteractionChange(**new.model_dump(exclude={"code"}))
    _within_scale(repository, change)
    _save(session, person, repository, _after_stage(repository, [change.with_code(code).model_dump(mode="json")]), {"added": new.action})
    return code


def add_several(session: Session, person: Person, programme_id: str, repository_id: str, several: SeveralInteractions) -> list[str]:
    """One interaction for each action that the stage does not have yet, with the usual levels of the class; answers their codes."""
    repository = draft_of(session, person, programme_id, repository_id, None)
    taken, made = _codes(repository), []
    there = {each["action"].casefold() for each in repository.content["interactions"] if each["stage"] == several.stage}
    levels = level_set(USUAL[several.kano], several.language, repository.content["scale"])
    for action in several.actions:
        if action.casefold() in there:
            continue
        there.add(action.casefold())
        code = new_code(action, taken)
        taken.append(code)
        change = InteractionChange.model_validate(
            {"stage": several.stage, "action": action, "kano": several.kano, "axis": several.axis, "levels": levels}
        )
        made.append(change.with_code(code).model_dump(mode="json"))
    _save(session, person, repository, _after_stage(repository, made), {"added": len(made)})
    return [each["code"] for each in made]


def change_interaction(
    session: Session, person: Person, programme_id: str, repository_id: str, seen: int | None, code: str, change: InteractionChange
) -> Repository:
    repository = draft_of(session, person, programme_id, repository_id, seen)
    _within_scale(repository, change)
    old, new = interaction_of(repository, code), change.with_code(code).model_dump(mode="json")
    if old["stage"] == new["stage"]:
        interactions = [new if each["code"] == code else each for each in repository.content["interactions"]]
    else:
        others = [each for each in repository.content["interactions"] if each["code"] != code]
        interactions = _after_stage(repository, [new], others)
    fields = [name for name in new if new[name] != old[name]]
    return _save(session, person, repository, interactions, {"changed": new["action"], "fields": fields})


def remove_interaction(session: Session, person: Person, programme_id: str, repository_id: str, seen: int | None, code: str) -> Repository:
    """The guides of this repository lose it too (save_content)."""
    repository = draft_of(session, person, programme_id, repository_id, seen)
    old = interaction_of(repository, code)
    kept = [each for each in repository.content["interactions"] if each["code"] != code]
    return _save(session, person, repository, kept, {"removed": old["action"]})


def move_interaction(
    session: Session, person: Person, programme_id: str, repository_id: str, seen: int | None, code: str, move: str
) -> Repository:
    """`up` or `down` among those of its stage; at the end of the way nothing changes."""
    repository = draft_of(session, person, programme_id, repository_id, seen)
    each = interaction_of(repository, code)
    interactions = list(repository.content["interactions"])
    places = [place for place, other in enumerate(interactions) if other["stage"] == each["stage"]]
    here = places.index(interactions.index(each))
    there = here + (1 if move == "down" else -1)
    if 0 <= there < len(places):
        one, other = places[here], places[there]
        interactions[one], interactions[other] = interactions[other], interactions[one]
    return _save(session, person, repository, interactions, {"moved": each["action"]})


def move_stage(
    session: Session, person: Person, programme_id: str, repository_id: str, seen: int | None, from_stage: str, to_stage: str
) -> Repository:
    """Every interaction of one stage goes to another: for a stage that no journey has."""
    repository = draft_of(session, person, programme_id, repository_id, seen)
    interactions = [
        {**each, "stage": to_stage} if each["stage"] == from_stage else each for each in repository.content["interactions"]
    ]
    return _save(session, person, repository, interactions, {"stage": from_stage, "to": to_stage})


def _within_scale(repository: Repository, change: InteractionChange) -> None:
    scale = repository.content["scale"]
    wrong = [place for place, level in enumerate(change.levels) if abs(level.score) > scale]
    if wrong:
        said = [problem(f"levels[{place}].score", "A score lies between -{scale} and {scale}.", scale=scale) for place in wrong]
        raise Invalid("invalid_interaction", said)


def _codes(repository: Repository) -> list[str]:
    return [each["code"] for each in repository.content["interactions"]]


def _after_stage(
    repository: Repository, made: list[dict[str, Any]], others: list[dict[str, Any]] | None = None
) -> list[dict[str, Any]]:
    """`made` (of one stage) behind the last interaction of that stage, or at the end."""
    kept = list(repository.content["interactions"] if others is None else others)
    stage = made[0]["stage"] if made else ""
    end = max((place + 1 for place, each in enumerate(kept) if each["stage"] == stage), default=len(kept))
    return kept[:end] + made + kept[end:]


def _save(
    session: Session, person: Person, repository: Repository, interactions: list[dict[str, Any]], said: dict[str, Any]
) -> Repository:
    if len(interactions) > MAX_INTERACTIONS:
        raise Conflict("too_many_interactions", "A repository has {most} interactions at most.", most=MAX_INTERACTIONS)
    save_content(session, person, repository, {**repository.content, "interactions": interactions}, said)
    return repository
