"""Fill an empty database with the demo: content, accounts, three studies. A database that has an account is left alone."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import yaml
from sqlalchemy import select
from sqlmodel import Session, col

from app.access.keys import Person
from app.access.service import NewAccount, add_account, add_organisation
from app.catalog.files import CATALOG_FOLDER
from app.catalog.store import import_content, publish
from app.demo.dated import as_of
from app.demo.final_choice import add_final_choice, read_choice
from app.demo.programme import add_programme
from app.demo.shapes import DemoError, DemoFile
from app.shortlists.service import freeze
from app.storage.tables import Edition, MapItem, Study, UserAccount, Workshop
from app.studies.participants import add_participant
from app.studies.schemas import Constraints, NewStudy, StudyChange, WorkshopChange
from app.studies.service import create_study, update_study
from app.studies.workshops import change_workshop
from app.workshops.service import Wish, save

ORGANISATION = "Demonstration"
PASSWORD = "quick-choice-demo"  # noqa: S105 - shown on the sign-in page in demonstration mode only
FOLDER = Path(__file__).parent / "studies"


def demo_files(folder: Path = FOLDER) -> list[tuple[str, DemoFile]]:
    return [(file.stem, DemoFile.model_validate(yaml.safe_load(file.read_text("utf-8")))) for file in sorted(folder.glob("*.yaml"))]


def is_filled(session: Session) -> bool:
    return session.execute(select(col(UserAccount.id)).limit(1)).first() is not None


def add_people(session: Session) -> Person:
    """The organisation with an administrator and a consultant; returns the consultant."""
    organisation = add_organisation(session, ORGANISATION)
    add_account(session, organisation.id, NewAccount("admin@example.com", "Andrea Admin", "admin", PASSWORD))
    made = add_account(session, organisation.id, NewAccount("consultant@example.com", "Camille Conseil", "consultant", PASSWORD))
    return Person(made.id, made.name, made.email, made.role, organisation.id, organisation.name)


def fill(session: Session, folder: Path, tell: Callable[[str], None]) -> None:
    """Content, people and studies in one transaction: a start that is interrupted leaves nothing half done. `tell` hears each step."""
    person = add_people(session)
    tell("Reading the functional map and the catalog")
    add_content(session, folder)
    for name, file in demo_files():
        tell(f"Study: {file.client}")
        study = add_study(session, person, name, file)
        if (choice := read_choice(name)) is not None and add_final_choice(session, person, study, name, choice) is None:
            tell(f"{file.client} has no final choice: the shortlist has other candidates than its file")
    tell("Customer journeys: Rabot & Cie")
    add_programme(session, person)


def levels_by_item(session: Session, name: str, file: DemoFile, version: str) -> dict[str, int]:
    """Item code -> agreed level; raises DemoError when a line has more or fewer characters than its domain has items."""
    rows = session.execute(select(MapItem.code, MapItem.domain).where(col(MapItem.version) == version).order_by(col(MapItem.position)))  # type: ignore[call-overload]
    items: dict[str, list[str]] = {}
    for code, domain in rows:
        items.setdefault(domain, []).append(code)
    if missing := set(items) ^ set(file.levels):
        raise DemoError(f"{name}: domains missing or unknown: {', '.join(sorted(missing))}")
    found: dict[str, int] = {}
    for domain, codes in items.items():
        levels = file.levels[domain].replace(" ", "")
        if len(levels) != len(codes):
            raise DemoError(f"{name}: {domain} has {len(codes)} items, the line has {len(levels)}")
        found |= {code: int(level) for code, level in zip(codes, levels, strict=True) if level != "."}
    return found


def add_content(session: Session, folder: Path) -> None:
    """The newest edition of the content folders, published."""
    year = max(int(each.name) for each in (folder / CATALOG_FOLDER).glob("[0-9][0-9][0-9][0-9]"))
    done = import_content(session, ORGANISATION, folder, year)
    if done["status"] == "draft":
        publish(session, ORGANISATION, done["edition"])


def add_study(session: Session, person: Person, name: str, file: DemoFile) -> Study:
    """One demo study, through the services of the rooms: every answer has its event."""
    edition = session.execute(select(Edition).where(col(Edition.status) == "published")).scalar_one()
    study = create_study(session, person, NewStudy(
        client_name=file.client, title=file.title, edition=edition.code, format=file.format, context=file.context,
    ))
    if file.context.start is not None:
        as_of(session, study.id, file.context.start)
    update_study(session, person, study.id, study.version, StudyChange(
        constraints=Constraints(rules=file.constraints), profile=file.profile,
    ))
    for participant in file.participants:
        add_participant(session, person, study.id, participant)
    levels = levels_by_item(session, name, file, study.map_version)
    for item in sorted(levels.keys() | set(file.discuss) | set(file.comments)):
        save(session, person, study.id, Wish(item, 0, _asked(file, item, levels.get(item))))
    _hold_sessions(session, person, study, file)
    if file.client_account:
        add_account(session, person.organisation_id, NewAccount(
            "client@example.com", "Dominique Client", "client", PASSWORD, client_id=study.client_id,
        ))
    if file.freeze is not None:
        freeze(session, person, study.id, file.freeze)
    if file.held:
        as_of(session, study.id, dt.date.fromisoformat(max(file.held.values())))
    return study


def _asked(file: DemoFile, item: str, level: int | None) -> dict[str, object]:
    asked: dict[str, object] = {} if level is None else {"level": level}
    if item in file.comments:
        asked["comment"] = file.comments[item]
    if item in file.discuss:
        asked["discuss"] = True
    if item in file.knock_outs:
        asked |= {"knock_out": True} | file.knock_outs[item].model_dump()
    return asked


def _hold_sessions(session: Session, person: Person, study: Study, file: DemoFile) -> None:
    rows = session.execute(select(Workshop).where(col(Workshop.study_id) == study.id)).scalars()
    for workshop in list(rows):
        if workshop.code in file.held:
            change = WorkshopChange(held_on=dt.date.fromisoformat(file.held[workshop.code]))
            change_workshop(session, person, study.id, workshop.code, change)
