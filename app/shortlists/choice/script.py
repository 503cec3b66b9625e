"""The script of a demonstration, from the frozen shortlist: the same essentials for every candidate, so that they compare, then this
candidate's own gaps and what nobody has verified of it."""

from collections import Counter
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from app.shortlists.assemble import MapContent, map_content
from app.shortlists.choice.candidates import candidates_of
from app.shortlists.explain import told_evidence
from app.storage.tables import FrozenShortlist, Rating

ESSENTIAL = 4
MOST = {"essential": 12, "gap": 6, "unknown": 6}
# A plan, not a measurement: an essential is shown, a gap is discussed, an unknown is tried. With all steps 1 hour 36 minutes.
MINUTES = {"essential": 3, "gap": 5, "unknown": 5}
SAME = 9  # decimals: weights that differ by rounding alone are the same

Points = dict[str, list[float]]  # item -> [won, short, not verified], percent of the whole


def script_of(session: Session, frozen: FrozenShortlist, solution: str) -> dict[str, Any]:
    """The steps of one candidate in their order, and how many more items of each kind were left out for time."""
    functional_map = map_content(session, frozen.map_version)
    asked = {each["code"]: each for each in frozen.request["items"]}
    points: Points = frozen.result["points"][solution]
    picked, left_out = _picked(functional_map, asked, points)
    evidence = _evidence(session, frozen, solution, list(picked))
    ratings = next(each["ratings"] for each in frozen.request["solutions"] if each["code"] == solution)
    steps = [_step(functional_map, asked[code], why, points[code], ratings.get(code), evidence.get(code)) for code, why in picked.items()]
    name = next(each["name"] for each in candidates_of(frozen) if each["code"] == solution)
    return {"solution": solution, "name": name, "minutes": sum(each["minutes"] for each in steps), "steps": steps, "left_out": left_out}


def items_of_script(session: Session, frozen: FrozenShortlist, solution: str) -> list[str]:
    """The items of the script, without the rest."""
    asked = {each["code"]: each for each in frozen.request["items"]}
    return list(_picked(map_content(session, frozen.map_version), asked, frozen.result["points"][solution])[0])


def gaps_of(session: Session, frozen: FrozenShortlist, solution: str, most: int) -> list[dict[str, Any]]:
    """What an option may close: the items where this candidate loses points or nobody knows, heaviest first."""
    functional_map = map_content(session, frozen.map_version)
    lost = {code: short + unknown for code, (_won, short, unknown) in frozen.result["points"][solution].items() if short + unknown > 0}
    return [
        {"item": code, "text": functional_map.items[code].content["text"], "lost": lost[code]}
        for code in _heaviest(functional_map, lost)[:most]
    ]


def _picked(functional_map: MapContent, asked: dict[str, Any], points: Points) -> tuple[dict[str, str], dict[str, int]]:
    """item -> why it is shown, in order; and the number of items that were left out, by why."""
    essentials = _essentials(functional_map, asked, points)
    short = _heaviest(functional_map, {code: each[1] for code, each in points.items() if each[1] > 0})
    unknown = _heaviest(functional_map, {code: each[2] for code, each in points.items() if each[2] > 0})
    picked: dict[str, str] = {}
    left_out: dict[str, int] = {}
    for why, wanted in (("essential", essentials), ("gap", short), ("unknown", unknown)):
        new = [code for code in wanted if code not in picked]
        picked |= dict.fromkeys(new[: MOST[why]], why)
        left_out[why] = max(0, len(new) - MOST[why])
    return picked, left_out


def _essentials(functional_map: MapContent, asked: dict[str, Any], points: Points) -> list[str]:
    """Knock-outs first, then by weight. Of the same weight the domains take turns: a demonstration shows more than the first domain.

    The weight of an item is the same for every candidate, and so is this order.
    """
    wanted = [code for code in functional_map.items if code in points and asked[code]["expectation"] == ESSENTIAL]
    groups = {code: (not asked[code]["knock_out"], -round(sum(points[code]), SAME)) for code in wanted}
    seen: Counter[Any] = Counter()
    turns = {}
    for code in wanted:
        turn = (groups[code], asked[code]["domain"])
        turns[code] = seen[turn]
        seen[turn] += 1
    return sorted(wanted, key=lambda code: (groups[code], turns[code], functional_map.items[code].position))


def _heaviest(functional_map: MapContent, lost: dict[str, float]) -> list[str]:
    return sorted(lost, key=lambda code: (-round(lost[code], SAME), functional_map.items[code].position))


def _evidence(session: Session, frozen: FrozenShortlist, solution: str, items: list[str]) -> dict[str, Rating]:
    query = select(Rating).where(
        col(Rating.edition_id) == frozen.edition_id, col(Rating.solution_code) == solution, col(Rating.item_code).in_(items)
    )
    return {each.item_code: each for each in session.execute(query).scalars()}


def _step(
    functional_map: MapContent, asked: dict[str, Any], why: str, points: list[float], rating: int | None, evidence: Rating | None
) -> dict[str, Any]:
    _won, short, unknown = points
    item = functional_map.items[asked["code"]]
    kept = ("grade", "mode", "phrase", "source", "place")
    told = told_evidence(evidence)
    return {
        "item": item.code, "domain": item.domain, "text": item.content["text"], "why": why,
        "standing": "unknown" if unknown > 0 else "gap" if short > 0 else "met", "expectation": asked["expectation"],
        "knock_out": asked["knock_out"], "floor": asked["floor"], "rating": rating, "weight": sum(points), "lost": short + unknown,
        "proof": item.content["proof"], "evidence": told and {name: told[name] for name in kept}, "minutes": MINUTES[why],
    }
