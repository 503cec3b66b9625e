"""Every door has a lock, and every lock holds: each route x each kind of person x own and other organisation.

A route that is added is walked without a line here; a path parameter that is added must say below what it names.
"""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from sqlalchemy import select
from sqlmodel import Session, col

from app.access import keys
from app.access.keys import Person
from app.journeys.results.freeze import freeze_wave
from app.main import build
from app.settings import Settings
from app.storage.tables import IndicatorPoint, JourneyAction, Observation
from tests.journeys.make import add_programme
from tests.shortlists.choice.make import add_decided
from tests.world import Side, World, add_observer

# Who holds which key is asked of the code, not of the database; the rooms' own tests write as another organisation on both.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
# Doors that anybody may open, said one by one: whatever is added here is public.
PUBLIC = {
    ("GET", "/"), ("GET", "/health"), ("GET", "/sign-in"), ("POST", "/sign-in"), ("POST", "/sign-out"), ("POST", "/language"),
    ("GET", "/s/{token}"), ("GET", "/o/{token}"), ("GET", "/v/{token}"), ("GET", "/field-worker.js"), ("GET", "/api/v1/me"),
    ("GET", "/api/v1/openapi.json"), ("POST", "/api/v1/rank"), ("POST", "/api/v1/rank/robustness"),
    ("POST", "/api/v1/journeys/score"),
    *(("POST", f"/api/v1/metrics/{name}") for name in ("nps", "ces", "csat", "kano", "ipa")),
}
ENDLESS = {"/api/v1/studies/{study_id}/stream"}  # answers as long as somebody listens; walked with HEAD's patience below
FOREIGN = ("study_id", "client_id", "shortlist_id", "link_id", "user_id", "programme_id", "wave_id", "frozen_id",
           "choice_id", "decision_id", "participant_link_id")
WHO = ("admin", "consultant", "client", "guest", "observer", "participant", None)
MAY_ENTER = {
    keys.open_door: set(WHO), keys.guest: set(WHO), keys.signed_in: {"admin", "consultant", "client"}, keys.member: {"admin", "consultant"},
    keys.admin: {"admin"}, keys.reader: {"admin", "consultant", "client", "guest"},
    keys.observer: {"admin", "consultant", "observer"}, keys.participates: {"participant"},
}


def calls(dependant: Any) -> Iterator[Any]:
    for each in dependant.dependencies:
        yield each.call
        yield from calls(each)


def doors(app: FastAPI) -> Iterator[tuple[str, str, set[Any]]]:
    """(method, path, keys) of every door; static files are no doors."""
    for context in iter_route_contexts(app.routes):
        if not context.methods:
            continue
        dependant = getattr(context.route, "dependant", None) or context.original_route.dependant
        for method in sorted(context.methods - {"HEAD"}):
            yield method, context.path, {call for call in calls(dependant) if call in keys.KEYS}


APP = build(Settings(secret="s" * 32))
ALL = sorted(doors(APP), key=lambda door: door[:2])
FINITE = [door for door in ALL if door[1] not in ENDLESS]


def strictest(found: set[Any]) -> Any:
    for key in (keys.admin, keys.member, keys.signed_in, keys.reader, keys.observer, keys.participates, keys.guest, keys.open_door):
        if key in found:
            return key
    return None


def test_the_walk_is_not_empty() -> None:
    assert len(ALL) > 60


def test_every_door_asks_for_a_key() -> None:
    assert [f"{method} {path}" for method, path, found in ALL if strictest(found) is None] == []


def test_what_is_public_is_said() -> None:
    assert {(method, path) for method, path, found in ALL if strictest(found) in (keys.open_door, keys.guest)} == PUBLIC


JOURNEY: dict[str, dict[str, str]] = {}  # organisation -> what the path parameters of its programme are


@pytest.fixture(autouse=True)
def programmes(world: World) -> Iterator[None]:
    """In both organisations a programme with one of everything and an observer with a link, and a final choice that is decided, with a
    participant's link."""
    for side in (world.here, world.there):
        JOURNEY[side.organisation] = world.database.work(lambda session, side=side: add_journey(session, side))
        JOURNEY[side.organisation] |= world.database.work(lambda session, side=side: add_decided(session, side))
    yield
    JOURNEY.clear()


