"""A served study with a map of full size, for a browser: 336 items in 28 domains, two consultants, three solutions to rank."""

import datetime as dt
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from sqlmodel import Session, SQLModel, select

from app.access.keys import cookie_name
from app.access.secrets import token_hash
from app.main import build
from app.settings import Settings
from app.storage.session import Database
from app.storage.tables import (
    Client,
    Edition,
    Event,
    Expectation,
    LoginSession,
    MapItem,
    MapVersion,
    Organisation,
    Participant,
    Rating,
    Solution,
    Study,
    UserAccount,
    Workshop,
)
from app.storage.tables.base import now

SECRET = "s" * 40
DOMAINS, INSIDE = 28, 12
LEVELS_EN = ["Out of scope", "Nice to have", "Useful", "Important", "Essential"]
LEVELS_FR = ["Sans objet", "Appréciable", "Utile", "Important", "Indispensable"]


def both(text: str) -> dict[str, str]:
    return {"en": text, "fr": f"{text} (fr)"}


def codes() -> list[str]:
    names = [f"D{chr(65 + n // 26)}{chr(65 + n % 26)}" for n in range(DOMAINS)]
    return [f"{name}.{1 + k // 6}.{1 + k % 6}" for name in names for k in range(INSIDE)]


@dataclass
class Served:
    url: str
    database: Database
    study: str
    tokens: dict[str, str]
    cookie: str

    def events(self) -> list[Event]:
        return self.database.work(lambda session: list(session.exec(select(Event).where(Event.study_id == self.study).order_by(Event.id))))

    def levels(self) -> dict[str, int | None]:
        rows = self.database.work(lambda session: list(session.exec(select(Expectation).where(Expectation.study_id == self.study))))
        return {each.item_code: each.level for each in rows}

    def clear(self) -> None:
        """The study as it was at first."""

        def work(session: Session) -> None:
            for table in (Event, Expectation):
                for each in session.exec(select(table)):
                    session.delete(each)

        self.database.work(work)


@contextmanager
def serve(folder: Path) -> Iterator[Served]:
    database = Database(f"sqlite:///{folder / 'grid.db'}")
    database.work(lambda session: SQLModel.metadata.create_all(session.connection()))
    study, tokens = database.work(_fill)
    settings = Settings(secret=SECRET)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = uvicorn.Config(build(settings, database), port=port, log_level="warning", access_log=False, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    ours = Database(f"sqlite:///{folder / 'grid.db'}")  # a connection of the test's own: the service's belongs to its thread
    yield Served(f"http://127.0.0.1:{port}", ours, study, tokens, cookie_name(settings))
    ours.close()
    server.should_exit = True
    thread.join(10)
    database.close()


def _fill(session: Session) -> tuple[str, dict[str, str]]:
    domains = sorted({code[:3] for code in codes()})
    scale = [{"level": None, "name": both("Open"), "anchor": both("Open")}] + [
        {"level": n, "name": {"en": LEVELS_EN[n], "fr": LEVELS_FR[n]}, "anchor": both(f"What {LEVELS_EN[n]} means")} for n in range(5)
    ]
    content = {
        "domains": [{"code": code, "name": both(f"Domain {code}"), "sub_domains": [
            {"code": f"{code}.{k}", "name": both(f"Part {k}")} for k in (1, 2)]} for code in domains],
        "scales": {"expectation": scale, "rating": scale}, "formats": [], "retired": [],
    }
    session.add_all([MapVersion(version="1", sha256="0" * 64, content=content), Organisation(id="o" * 32, name="Conseil")])
    session.flush()
    for position, code in enumerate(codes()):
        texts = {name: both(f"{name} of {code}, in a sentence or two of the usual length") for name in ("why", "today", "proof")}
        text = both(f"Does what {code} says, with the detail that a person can verify in one sentence")
        session.add(MapItem(version="1", code=code, domain=code[:3], sub_domain=code[:5], position=position, core=code.endswith("1"),
                            teams=["sales", "it"], content={"text": text} | texts))
    session.add_all([
        Edition(id="e" * 32, code="2026", year=2026, status="published", map_version="1", cut_off=dt.date(2026, 11, 20), editors=["E"]),
        Client(id="c" * 32, organisation_id="o" * 32, name="Maison Lenoir"),
    ])
    session.flush()
    tokens = _people(session)
    study = Study(id="5" * 32, organisation_id="o" * 32, client_id="c" * 32, title="CRM 2027", edition_id="e" * 32, map_version="1",
                  format_code="2-days", context={}, constraints={"rules": []}, created_by="x",
                  profile={"weights": [0, 1, 2, 4, 6], "target": "level", "domain_multipliers": {}, "shortlist": {"min": 1, "max": 2},
                           "known_threshold": 90})
    session.add(study)
    session.flush()
    session.add(Participant(study_id=study.id, name="Jeanne Martin", team="sales"))
    for position, (code, part) in enumerate((("J1", domains[:14]), ("J2", domains[14:]))):
        session.add(Workshop(study_id=study.id, code=code, position=position, name=both(f"Day {position + 1}"), day=position + 1,
                             moment="morning", minutes=210, domains=part, teams=["sales"], core_only=position == 1))
    for number, name in enumerate(("Alpha CRM", "Beta CRM", "Gamma CRM")):
        _solution(session, f"sol-{number}", name, 4 - number)
    return study.id, tokens


def _people(session: Session) -> dict[str, str]:
    tokens = {}
    for key, name in (("camille", "Camille Étienne"), ("paul", "Paul Girard")):
        user = UserAccount(organisation_id="o" * 32, email=f"{key}@example.org", name=name, role="consultant", password_hash="!")
        session.add(user)
        session.flush()
        tokens[key] = f"token-of-{key}"
        session.add(LoginSession(token_hash=token_hash(tokens[key], SECRET), user_id=user.id, expires_at=now() + dt.timedelta(hours=2)))
    return tokens


def _solution(session: Session, code: str, name: str, level: int) -> None:
    def fact(value: object) -> dict[str, object]:
        return {"value": value, "source": None, "where": None}

    facts = ("licence", "deployment", "hosting_regions", "languages", "target_sizes", "sectors", "max_seats", "connectors")
    profile = {"kind": "generalist", "summary": both(name), "plan_reason": both("It fits"), "documentation": "https://example.com",
               "prices": [], **{each: fact(None) for each in facts}}
    session.add(Solution(edition_id="e" * 32, code=code, name=name, vendor=name, plan="Pro", profile=profile, sources={}))
    session.flush()
    for each in codes()[::2]:
        session.add(Rating(edition_id="e" * 32, solution_code=code, item_code=each, level=level, mode="standard"))
