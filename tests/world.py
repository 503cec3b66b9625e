"""People and content for tests: small, made by hand, the same every time.

The map has two domains: SAL with three items, SRV with two. Three solutions: alpha is the best and wholly known, beta has an unknown,
gamma fails what alpha passes. Organisation `here` has a study that is filled; organisation `there` has one as well, and neither may
see the other's.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from fastapi import FastAPI
from sqlmodel import Session, select
from starlette.testclient import TestClient

from app.access.keys import cookie_name
from app.access.secrets import token_hash
from app.main import build
from app.settings import Settings
from app.storage.session import Database
from app.storage.tables import (
    Client,
    Edition,
    Expectation,
    FieldLink,
    LoginSession,
    MapItem,
    MapVersion,
    Organisation,
    Participant,
    ParticipantLink,
    Rating,
    ShareLink,
    Solution,
    Study,
    UserAccount,
    Workshop,
)
from app.storage.tables.base import now

MAP_VERSION = "2026.1"
SECRET = "s" * 32
ITEMS = {
    "SAL.1.1": "Records an opportunity with its amount and close date",
    "SAL.1.2": "Shows the pipeline by stage",
    "SAL.2.1": "Works offline on a phone",
    "SRV.1.1": "Turns an email into a ticket",
    "SRV.1.2": "Measures the time to answer",
}
RATINGS = {
    "alpha": {"SAL.1.1": 4, "SAL.1.2": 3, "SAL.2.1": 3, "SRV.1.1": 2, "SRV.1.2": 3},
    "beta": {"SAL.1.1": 3, "SAL.1.2": 3, "SAL.2.1": None, "SRV.1.1": 4, "SRV.1.2": 1},
    "gamma": {"SAL.1.1": 2, "SAL.1.2": 4, "SAL.2.1": 0, "SRV.1.1": 3, "SRV.1.2": 2},
}
EXPECTATIONS = {"SAL.1.1": 4, "SAL.1.2": 2, "SAL.2.1": 3, "SRV.1.1": 3}
ROLES = ("admin", "consultant", "client", "guest")


def both(text: str) -> dict[str, str]:
    return {"en": text, "fr": f"{text} (fr)"}


@dataclass
class Side:
    """One organisation: its identifiers and the session token of each role."""

    organisation: str
    client: str
    study: str
    share_link: str
    tokens: dict[str, str] = field(default_factory=dict)
    users: dict[str, str] = field(default_factory=dict)


@dataclass
class World:
    database: Database
    app: FastAPI
    here: Side
    there: Side
    edition: str
    open_clients: list[TestClient] = field(default_factory=list)

    def participant(self, side: Side) -> str:
        """The identifier of Alice, who takes part in that side's study."""
        query = select(Participant.id).where(Participant.study_id == side.study, Participant.name == "Alice")
        return str(self.database.work(lambda session: session.exec(query).one()))

    def as_(self, role: str | None, side: str = "here", *, page: bool = False) -> TestClient:
        """A browser of that role: admin, consultant, client, guest (share link), observer (`add_observer`), participant
        (`add_participant_link`), or None for nobody."""
        client = TestClient(self.app, base_url="http://testserver", follow_redirects=False, raise_server_exceptions=False)
        client.headers.update({"sec-fetch-site": "same-origin", "accept": "text/html" if page else "application/json"})
        if role is not None:
            token = (self.here if side == "here" else self.there).tokens[role]
            client.cookies.set(cookie_name(self.app.state.settings), token)
        self.open_clients.append(client)
        return client


@contextmanager
def make_world(database: Database) -> Iterator[World]:
    edition = database.work(add_content)
    here, there = (database.work(lambda session, name=name: add_side(session, name, edition)) for name in ("Here", "There"))
    app = build(Settings(secret=SECRET), database)
    made = World(database, app, here, there, edition)
    yield made
    for client in made.open_clients:
        client.close()