def add_journey(session: Session, side: Side) -> dict[str, str]:
    made = add_programme(session, side)
    key = {"programme_id": made.programme}
    who = Person(side.users["consultant"], "Consultant", "", "consultant", side.organisation, "")
    frozen = freeze_wave(session, who, made.programme, made.wave)
    action = JourneyAction(**key, number=1, stage_code="choose", kind="catch_up", title="Greet everybody")
    point = IndicatorPoint(**key, indicator="nps", value=12.0, measured_on=dt.date(2026, 3, 31))
    session.add_all([action, point])
    session.flush()
    observation = session.execute(select(Observation.id).where(col(Observation.programme_id) == made.programme).limit(1)).scalar_one()
    return {
        "programme_id": made.programme, "map_id": made.map, "repository_id": made.repository, "guide_id": made.guide,
        "wave_id": made.wave, "frozen_id": frozen.id, "action_id": action.id, "point_id": point.id, "observation_id": observation,
        "field_link_id": add_observer(session, side, made.wave, made.guide), "segment_code": "novice", "channel_code": "store",
        "stage_code": "choose", "interaction_code": "advice", "touchpoint_code": "advisor", "kind": "current",
    }


def filled(path: str, world: World, side: Any, frozen: str) -> str:
    values = {
        "study_id": side.study, "client_id": side.client, "shortlist_id": frozen, "link_id": side.share_link,
        "user_id": side.users["client"], "participant_id": world.participant(side), "token_id": "0" * 32,
        "item": "SAL.1.1", "item_code": "SAL.1.1", "solution": "alpha",
        "code": "J1" if "/studies/" in path else "2026", "edition": "2026", "edition_code": "2026", "change": "reopen", "token": "x" * 22,
        "upload_id": "0" * 32, "name": "alpha",
    } | JOURNEY.get(side.organisation, {})
    return re.sub(r"\{(\w+)(?::\w+)?\}", lambda found: values[found.group(1)], path)


COST = {"kind": "other", "label": "Backup", "basis": "year", "low": 1, "likely": 2, "high": 3}
CHOICE: dict[str, dict[str, Any]] = {
    "/choices/[0-9a-f{][^/]*$": {"seats": 20}, "/weights$": {"team": 40, "ergonomics": 30, "budget": 30, "reason": "Agreed"},
    "/choices/[^/]*/demonstrations/": {"present": "Ann"}, "/my-scores/": {"team_fit": [4, 3, 2, None], "sus": [3] * 10},
    "/costs$": COST | {"solution": "alpha"}, "/costs/[^/]*$": COST,
    "/decision$": {
        "solution_code": None, "reasons": "None of them convinces us.", "decided_on": "2026-11-20", "signed_by": [{"name": "A"}],
    },
    "/outcome$": {"answered_on": "2026-11-20", "answered_by": "A", "used": None, "suitable": {"alpha": "yes"}},
}


def body_for(method: str, path: str) -> dict[str, Any]:
    """A body that the door would take, so that it has to look whose the thing is."""
    if path.startswith("/api/v1/clients/"):
        return {"name": "Another name"}
    if path.startswith("/api/v1/users/"):
        return {"active": True}
    if "/participants" in path:
        return {"name": "Bob", "team": "sales"}
    if "/workshops/" in path:
        return {"held_on": None}
    if path.endswith("/participant-links"):
        return {"participant": "0" * 32}
    for end, body in CHOICE.items():
        if re.search(end, path):
            return body
    if path.endswith("/batch"):
        return {"mutations": [{"item": "SAL.1.1", "version": 1, "changes": {"level": 2}, "mutation_id": "0123456789"}]}
    if "/expectations/" in path and method == "PUT":
        return {"level": 2}
    if path.startswith("/api/v1/studies/") and method == "PATCH":
        return {"title": "Another title"}
    return {}


