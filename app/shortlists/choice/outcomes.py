"""What became of a decision, asked for a year later, and how often all candidates of a shortlist proved suitable."""

from typing import Any, Literal

from sqlalchemy import and_, func, select
from sqlmodel import Session, col

from app.access.keys import MEMBERS, Person
from app.access.scope import decision_of, record
from app.errors import Invalid, NotFound, StaleVersion, problem
from app.scoring.final_choice import suitability
from app.shortlists.choice.shapes import OutcomeIn
from app.storage.tables import Client, Decision, Outcome, Study
from app.storage.tables.base import now

State = Literal["due", "waiting", "answered"]
PARTS = ("answered_on", "answered_by", "used", "suitable", "comment")


def outcome_view(outcome: Outcome) -> dict[str, Any]:
    """`due`: to be asked by now and not answered."""
    return {
        "decision_id": outcome.decision_id, "asked_on": outcome.asked_on.isoformat(),
        "due": outcome.answered_on is None and outcome.asked_on <= now().date(),
        "answered_on": outcome.answered_on.isoformat() if outcome.answered_on else None, "answered_by": outcome.answered_by,
        "used": outcome.used, "suitable": outcome.suitable, "comment": outcome.comment, "version": outcome.version,
    }


def answer_outcome(session: Session, person: Person, decision_id: str, version: int, new: OutcomeIn) -> Outcome:
    """Also in a closed study, and again when more is known. Raises StaleVersion when `version` is not its version any more."""
    decision = decision_of(session, person, decision_id)
    if person.role not in MEMBERS:
        raise NotFound()
    outcome = session.get_one(Outcome, decision.id)
    if outcome.version != version:
        raise StaleVersion(outcome_view(outcome) | {"changed_by": outcome.answered_by or None, "changed_at": None})
    _check(decision, new)
    moved = {name: value for name, value in new.model_dump().items() if getattr(outcome, name) != value}
    if moved:
        before = outcome_view(outcome)
        old = {name: before[name] for name in moved}
        for name, value in moved.items():
            setattr(outcome, name, value)
        outcome.version += 1
        session.add(outcome)
        after = outcome_view(outcome)
        said = {name: after[name] for name in moved}
        record(session, person, "outcome.answered", decision.id, old, said, study_id=decision.study_id)
        session.flush()
    return outcome


def _check(decision: Decision, new: OutcomeIn) -> None:
    codes = {each["code"] for each in decision.inputs["candidates"]}
    told = set(new.suitable)
    problems = [problem(f"suitable.{code}", "Say for each candidate: yes, no or unknown.") for code in sorted(codes - told)]
    problems += [problem(f"suitable.{code}", "This is not one of the candidates.") for code in sorted(told - codes)]
    if not decision.decided_on <= new.answered_on <= now().date():
        problems.append(problem("answered_on", "Give a day from the decision to today."))
    if new.used is not None and decision.solution_code is None:
        problems.append(problem("used", "No solution was chosen, so none can be in use."))
    if problems:
        raise Invalid("invalid_outcome", problems)


def outcomes(session: Session, person: Person, page: int, size: int, state: State | None = None) -> dict[str, Any]:
    """The outcomes of the organisation, what is asked first first."""
    today = now().date()
    where = [col(Decision.organisation_id) == person.organisation_id]
    if state is not None:
        open_, due = col(Outcome.answered_on).is_(None), col(Outcome.asked_on) <= today
        where.append({"due": and_(open_, due), "waiting": and_(open_, ~due), "answered": ~open_}[state])
    joined = select(Outcome, Decision, col(Study.title), col(Client.name)).join(Decision, col(Decision.id) == col(Outcome.decision_id))
    query = joined.join(Study, col(Study.id) == col(Decision.study_id)).join(Client, col(Client.id) == col(Decision.client_id))
    counted = select(func.count()).select_from(Outcome).join(Decision, col(Decision.id) == col(Outcome.decision_id)).where(*where)
    ordered = query.where(*where).order_by(col(Outcome.asked_on), col(Outcome.decision_id)).offset((page - 1) * size).limit(size)
    items = [_listed(*row) for row in session.execute(ordered)]
    return {"items": items, "page": page, "size": size, "total": session.execute(counted).scalar_one()}


def _listed(outcome: Outcome, decision: Decision, title: str, client: str) -> dict[str, Any]:
    candidates = [{"code": each["code"], "name": each["name"]} for each in decision.inputs["candidates"]]
    names = {each["code"]: each["name"] for each in candidates}
    return {
        "study_id": decision.study_id, "study_title": title, "client_name": client, "solution_code": decision.solution_code,
        "solution_name": names.get(decision.solution_code or ""), "decided_on": decision.decided_on.isoformat(), "candidates": candidates,
        **outcome_view(outcome),
    }


def summary(session: Session, person: Person) -> dict[str, Any]:
    """How many decisions were asked about and answered, and the share (percent) of candidates and of whole shortlists that proved
    suitable. Unknown answers are in no share and counted aside."""
    query = select(Outcome).join(Decision, col(Decision.id) == col(Outcome.decision_id))
    found = list(session.execute(query.where(col(Decision.organisation_id) == person.organisation_id)).scalars())
    answered = [each for each in found if each.answered_on is not None]
    told = suitability([each.suitable for each in answered])
    used = [each.used or "unknown" for each in answered]
    return {
        "decisions": len(found), "due": sum(outcome_view(each)["due"] for each in found), "answered": len(answered),
        "candidates": {"yes": told.yes, "no": told.no, "unknown": told.unknown, "share": told.share_of_candidates},
        "shortlists": {
            "all_suitable": told.all_suitable, "not_all": told.not_all, "cannot_say": told.cannot_say, "share": told.share_of_shortlists,
        },
        "used": {each: used.count(each) for each in ("fully", "partly", "not", "unknown")},
    }
