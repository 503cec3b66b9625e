"""Why this one: every point of a solution traced to its items and their evidence, and what separates two solutions."""

from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.access.keys import Person
from app.access.scope import study_of
from app.errors import NotFound
from app.shortlists.assemble import Question, assemble
from app.shortlists.service import points_of, rank_question, tell
from app.storage.tables import Rating


def points(session: Session, person: Person, study_id: str, solution: str) -> dict[str, Any]:
    """One solution: its row of the ranking, and each asked item with expectation, rating, evidence and points.

    `won`, `short` and `unknown` are percent of the whole; over all items they add up to proven, and with it to 100.
    """
    question = assemble(session, study_of(session, person, study_id))
    if solution not in question.verdicts:
        raise NotFound()
    ranking = rank_question(question)
    told = tell(question, ranking)
    row = next(each for each in told["ranking"] + told["excluded"] if each["code"] == solution)
    evidence = _evidence(session, question, solution)
    items = [_told_item(question, evidence, code, each) for code, each in points_of(ranking)[solution].items()]
    return {"row": row, "items": items, "sources": question.edition.solutions[solution].sources, "input_sha256": told["input_sha256"]}


def _evidence(session: Session, question: Question, solution: str) -> dict[str, Rating]:
    query = select(Rating).where(col(Rating.edition_id) == question.edition.id, col(Rating.solution_code) == solution)
    return {each.item_code: each for each in session.execute(query).scalars()}


def _told_item(question: Question, evidence: dict[str, Rating], code: str, points: list[float]) -> dict[str, Any]:
    item = question.map.items[code]
    expectation = question.expectations[code]
    rating = evidence.get(code)
    won, short, unknown = points
    return {
        "code": code, "domain": item.domain, "sub_domain": item.sub_domain, "text": item.content["text"], "expectation": expectation.level,
        "knock_out": expectation.knock_out, "floor": expectation.floor, "owner": expectation.owner, "won": won, "short": short,
        "unknown": unknown, "rating": rating.level if rating else None, "evidence": told_evidence(rating),
    }


def told_evidence(rating: Rating | None) -> dict[str, Any] | None:
    """What a rating rests on, or None where nobody has recorded one."""
    if rating is None or rating.level is None:
        return None
    kept = ("level", "grade", "mode", "source", "place", "also", "phrase", "rater")
    return {name: getattr(rating, name) for name in kept}


def comparison(session: Session, person: Person, study_id: str, a: str, b: str) -> dict[str, Any]:
    """Two solutions item by item: the differences of the points won add up to the difference of `proven`."""
    question = assemble(session, study_of(session, person, study_id))
    if a not in question.verdicts or b not in question.verdicts:
        raise NotFound()
    ranking = rank_question(question)
    told = tell(question, ranking)
    rows = {each["code"]: each for each in told["ranking"] + told["excluded"]}
    won = points_of(ranking)
    evidence = {code: _evidence(session, question, code) for code in (a, b)}
    items = []
    for code, (won_a, *_rest) in won[a].items():
        item, won_b = question.map.items[code], won[b][code][0]
        items.append({
            "code": code, "domain": item.domain, "text": item.content["text"], "expectation": question.expectations[code].level,
            "a": _level(evidence[a], code), "b": _level(evidence[b], code), "difference": won_a - won_b,
            "evidence_a": told_evidence(evidence[a].get(code)), "evidence_b": told_evidence(evidence[b].get(code)),
        })
    return {"a": rows[a], "b": rows[b], "items": sorted(items, key=lambda each: (-abs(each["difference"]), each["code"]))}


def _level(evidence: dict[str, Rating], code: str) -> int | None:
    found = evidence.get(code)
    return found.level if found else None