def send(client: Any, method: str, path: str) -> Any:
    query = "?a=alpha&b=beta&to=2026&lang=en"
    body = {"json": body_for(method, path)} if method in ("POST", "PUT", "PATCH") and path.startswith("/api") else {}
    return client.request(method, path + query, headers={"If-Match": "1"}, **body)


def freeze(world: World, side: str) -> str:
    home = world.here if side == "here" else world.there
    answer = world.as_("consultant", side).post(f"/api/v1/studies/{home.study}/shortlists", json={})
    assert answer.status_code == 201
    return answer.json()["id"]


def stopped(answer: Any) -> bool:
    """Whether the door stayed shut: not signed in, sent to sign in, or refused."""
    return answer.status_code in (401, 403) or (answer.status_code == 303 and "/sign-in" in answer.headers["location"])


@pytest.mark.parametrize(("method", "path", "found"), FINITE, ids=[f"{method} {path}" for method, path, _found in FINITE])
def test_who_enters_where(world: World, method: str, path: str, found: set[Any]) -> None:
    page = not path.startswith("/api")  # a page is asked for by a browser, the API by a program
    may = MAY_ENTER[strictest(found)]
    address = filled(path, world, world.here, freeze(world, "here"))
    for who in WHO:
        client = world.as_(who, page=page)
        answer = send(client, method, address)
        assert answer.status_code < 500, (who, answer.text)
        if (method, path) in PUBLIC:
            continue
        assert stopped(answer) == (who not in may), (who, answer.status_code, answer.text[:300])


def same(answer: Any) -> tuple[int, str]:
    """An answer without what differs by nature: the request's number and the address that was asked."""
    text = re.sub(r"[0-9a-f]{16,32}", "#", answer.text)
    return answer.status_code, text


# Pages whose form is looked at first: an empty one is refused whoever sends it.
FORMS = {
    f"POST /studies/{{study_id}}/{rest}"
    for rest in ("constraints/{index}/remove", "participants/{participant_id}", "workshops/{code}/status")
}
OWNED = [door for door in ALL if any("{" + name in door[1] for name in FOREIGN) and door[1] not in ENDLESS]


@pytest.mark.parametrize(("method", "path", "found"), OWNED, ids=[f"{method} {path}" for method, path, _found in OWNED])
def test_a_foreign_thing_answers_as_an_unknown_one(world: World, method: str, path: str, found: set[Any]) -> None:
    page = not path.startswith("/api")
    frozen = freeze(world, "there")
    unknown = re.sub(r"\{(" + "|".join(FOREIGN) + r")\}", "0" * 32, path)
    for who in sorted(each for each in MAY_ENTER[strictest(found)] if each):
        theirs = send(world.as_(who, page=page), method, filled(path, world, world.there, frozen))
        nobodys = send(world.as_(who, page=page), method, filled(unknown, world, world.there, frozen))
        assert same(theirs) == same(nobodys), (who, theirs.status_code, nobodys.status_code)
        # Where a programme's door looks at the body first, the tests of its part send one that it takes.
        allowed = {404, 422} if "programme_id" in path or "wave_id" in path else {422 if f"{method} {path}" in FORMS else 404}
        assert theirs.status_code in allowed, (who, theirs.status_code, theirs.text[:300])


@pytest.mark.parametrize("who", ["client", "guest", None])
def test_nobody_but_members_listens_to_a_workshop(world: World, who: str | None) -> None:
    answer = world.as_(who).get(f"/api/v1/studies/{world.here.study}/stream")
    assert answer.status_code == (403 if who == "client" else 401)
    foreign = world.as_("consultant").get(f"/api/v1/studies/{world.there.study}/stream")
    assert foreign.status_code == 404


def test_a_client_sees_only_its_own_company(world: World) -> None:
    mine, theirs = freeze(world, "here"), freeze(world, "there")
    for who in ("client", "guest"):
        assert world.as_(who).get(f"/api/v1/shortlists/{mine}").status_code == 200
        assert world.as_(who).get(f"/api/v1/shortlists/{theirs}").status_code == 404
