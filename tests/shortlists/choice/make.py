"""A final choice between alpha and beta, as far as a test wants it: made by hand, the same every time."""

import datetime as dt
from dataclasses import dataclass

from sqlmodel import Session, select

from app.access.keys import Person
from app.shortlists.choice import costs, decisions, demonstrations, scores, service
from app.shortlists.choice.shapes import DemonstrationChange, NewChoice, NewCostLine, NewDecision, NewWeights, ScoreIn
from app.shortlists.service import freeze
from app.storage.tables import Participant, Study
from tests.world import Side, add_participant_link

WEIGHTS = {"team": 40.0, "ergonomics": 30.0, "budget": 30.0}
CANDIDATES = ("alpha", "beta")
LAST_WEEK = dt.date.today() - dt.timedelta(days=7)  # noqa: DTZ011 - a day on a form
PRAISE = [5, 1, 5, 1, 5, 1, 5, 1, 5, 1]
BLAME = [1, 5, 1, 5, 1, 5, 1, 5, 1, 5]
NEUTRAL = [3] * 10
REASONS = "Alpha has the best total and the team we want."


@dataclass(frozen=True)
class People:
    """The participants of a side's study, Alice and Bob, as their links make them."""

    alice: Person
    bob: Person


def consultant(side: Side) -> Person:
    return Person(side.users["consultant"], "Consultant", "", "consultant", side.organisation, "")


def add_people(session: Session, side: Side) -> People:
    """Bob beside the study's Alice, and a link for both: tokens["participant"] is Alice's, tokens["bob"] Bob's."""
    bob = Participant(study_id=side.study, name="Bob", team="service")
    session.add(bob)
    session.flush()
    alice = session.exec(select(Participant).where(Participant.study_id == side.study, Participant.name == "Alice")).one()
    links = [add_participant_link(session, side, each.id, role) for each, role in ((alice, "participant"), (bob, "bob"))]
    persons = [
        Person(link, each.name, "", "participant", side.organisation, "", study_id=side.study, participant_id=each.id)
        for link, each in zip(links, (alice, bob), strict=True)
    ]
    return People(*persons)


def freeze_two(session: Session, side: Side) -> str:
    """A frozen shortlist of alpha and beta; the study's profile is then as before, so that another one can be frozen."""
    study = session.get_one(Study, side.study)
    before = study.profile
    study.profile = before | {"shortlist": {"min": 2, "max": 2}}
    session.flush()
    frozen = freeze(session, consultant(side), side.study)
    assert tuple(frozen.result["shortlist"]["codes"]) == CANDIDATES
    study.profile = before
    session.flush()
    return frozen.id


def add_choice(session: Session, side: Side, *, held: bool = True) -> str:
    """A choice that has begun, with both demonstrations held a week ago unless told otherwise."""
    freeze_two(session, side)
    made = service.start(session, consultant(side), side.study, NewChoice(seats=10))
    if held:
        for code in CANDIDATES:
            change = DemonstrationChange(held_on=LAST_WEEK.isoformat(), present="Vendor")
            demonstrations.change_demonstration(session, consultant(side), made.id, code, 1, change)
    return made.id


def set_weights(session: Session, side: Side, choice_id: str) -> None:
    service.set_weights(session, consultant(side), choice_id, 1, NewWeights(**WEIGHTS, reason="Agreed with the board"))


def add_scores(session: Session, people: People, choice_id: str) -> None:
    """Alice likes alpha best, Bob beta; alpha: team 75 and 50, usability 100 and 50; beta: team 25 and 75, usability 0 and 100."""
    given = (
        (people.alice, "alpha", [3, 3, 3, 3], PRAISE), (people.bob, "alpha", [2, 2, None, 2], NEUTRAL),
        (people.alice, "beta", [1, 1, 1, 1], BLAME), (people.bob, "beta", [4, 2, 4, 2], PRAISE),
    )
    for person, code, fit, sus in given:
        scores.save_score(session, person, choice_id, code, ScoreIn(team_fit=fit, sus=sus, comment=f"{person.name} on {code}"))


def cost(solution: str, basis: str = "seat_month", low: float = 40.0, likely: float = 50.0, high: float = 60.0) -> NewCostLine:
    return NewCostLine(solution=solution, kind="licences", label="Licences", basis=basis, low=low, likely=likely, high=high)


def add_costs(session: Session, side: Side, choice_id: str) -> str:
    """alpha: 50 a seat and month (18,000 over three years); beta: 7,200 once. Returns the id of alpha's line."""
    line = costs.add_line(session, consultant(side), choice_id, cost("alpha"))
    costs.add_line(session, consultant(side), choice_id, cost("beta", "once", 7200.0, 7200.0, 14400.0))
    return line.id


def decision(**more) -> NewDecision:
    values = {
        "solution_code": "alpha", "reasons": REASONS, "dissent": [{"name": "Bob", "text": "Beta is easier"}],
        "decided_on": LAST_WEEK.isoformat(), "signed_by": [{"name": "Claire Martin", "role": "Director"}],
    }
    return NewDecision(**values | more)


def add_decided(session: Session, side: Side) -> dict[str, str]:
    """Everything up to the signature; returns what path parameters name."""
    people = add_people(session, side)
    choice_id = add_choice(session, side)
    add_scores(session, people, choice_id)
    set_weights(session, side, choice_id)
    line_id = add_costs(session, side, choice_id)
    made = decisions.decide(session, consultant(side), choice_id, decision())
    return {"choice_id": choice_id, "line_id": line_id, "decision_id": made.id, "participant_link_id": people.alice.id}
