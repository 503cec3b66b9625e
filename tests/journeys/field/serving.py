"""A served programme for a phone: one guide of eight interactions in three stages, a consultant, and observers' links."""

import datetime as dt
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn
from sqlmodel import Session, SQLModel, col, select

from app.access import field_links
from app.access.field_links import NewFieldLink
from app.access.keys import Person, cookie_name
from app.access.secrets import token_hash
from app.main import build
from app.settings import Settings
from app.storage.session import Database
from app.storage.tables import (
    Channel,
    Client,
    FieldLink,
    Guide,
    JourneyMap,
    LoginSession,
    Observation,
    Organisation,
    Programme,
    Repository,
    Segment,
    UserAccount,
    Wave,
)
from app.storage.tables.base import now
from tests.journeys.make import PROFILE, STAGES

SECRET = "s" * 40
ORGANISATION, PROGRAMME, WAVE, GUIDE, OTHER_GUIDE = ("o" * 32, "a1" * 16, "b2" * 16, "c3" * 16, "d4" * 16)
RESPONSE = "A member of staff greets within thirty seconds, looks up and smiles; nobody has to look for help."
QUESTIONS = [
    ("greeted", "choose", "The customer comes in and is greeted"),
    ("advice", "choose", "The customer asks an advisor which product is right"),
    ("price", "choose", "The customer compares prices and looks for the tag"), ("queue", "choose", "The customer waits at the till"),
    ("surprise", "use", "The customer opens the box at home"), ("manual", "use", "The customer reads the manual and starts"),
    ("refund", "return", "The customer brings the product back"), ("goodbye", "return", "The customer leaves and is thanked"),
]
LEVELS = [
    ("none", "Did not happen", -2), ("late", "Happened late, or without a look", -1), ("met", "As expected", 0),
    ("more", "More than expected", 3),
]


def code_levels() -> list[dict[str, object]]:
    return [{"code": code, "name": name, "score": score} for code, name, score in LEVELS]


@dataclass
class Field:
    """The running service. A connection of the test's own: the service's belongs to its thread."""

    folder: Path
    port: int
    url: str
    database: Database
    person: Person
    consultant: str  # the token of a consultant's session
    cookie: str
    served: list[tuple[uvicorn.Server, threading.Thread, Database]] = field(default_factory=list)

    @property
    def guide(self) -> str:
        return f"{self.url}/field/{WAVE}/{GUIDE}"

    def link(self, observer: str = "Ann", guide: str = GUIDE, days: int = 30) -> str:
        """The address of a new observer's link."""
        new = NewFieldLink(guide, observer, days)
        _, token = self.database.work(lambda session: field_links.create(session, SECRET, self.person, PROGRAMME, WAVE, new))
        return f"{self.url}/o/{token}"

    def revoke_all(self) -> None:
        def work(session: Session) -> None:
            for each in session.exec(select(FieldLink)).all():
                field_links.revoke(session, self.person, each.id)

        self.database.work(work)

    def observations(self) -> list[Observation]:
        query = select(Observation).order_by(col(Observation.customer), col(Observation.received_at))
        return self.database.work(lambda session: list(session.exec(query)))

    def clear(self) -> None:
        def work(session: Session) -> None:
            for each in session.exec(select(Observation)).all():
                session.delete(each)

        self.database.work(work)

    def stop(self) -> None:
        """The service goes away, as it does between two versions."""
        server, thread, database = self.served.pop()
        server.should_exit = True
        thread.join(10)
        database.close()

    def start(self) -> None:
        database = Database(f"sqlite:///{self.folder / 'field.db'}")
        app = build(Settings(secret=SECRET), database)
        config = uvicorn.Config(app, port=self.port, log_level="warning", access_log=False, timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        self.served.append((server, thread, database))


@contextmanager
def serve(folder: Path) -> Iterator[Field]:
    database = Database(f"sqlite:///{folder / 'field.db'}")
    database.work(lambda session: SQLModel.metadata.create_all(session.connection()))
    person = database.work(_fill)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    made = Field(folder, port, f"http://127.0.0.1:{port}", database, person, "token-of-camille", cookie_name(Settings(secret=SECRET)))
    made.start()
    yield made
    with suppress(IndexError):
        made.stop()
    database.close()


def _fill(session: Session) -> Person:
    session.add(Organisation(id=ORGANISATION, name="Conseil"))
    session.flush()
    client = Client(organisation_id=ORGANISATION, name="Maison Lenoir")
    user = UserAccount(
        organisation_id=ORGANISATION, email="camille@example.org", name="Camille Étienne", role="consultant", password_hash="!"
    )
    session.add_all([client, user])
    session.flush()
    hashed = token_hash("token-of-camille", SECRET)
    session.add(LoginSession(token_hash=hashed, user_id=user.id, expires_at=now() + dt.timedelta(hours=2)))
    session.add(Programme(
        id=PROGRAMME, organisation_id=ORGANISATION, client_id=client.id, title="In our shops", profile=PROFILE, created_by=user.id,
    ))
    session.flush()
    key = {"programme_id": PROGRAMME}
    questions = [
        {"code": code, "stage": stage, "action": action, "response": RESPONSE, "kano": "one_dimensional", "axis": "ease", "channels": [],
         "levels": code_levels()} for code, stage, action in QUESTIONS
    ]
    repository = Repository(**key, number=1, name="Optimal experience", content={"scale": 3, "interactions": questions})
    session.add_all([
        Channel(**key, code="store", name="Store", kind="physical", position=1),
        Channel(**key, code="web", name="Web site", kind="digital", position=2),
        Segment(**key, code="novice", name="Novices", position=1), repository,
        JourneyMap(**key, segment_code="novice", kind="current", number=1, content={"stages": STAGES, "loop": ""}),
    ])
    session.flush()
    asked = {"interactions": [code for code, _, _ in QUESTIONS]}
    for guide, name in ((GUIDE, "In the shop"), (OTHER_GUIDE, "At the till")):
        session.add(Guide(
            **key, id=guide, repository_id=repository.id, segment_code="novice", channel_code="store", name=name, content=asked,
            introduction="Stay out of sight.\nMark what you see, not what you think of it.",
        ))
    session.add(Wave(**key, id=WAVE, number=1, name="Autumn 2026", kind="before", repository_id=repository.id))
    session.flush()
    return Person(user.id, user.name, user.email, "consultant", ORGANISATION, "Conseil")
