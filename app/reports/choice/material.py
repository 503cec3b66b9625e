"""A signed decision and the shortlist it chose from, read by the report. Both are frozen; nothing is judged anew."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.access.keys import MEMBERS, Person
from app.access.scope import decision_of, may_read
from app.errors import NotFound
from app.reports.material import Material as Shortlist
from app.reports.material import gather
from app.storage.tables import Decision, FrozenShortlist, Outcome

Json = dict[str, Any]


@dataclass(frozen=True)
class Material:
    """`total`: signed decisions of the study. `newest`: the day of the last of them, when it is not this one."""

    decision: Decision
    shortlist: Shortlist
    asked_on: dt.date
    total: int
    newest: dt.date | None

    @property
    def result(self) -> Json:
        return self.decision.result

    @property
    def inputs(self) -> Json:
        return self.decision.inputs

    @property
    def candidates(self) -> list[Json]:
        """Ranked, those without a total last."""
        return list(self.result["candidates"])

    @property
    def names(self) -> dict[str, str]:
        return {each["code"]: each["name"] for each in self.candidates}

    @property
    def chosen(self) -> str | None:
        return self.decision.solution_code


def of_choice(session: Session, person: Person, choice_id: str) -> Material:
    """The report of the decision of one final choice; raises NotFound when there is none or this person may not read it."""
    found = session.execute(select(Decision).where(col(Decision.choice_id) == choice_id)).scalar_one_or_none()
    if found is None or not may_read(person, found):
        raise NotFound()
    return _material(session, found)


def of_decision(session: Session, person: Person, decision_id: str) -> Material:
    return _material(session, decision_of(session, person, decision_id))


def _material(session: Session, decision: Decision) -> Material:
    frozen = session.get_one(FrozenShortlist, decision.inputs["shortlist"]["id"])
    of_study = select(col(Decision.id), col(Decision.decided_on)).where(col(Decision.study_id) == decision.study_id)
    signed = session.execute(of_study.order_by(col(Decision.created_at).desc(), col(Decision.id))).all()
    newest = None if signed[0].id == decision.id else signed[0].decided_on
    asked_on = session.get_one(Outcome, decision.id).asked_on
    return Material(decision, gather(session, frozen, []), asked_on, len(signed), newest)


@dataclass(frozen=True)
class Entry:
    """One line of the list of reports. `solution`: the name of what was chosen, None when none was."""

    id: str
    choice_id: str
    client: str
    study: str
    solution: str | None
    decided_on: dt.date
    created_by_name: str
    superseded: bool


def decision_reports_of(session: Session, person: Person) -> list[Entry]:
    """Those that this person may read (the rule of access.scope.may_read), the last signed first."""
    rule = col(Decision.organisation_id) == person.organisation_id
    if person.role not in MEMBERS:
        rule &= col(Decision.client_id) == person.client_id if person.role == "client" else col(Decision.study_id) == person.study_id
    rows = session.execute(select(Decision).where(rule).order_by(col(Decision.created_at).desc(), col(Decision.id))).scalars().all()
    studies = _studies(session, {each.inputs["shortlist"]["id"] for each in rows})
    seen: set[str] = set()
    found = []
    for each in rows:
        said = studies[each.inputs["shortlist"]["id"]]
        names = {row["code"]: row["name"] for row in each.result["candidates"]}
        found.append(Entry(
            each.id, each.choice_id, said["client"], said["title"], names.get(each.solution_code or ""), each.decided_on,
            each.created_by_name, each.study_id in seen,
        ))
        seen.add(each.study_id)
    return found


def _studies(session: Session, shortlists: set[str]) -> dict[str, Json]:
    """Frozen shortlist -> its study as it was frozen."""
    query = select(col(FrozenShortlist.id), col(FrozenShortlist.study)).where(col(FrozenShortlist.id).in_(shortlists))
    return {each.id: each.study for each in session.execute(query)}
