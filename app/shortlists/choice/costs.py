"""What each candidate costs, line by line, from low to high: entered after the weights are set and before the decision is signed."""

from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.access.keys import Person
from app.access.scope import choice_of, done_before, record, reused
from app.errors import Conflict, Invalid, NotFound, problem
from app.scoring.final_choice import HORIZONS, Cost, cost_over, total_cost
from app.shortlists.choice.candidates import (
    candidate_of,
    candidates_of,
    changing,
    choice_view,
    refuse_stale,
    refuse_without_weights,
    shortlist_of_choice,
)
from app.shortlists.choice.script import gaps_of
from app.shortlists.choice.shapes import CostLineChange, CostParts, NewCostLine
from app.storage.tables import CostLine, FinalChoice, FrozenShortlist, Solution

MAX_LINES = 200  # of one choice
MOST_GAPS = 40
PARTS = ("kind", "label", "basis", "low", "likely", "high", "closes", "note")


def lines_of(session: Session, choice_id: str) -> list[CostLine]:
    """By candidate, in the order in which they were entered."""
    query = select(CostLine).where(col(CostLine.choice_id) == choice_id)
    return list(session.execute(query.order_by(col(CostLine.solution_code), col(CostLine.position), col(CostLine.id))).scalars())


def cost_of(line: CostLine) -> Cost:
    return Cost(line.basis, line.low, line.likely, line.high)


def _ends(span: Any) -> dict[str, float]:
    return {"low": span.low, "likely": span.likely, "high": span.high}


def line_view(line: CostLine, choice: FinalChoice) -> dict[str, Any]:
    totals = {str(years): _ends(cost_over(cost_of(line), choice.seats, years)) for years in HORIZONS}
    kept = {name: getattr(line, name) for name in ("id", *PARTS, "position", "version")}
    return kept | {"solution": line.solution_code, "totals": totals}


def line_told(session: Session, line: CostLine) -> dict[str, Any]:
    return line_view(line, session.get_one(FinalChoice, line.choice_id))


def costs(session: Session, person: Person, choice_id: str) -> dict[str, Any]:
    """Every candidate's lines and their sums over 3 and 5 years, what the catalog says of prices, and the gaps that an option may
    close."""
    choice = choice_of(session, person, choice_id)
    frozen = shortlist_of_choice(session, choice)
    lines = lines_of(session, choice.id)
    told = []
    for each in candidates_of(frozen):
        own = [line for line in lines if line.solution_code == each["code"]]
        told.append(each | {
            "lines": [line_view(line, choice) for line in own], "totals": totals_of(own, choice),
            "catalog_prices": _prices(session, frozen, each["code"]), "gaps": gaps_of(session, frozen, each["code"], MOST_GAPS),
        })
    return {"choice": choice_view(session, choice), "candidates": told}


def totals_of(lines: list[CostLine], choice: FinalChoice) -> dict[str, dict[str, float]] | None:
    """None without a line: nobody has costed it."""
    if not lines:
        return None
    sums = {years: total_cost([cost_of(line) for line in lines], choice.seats, years) for years in HORIZONS}
    return {str(years): _ends(span) for years, span in sums.items()}


def _prices(session: Session, frozen: FrozenShortlist, solution: str) -> list[dict[str, Any]]:
    kept = ("plan", "amount", "currency", "unit", "date", "source", "note")
    found = session.get_one(Solution, (frozen.edition_id, solution)).profile.get("prices") or []
    return [{name: each.get(name) for name in kept} for each in found]


# ---- changes

def _change_of(session: Session, person: Person, choice_id: str) -> FinalChoice:
    choice = choice_of(session, person, choice_id)
    refuse_without_weights(choice)
    return changing(session, person, choice_id)


def _check_items(session: Session, choice: FinalChoice, new: CostParts) -> None:
    known = {each["code"] for each in shortlist_of_choice(session, choice).request["items"]}
    unknown = [problem(f"closes[{n}]", "The map has no item with this code.") for n, code in enumerate(new.closes) if code not in known]
    if unknown:
        raise Invalid("invalid_cost", unknown)


def line_of(session: Session, person: Person, choice_id: str, line_id: str) -> CostLine:
    choice = choice_of(session, person, choice_id)
    found = session.get(CostLine, line_id)
    if found is None or found.choice_id != choice.id:
        raise NotFound()
    return found


def add_line(session: Session, person: Person, choice_id: str, new: NewCostLine) -> CostLine:
    """Raises Conflict before the weights are set, after the decision and for more than 200 lines. A retry answers the first one's line."""
    choice = choice_of(session, person, choice_id)
    candidate = candidate_of(session, choice, new.solution)
    facts = new.model_dump(exclude={"mutation_id"})
    before = done_before(session, person, new.mutation_id, "cost.added", facts)
    if before is not None:
        if before.study_id != choice.study_id or before.new.get("choice") != choice.id:
            raise reused()
        return line_of(session, person, choice_id, before.new["id"])
    choice = _change_of(session, person, choice_id)
    _check_items(session, choice, new)
    there = lines_of(session, choice.id)
    if len(there) >= MAX_LINES:
        raise Conflict("too_many_costs", "A final choice has {most} lines of cost at most.", most=MAX_LINES)
    position = max((each.position for each in there), default=0) + 1
    parts = {name: facts[name] for name in PARTS}
    line = CostLine(choice_id=choice.id, solution_code=candidate["code"], position=position, **parts)
    session.add(line)
    session.flush()
    told = {"id": line.id, "choice": choice.id, **facts}
    record(session, person, "cost.added", new.solution, None, told, study_id=choice.study_id, mutation_id=new.mutation_id)
    return line


def change_line(session: Session, person: Person, choice_id: str, line_id: str, version: int, change: CostLineChange) -> CostLine:
    """Raises StaleVersion with the line as it stands when `version` is not its version any more."""
    line = line_of(session, person, choice_id, line_id)
    choice = _change_of(session, person, choice_id)
    refuse_stale(session, choice, line, version, "cost.%", line.solution_code, line_view(line, choice))
    _check_items(session, choice, change)
    moved = {name: value for name, value in change.model_dump().items() if getattr(line, name) != value}
    if moved:
        old = {name: getattr(line, name) for name in moved}
        for name, value in moved.items():
            setattr(line, name, value)
        line.version += 1
        session.add(line)
        key = {"id": line.id}
        record(session, person, "cost.changed", line.solution_code, key | old, key | moved, study_id=choice.study_id)
        session.flush()
    return line


def remove_line(session: Session, person: Person, choice_id: str, line_id: str, version: int) -> None:
    line = line_of(session, person, choice_id, line_id)
    choice = _change_of(session, person, choice_id)
    refuse_stale(session, choice, line, version, "cost.%", line.solution_code, line_view(line, choice))
    old = {"id": line.id} | {name: getattr(line, name) for name in PARTS}
    record(session, person, "cost.removed", line.solution_code, old, None, study_id=choice.study_id)
    session.delete(line)
    session.flush()