def add_content(session: Session) -> str:
    """The map and one published edition; returns the edition's id."""
    domains = [
        {"code": "SAL", "name": {"en": "Sales", "fr": "Ventes"}, "sub_domains": [
            {"code": "SAL.1", "name": {"en": "Pipeline", "fr": "Affaires"}},
            {"code": "SAL.2", "name": {"en": "Mobile", "fr": "Mobilité"}}]},
        {"code": "SRV", "name": {"en": "Service", "fr": "Service client"}, "sub_domains": [
            {"code": "SRV.1", "name": {"en": "Tickets", "fr": "Tickets"}}]},
    ]
    formats = [{
        "code": "2-days", "name": {"en": "Two days", "fr": "Deux jours"}, "days": 2, "summary": both("Two sessions"),
        "sessions": [
            {"code": code, "name": both(name), "day": day, "moment": "morning", "minutes": 210, "domains": [domain],
             "teams": [team], "core_only": False, "note": None}
            for code, name, day, domain, team in (("J1", "Sales", 1, "SAL", "sales"), ("J2", "Service", 2, "SRV", "service"))
        ],
    }]
    scale = [{"level": level, "name": both(f"Level {level}"), "anchor": both("Anchor")} for level in (None, 0, 1, 2, 3, 4)]
    content = {
        "date": "2026-11-20", "domains": domains, "retired": [], "scales": {"expectation": scale, "rating": scale},
        "formats": formats,
    }
    session.add(MapVersion(version=MAP_VERSION, sha256="0" * 64, content=content))
    session.flush()
    for position, (code, text) in enumerate(ITEMS.items(), 1):
        texts = {name: both(f"{text}: {name}") for name in ("proof", "why", "today")}
        session.add(MapItem(
            version=MAP_VERSION, code=code, domain=code[:3], sub_domain=code[:5], position=position, core=code.endswith(".1"),
            teams=["sales"] if code.startswith("SAL") else ["service"], content={"text": both(text), **texts},
        ))
    edition = Edition(
        code="2026", year=2026, status="published", map_version=MAP_VERSION, cut_off=dt.date(2026, 11, 20), editors=["Editor"],
        sha256="1" * 64, published_at=now(), published_by="Editor",
    )
    session.add(edition)
    session.flush()
    for code, ratings in RATINGS.items():
        _add_solution(session, edition.id, code, ratings)
    return edition.id


def _add_solution(session: Session, edition_id: str, code: str, ratings: dict[str, int | None]) -> None:
    def fact(value: object) -> dict[str, object]:
        return {"value": value, "source": "docs", "where": "profile"}

    profile = {
        "kind": "generalist", "summary": both(f"Summary of {code}"), "plan_reason": both("It fits"), "documentation": "https://example.com",
        "licence": fact("proprietary"), "deployment": fact(["saas"]), "hosting_regions": fact(["eu"] if code != "gamma" else ["us"]),
        "languages": fact(["en", "fr"]), "target_sizes": fact(["small"]), "sectors": fact(None), "max_seats": fact("unlimited"),
        "connectors": fact(["outlook"]),
        "prices": [{
            "plan": "Pro", "amount": 50.0, "currency": "EUR", "unit": "user_month", "date": "2026-10-01", "source": "docs", "note": None,
        }],
    }
    sources = {"docs": {
        "title": "Documentation", "kind": "documentation", "address": f"https://{code}.example.com", "version": None, "commit": None,
        "date": "2026-06-01", "read": "2026-11-01",
    }}
    session.add(Solution(
        edition_id=edition_id, code=code, name=code.title(), vendor=f"{code.title()} Ltd", plan="Pro", profile=profile, sources=sources,
    ))
    session.flush()
    for item, level in ratings.items():
        if level is not None:
            mode = "none" if level == 0 else "standard"
            session.add(Rating(
                edition_id=edition_id, solution_code=code, item_code=item, level=level, grade="documented", mode=mode, source="docs",
                place="page 1", phrase=both(f"{code} on {item}"), rater="Editor",
            ))


