"""What the grid page and the history page show, as plain values, in the reader's language."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.access.keys import Person
from app.access.scope import header_of, study_of
from app.storage.tables import MapVersion, Participant, Study, Workshop
from app.web.language import Speaker
from app.workshops import statements as sql
from app.workshops.history import Wanted, events_of
from app.workshops.rules import UNTOUCHED
from app.workshops.service import Answer, expectation

_SENT = ("code", "domain", "sub", "core", "teams", "why", "today", "proof")
_ITEMS = select(*(sql.item.c[name] for name in ("code", "domain", "sub_domain", "core", "teams", "content")))


@dataclass(frozen=True)
class Grid:
    """`items`: the map's items with their texts and cell; `domains`: with their items and how many are agreed; `levels`: 0 to 4."""

    study: dict[str, str]
    items: list[Answer]
    domains: list[Answer]
    workshops: list[Answer]
    participants: list[str]
    levels: list[Answer]
    last_event: int


def grid_of(session: Session, person: Person, study_id: str, speaker: Speaker) -> Grid:
    """All that the grid page needs, read at one instant."""
    study = study_of(session, person, study_id)
    cells = {row.item: expectation(row, row.item) for row in session.connection().execute(sql.ALL_CELLS, {"study": study_id})}
    content = session.get_one(MapVersion, study.map_version).content
    items = _items(session, study, cells, content, speaker)
    return Grid(
        header_of(session, study), items, _domains(content, items, speaker), _workshops(session, study_id, speaker),
        _participants(session, study_id),
        _levels(content, speaker),
        session.connection().execute(sql.LAST_EVENT, {"study": study_id}).scalar_one(),
    )


def _participants(session: Session, study_id: str) -> list[str]:
    query = select(col(Participant.name)).where(col(Participant.study_id) == study_id).order_by(col(Participant.name))
    return list(session.execute(query).scalars())


def _levels(content: dict[str, Any], speaker: Speaker) -> list[Answer]:
    """The five levels with their names and anchors, as this map version words them."""
    known = {each["level"]: each for each in content["scales"]["expectation"]}
    return [{"level": n, "name": speaker.pick(known[n]["name"]), "anchor": speaker.pick(known[n]["anchor"])} for n in range(5)]


def _items(session: Session, study: Study, cells: dict[str, Answer], content: dict[str, Any], speaker: Speaker) -> list[Answer]:
    subs = {sub["code"]: speaker.pick(sub["name"]) for domain in content["domains"] for sub in domain["sub_domains"]}
    rows = session.execute(_ITEMS.where(sql.item.c.version == study.map_version).order_by(sql.item.c.position))
    return [
        {"index": index, "code": row.code, "domain": row.domain, "sub": subs.get(row.sub_domain, ""), "core": row.core, "teams": row.teams,
         "cell": cells[row.code], **{name: speaker.pick(row.content[name]) for name in ("text", "why", "today", "proof")}}
        for index, row in enumerate(rows)
    ]


def _domains(content: dict[str, Any], items: list[Answer], speaker: Speaker) -> list[Answer]:
    by_domain: dict[str, list[Answer]] = {}
    for item in items:
        by_domain.setdefault(item["domain"], []).append(item)
    names = {domain["code"]: speaker.pick(domain["name"]) for domain in content["domains"]}
    return [
        {"code": code, "name": names.get(code, code), "items": inside, "agreed": sum(each["cell"]["level"] is not None for each in inside)}
        for code, inside in by_domain.items()
    ]


def _workshops(session: Session, study_id: str, speaker: Speaker) -> list[Answer]:
    found = session.execute(select(Workshop).where(col(Workshop.study_id) == study_id).order_by(col(Workshop.position))).scalars()
    return [
        {"code": each.code, "name": speaker.pick(each.name), "domains": each.domains, "core_only": each.core_only, "status": each.status}
        for each in found
    ]


def script_data(grid: Grid, person: Person) -> Answer:
    """What the scripts of the grid page are given: short, because it crosses the wire with the page.

    The items' wording is in the rows of the page itself; an untouched cell is left out.
    """
    return {
        "study": grid.study["id"], "person": person.id, "name": person.name, "closed": grid.study["status"] != "open",
        "last_event": grid.last_event, "untouched": UNTOUCHED, "levels": [each["name"] for each in grid.levels],
        "domains": [{"code": each["code"], "name": each["name"]} for each in grid.domains],
        "workshops": [{name: each[name] for name in ("code", "domains", "core_only", "status")} for each in grid.workshops],
        "items": [{name: each[name] for name in _SENT} for each in grid.items],
        "cells": {each["code"]: each["cell"] for each in grid.items if each["cell"]["version"]},
    }


@dataclass(frozen=True)
class HistoryPage:
    study: dict[str, str]
    events: Answer
    texts: dict[str, str]  # wording by item code


def history_of(session: Session, person: Person, study_id: str, wanted: Wanted, speaker: Speaker) -> HistoryPage:
    study = study_of(session, person, study_id)
    events = events_of(session, person, study_id, wanted)
    codes = {each["subject"] for each in events["items"]}
    rows = session.execute(_ITEMS.where(sql.item.c.version == study.map_version, sql.item.c.code.in_(codes)))
    return HistoryPage(header_of(session, study), events, {row.code: speaker.pick(row.content["text"]) for row in rows})
