"""Agreed expectations: read them, change one, change many. Plain functions of a session and values.

The contested cell carries a version: a change says which one it saw, and is refused with what stands there now when somebody else
wrote first. Every accepted change is one event, and a retry of the same mutation answers what the first time answered.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, Row
from sqlmodel import Session

from app.access.keys import Person
from app.access.scope import study_of
from app.errors import Conflict, Invalid, NotFound, QuickChoiceError, StaleVersion, problem
from app.storage.tables import MapVersion, Study
from app.storage.tables.base import now
from app.web.inputs import place
from app.web.language import Speaker
from app.workshops import statements as sql
from app.workshops.rules import FIELDS, UNTOUCHED, check
from app.workshops.schemas import Change, Mutation

Answer = dict[str, Any]


@dataclass(frozen=True)
class Wish:
    """One change that somebody asks for, with the version that was on their screen."""

    item: str
    version: int
    asked: dict[str, Any]
    mutation_id: str | None = None
    undoes: int | None = None  # the event that this change takes back


def expectation(row: Row[Any] | Mapping[str, Any], item: str) -> Answer:
    """A row of `sql.CELL` as it is answered; version 0 for one that does not exist."""
    found = row if isinstance(row, Mapping) else row._mapping
    if found["version"] is None:
        return {"item": item, **UNTOUCHED, "version": 0, "updated_at": None, "updated_by": None}
    return {"item": item, **{name: found[name] for name in (*FIELDS, "version", "updated_at", "updated_by")}}


def all_expectations(session: Session, person: Person, study_id: str) -> Answer:
    """Every item of the study's map in its order, and the last event, read at the same instant."""
    study_of(session, person, study_id)
    rows = session.connection().execute(sql.ALL_CELLS, {"study": study_id})
    items = [expectation(row, row.item) for row in rows]
    last = session.connection().execute(sql.LAST_EVENT, {"study": study_id}).scalar_one()
    return {"items": items, "total": len(items), "last_event": last}


def one_expectation(session: Session, person: Person, study_id: str, item: str) -> Answer:
    study_of(session, person, study_id)
    return expectation(_look(session.connection(), session, person, study_id, Wish(item, 0, {})), item)


def save(session: Session, person: Person, study_id: str, wish: Wish) -> Answer:
    """Store one change; the answer is the row with its new version.

    Raises NotFound, Invalid with the field that breaks a rule, StaleVersion with what stands there now, Conflict when the study or
    the workshop is closed or the mutation id was used for something else.
    """
    connection = session.connection()
    seen = _look(connection, session, person, study_id, wish)
    before = expectation(seen, wish.item)
    if seen.event is not None:
        return _first_outcome(connection, person, study_id, wish, seen.event, before)
    _refuse_closed(connection, study_id, seen)
    if before["version"] != wish.version:
        raise StaleVersion(before)
    if wish.undoes is not None:
        _refuse_to_undo_others(connection, person, study_id, wish)
    if not wish.asked:
        raise Invalid("nothing_asked", [problem("", "Say what to change.")])
    after = before | wish.asked
    if problems := check(before, after):
        raise Invalid("invalid_expectation", problems)
    return _write(connection, person, study_id, wish, before, after)


def _look(connection: Connection, session: Session, person: Person, study_id: str, wish: Wish) -> Row[Any]:
    row = connection.execute(
        sql.LOOK, {"study": study_id, "organisation": person.organisation_id, "item": wish.item, "mutation": wish.mutation_id}
    ).first()
    if row is None:
        raise NotFound()
    if row.domain is None:
        _refuse_unknown_item(session, study_id, wish.item)
    return row


def _refuse_unknown_item(session: Session, study_id: str, item: str) -> None:
    version = session.get_one(MapVersion, session.get_one(Study, study_id).map_version)
    retired = {each["code"]: each for each in version.content.get("retired", [])}
    if item in retired:
        instead = ", ".join(retired[item].get("replaced_by", [])) or "–"
        found = problem("item", "Item {item} has left the functional map. Replaced by: {instead}.", item=item, instead=instead)
        raise Invalid("retired_item", [found])
    raise NotFound("unknown_item", "Item {item} is not in the functional map of this study.", item=item)


def _refuse_closed_study(status: str) -> None:
    if status != "open":
        raise Conflict("study_closed", "This study is closed; reopen it before you change it.")


def _refuse_closed(connection: Connection, study_id: str, seen: Row[Any]) -> None:
    """A closed workshop keeps its items, unless another workshop that is not closed treats them too."""
    _refuse_closed_study(seen.status)
    if not seen.closed:
        return
    rows = connection.execute(sql.WORKSHOPS, {"study": study_id})
    states = {row.status for row in rows if seen.domain in row.domains and (seen.core or not row.core_only)}
    if states == {"closed"}:
        raise Conflict("workshop_closed", "The workshop that treats this item is closed; reopen it before you change the item.")


