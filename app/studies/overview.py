"""What is done and what comes next in a study, as a checklist (method, section 7)."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.storage.tables import Expectation, FrozenShortlist, MapItem, Study
from app.studies.participants import participants_of
from app.studies.progress import progress_of_studies
from app.studies.workshops import uncovered_domains, workshops_of
from app.web.words import TEAMS


@dataclass(frozen=True)
class Step:
    """One line of the checklist. `state`: done, started, todo. `facts` fill the sentence that the page says."""

    name: str
    path: str
    state: str
    facts: dict[str, Any]


def checklist(session: Session, study: Study) -> list[Step]:
    """The seven steps in their order; which one is next: `next_step`."""
    return [
        _context(study), _constraints(study), _participants(session, study), _workshops(session, study), _grid(session, study),
        _ranking(session, study), _shortlist(session, study),
    ]


def next_step(steps: list[Step]) -> Step | None:
    """The first step that is not done. Constraints may stay empty: they hold nobody up once the participants are named."""
    names_given = any(step.name == "participants" and step.state != "todo" for step in steps)
    waiting = [step for step in steps if step.state != "done" and step.name != "ranking"]
    return next((step for step in waiting if step.name != "constraints" or not names_given), None)


def _state(done: int, needed: int) -> str:
    return "done" if needed and done >= needed else "started" if done else "todo"


def _context(study: Study) -> Step:
    wanted = ("sector", "seats", "languages", "goals")
    missing = [name for name in wanted if not study.context.get(name)]
    return Step("context", "context", _state(len(wanted) - len(missing), len(wanted)), {"missing": missing})


def _constraints(study: Study) -> Step:
    rules = len(study.constraints["rules"])
    return Step("constraints", "constraints", _state(rules, 1), {"rules": rules})


def _participants(session: Session, study: Study) -> Step:
    people = participants_of(session, study.id)
    teams = {team for workshop in workshops_of(session, study.id) for team in workshop.teams}
    missing = [team for team in TEAMS if team in teams - {each.team for each in people}]
    state = "todo" if not people else "started" if missing else "done"
    return Step("participants", "participants", state, {"people": len(people), "teams_missing": missing})


def _workshops(session: Session, study: Study) -> Step:
    sessions = workshops_of(session, study.id)
    dated = sum(each.held_on is not None for each in sessions)
    facts = {"sessions": len(sessions), "dated": dated, "uncovered": len(uncovered_domains(session, study))}
    return Step("workshops", "workshops", _state(dated, len(sessions)), facts)


def _grid(session: Session, study: Study) -> Step:
    progress = progress_of_studies(session, {study.id: study.map_version})[study.id]
    query = select(func.count()).select_from(MapItem).where(col(MapItem.version) == study.map_version)
    facts = {"agreed": progress.agreed, "items": progress.items, "map_items": session.execute(query).scalar_one()}
    return Step("grid", "grid", _state(progress.agreed, progress.items), facts)


def _ranking(session: Session, study: Study) -> Step:
    query = select(func.count()).select_from(Expectation).where(col(Expectation.study_id) == study.id, col(Expectation.level) > 0)
    asked = session.execute(query).scalar_one()
    return Step("ranking", "ranking", "started" if asked else "todo", {"asked": asked})


def _shortlist(session: Session, study: Study) -> Step:
    query = select(func.count()).select_from(FrozenShortlist).where(col(FrozenShortlist.study_id) == study.id)
    frozen = session.execute(query).scalar_one()
    return Step("shortlist", "shortlists", _state(frozen, 1), {"frozen": frozen})