def add_side(session: Session, name: str, edition_id: str) -> Side:
    organisation = Organisation(name=name)
    session.add(organisation)
    session.flush()
    client = Client(organisation_id=organisation.id, name=f"Client of {name}")
    session.add(client)
    session.flush()
    study = _add_study(session, organisation.id, client.id, edition_id)
    side = Side(organisation.id, client.id, study.id, "")
    for role in ("admin", "consultant", "client"):
        user = UserAccount(
            organisation_id=organisation.id, client_id=client.id if role == "client" else None, email=f"{role}@{name.lower()}.example",
            name=f"{role.title()} {name}", role=role, password_hash="!",
        )
        session.add(user)
        session.flush()
        side.users[role] = user.id
        side.tokens[role] = f"session-of-{role}-{name}"
        hashed = token_hash(side.tokens[role], SECRET)
        session.add(LoginSession(token_hash=hashed, user_id=user.id, expires_at=now() + dt.timedelta(hours=1)))
    link = ShareLink(
        organisation_id=organisation.id, study_id=study.id, token_hash=token_hash(f"link-{name}", SECRET),
        created_by=side.users["consultant"], expires_at=now() + dt.timedelta(days=30),
    )
    session.add(link)
    session.flush()
    side.share_link = link.id
    side.tokens["guest"] = f"session-of-guest-{name}"
    hashed = token_hash(side.tokens["guest"], SECRET)
    session.add(LoginSession(token_hash=hashed, share_link_id=link.id, expires_at=now() + dt.timedelta(hours=1)))
    return side


def add_observer(session: Session, side: Side, wave_id: str, guide_id: str) -> str:
    """A link for an observer to one guide in one wave, and a session that holds it, under tokens["observer"]; returns the link's id."""
    link = FieldLink(
        organisation_id=side.organisation, wave_id=wave_id, guide_id=guide_id, observer="Oscar", created_by=side.users["consultant"],
        token_hash=token_hash(f"field-link-{side.organisation}", SECRET), expires_at=now() + dt.timedelta(days=30),
    )
    session.add(link)
    session.flush()
    side.tokens["observer"] = f"session-of-observer-{side.organisation}"
    hashed = token_hash(side.tokens["observer"], SECRET)
    session.add(LoginSession(token_hash=hashed, field_link_id=link.id, expires_at=now() + dt.timedelta(hours=1)))
    session.flush()
    return link.id


def add_participant_link(session: Session, side: Side, participant_id: str, role: str = "participant") -> str:
    """A link for a participant of that side's study, and a session that holds it, under tokens[role]; returns the link's id."""
    link = ParticipantLink(
        organisation_id=side.organisation, study_id=side.study, participant_id=participant_id, created_by=side.users["consultant"],
        token_hash=token_hash(f"participant-link-{role}-{side.organisation}", SECRET), expires_at=now() + dt.timedelta(days=30),
    )
    session.add(link)
    session.flush()
    side.tokens[role] = f"session-of-{role}-{side.organisation}"
    hashed = token_hash(side.tokens[role], SECRET)
    session.add(LoginSession(token_hash=hashed, participant_link_id=link.id, expires_at=now() + dt.timedelta(hours=1)))
    session.flush()
    return link.id


def _add_study(session: Session, organisation_id: str, client_id: str, edition_id: str) -> Study:
    context = {
        "sector": "Industry", "size": "small", "employees": 40, "seats": 14, "countries": ["FR"], "languages": ["fr"], "systems": [],
        "budget": None, "start": None, "go_live": None, "horizon_months": 36, "goals": "Know our customers",
    }
    profile = {
        "weights": [0, 1, 2, 4, 6], "target": "level", "domain_multipliers": {}, "shortlist": {"min": 1, "max": 2}, "known_threshold": 90,
    }
    study = Study(
        organisation_id=organisation_id, client_id=client_id, title="CRM choice", edition_id=edition_id, map_version=MAP_VERSION,
        format_code="2-days", context=context, constraints={"rules": []}, profile=profile, created_by="nobody",
    )
    session.add(study)
    session.flush()
    for item, level in EXPECTATIONS.items():
        session.add(Expectation(study_id=study.id, item_code=item, level=level, updated_by="Consultant"))
    session.add(Participant(study_id=study.id, name="Alice", team="sales", job="Sales manager"))
    for position, (code, domain) in enumerate((("J1", "SAL"), ("J2", "SRV")), 1):
        session.add(Workshop(
            study_id=study.id, code=code, position=position, name=both(f"Session {code}"), day=position, moment="morning", minutes=210,
            domains=[domain], teams=["sales"],
        ))
    session.flush()
    return study