def _refuse_to_undo_others(connection: Connection, person: Person, study_id: str, wish: Wish) -> None:
    """What somebody else has put in the same fields since is theirs: only a change of their own that they took back does not count."""
    rows = connection.execute(sql.LATER_EVENTS, {"study": study_id, "event": wish.undoes, "item": wish.item}).all()
    undone = {row.new["undoes"] for row in rows if "undoes" in row.new}
    for row in rows:
        stands = "undoes" not in row.new and row.id not in undone
        if row.actor_id != person.id and stands and any(name in row.new and row.new[name] != row.old[name] for name in wish.asked):
            sentence = "{who} changed the same since ({when:%Y-%m-%d %H:%M} UTC): nothing was taken back. Set the value that you want."
            raise Conflict("changed_since", sentence, who=row.actor_name, when=row.at)


def _write(connection: Connection, person: Person, study_id: str, wish: Wish, before: Answer, after: Answer) -> Answer:
    moment = now()
    after |= {"version": before["version"] + 1, "updated_at": moment, "updated_by": person.name}
    values = {f"v_{name}": after[name] for name in (*FIELDS, "version", "updated_at", "updated_by")}
    key = {"study": study_id, "item": wish.item}
    if before["version"] == 0:
        connection.execute(sql.INSERT_CELL, key | values)
    elif connection.execute(sql.UPDATE_CELL, key | values | {"seen": before["version"]}).rowcount != 1:
        raise StaleVersion(before)  # cannot happen inside one transaction; said rather than assumed
    old, new = ({name: row[name] for name in wish.asked} | {"version": row["version"]} for row in (before, after))
    if wish.undoes is not None:
        new["undoes"] = wish.undoes
    connection.execute(sql.INSERT_EVENT, key | {
        "organisation": person.organisation_id, "at": moment, "actor_id": person.id, "actor_name": person.name, "old": old, "new": new,
        "mutation": wish.mutation_id,
    })
    return after | {"mutation_id": wish.mutation_id, "repeated": False}


def _first_outcome(connection: Connection, person: Person, study_id: str, wish: Wish, event_id: int, current: Answer) -> Answer:
    """What the first request with this mutation id was answered: the row as it stood then, later changes taken off again."""
    event = connection.execute(sql.ONE_EVENT, {"event": event_id}).one()
    same_place = (event.study_id, event.actor_id, event.kind, event.subject) == (study_id, person.id, sql.CHANGED, wish.item)
    stored = event.new if same_place else {}
    said = {name: stored[name] for name in stored if name in FIELDS}
    same = ("undoes" in stored) if wish.undoes is not None else (said == wish.asked and "undoes" not in stored)
    if not same_place or not same:
        raise Conflict("mutation_reused", "This mutation id was already used for another change. Draw a new one for each change.")
    then = dict(current)
    for later in connection.execute(sql.LATER_EVENTS, {"study": study_id, "event": event_id, "item": wish.item}):
        then |= later.old
    then |= {"version": stored["version"], "updated_at": event.at, "updated_by": event.actor_name}
    return then | {"mutation_id": wish.mutation_id, "repeated": True}


def save_all(session: Session, person: Person, study_id: str, mutations: list[Mutation], speaker: Speaker) -> list[Answer]:
    """Each change for itself, in the order given, in one transaction; one outcome each.

    Raises Conflict when the study is closed, unless one of them was stored before that: then its sender learns so.
    """
    study = study_of(session, person, study_id)
    outcomes = [_outcome(session, person, study_id, mutation, speaker) for mutation in mutations]
    if all(each["status"] != "repeated" for each in outcomes):
        _refuse_closed_study(study.status)
    return outcomes


def _outcome(session: Session, person: Person, study_id: str, mutation: Mutation, speaker: Speaker) -> Answer:
    answer: Answer = {"mutation_id": mutation.mutation_id, "item": mutation.item}
    try:
        asked = Change.model_validate(mutation.changes).asked()
        with session.begin_nested():
            saved = save(session, person, study_id, Wish(mutation.item, mutation.version, asked, mutation.mutation_id))
    except ValidationError as error:
        found = [{"place": place(each["loc"]), "message": each["msg"].removeprefix("Value error, ")} for each in error.errors()]
        return answer | {"status": "invalid", "version": None, "problems": found}
    except StaleVersion as error:
        return answer | {"status": "stale", "version": error.current["version"], "current": error.current}
    except Invalid as error:
        found = [{"place": each.place, "message": each.sentence(speaker.say)} for each in error.problems]
        return answer | {"status": "invalid", "version": None, "problems": found}
    except QuickChoiceError as error:
        return answer | {"status": "invalid", "version": None, "problems": [{"place": "item", "message": error.sentence(speaker.say)}]}
    status = "repeated" if saved.pop("repeated") else "saved"
    del saved["mutation_id"]
    return answer | {"status": status, "version": saved["version"], "expectation": saved}
