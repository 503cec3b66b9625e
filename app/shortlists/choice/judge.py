"""From all that went into a final choice, as plain values, to its whole result: the same inputs give the same result for ever."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import orjson

from app.scoring import final_choice as scoring
from app.scoring.final_choice import BUDGET, CRITERIA, ERGONOMICS, HORIZONS, TEAM, Cost, Range

ALGORITHM = "final-choice-1"
FEW = 3  # participants; below, a mean says little
Values = dict[str, Any]


def sha256_of(inputs: Values) -> str:
    """SHA-256 of the canonical JSON: sorted keys, no spaces, UTF-8."""
    return hashlib.sha256(orjson.dumps(inputs, option=orjson.OPT_SORT_KEYS)).hexdigest()


def judge(inputs: Values) -> Values:
    """Scores, totals and ranks of the candidates, what would change the winner, and how each participant alone would have ranked.

    `inputs` as app/shortlists/choice/results.py gathers them; figures are unrounded.
    """
    weights, codes = inputs["weights"], [each["code"] for each in inputs["candidates"]]
    spans = {code: _spans(inputs, code) for code in codes}
    costs = {code: None if each is None else each[inputs["years"]] for code, each in spans.items()}
    budgets = scoring.budget_scores({code: None if span is None else span.likely for code, span in costs.items()})
    rows = [_row(inputs, each, budgets[each["code"]], spans[each["code"]], costs) for each in inputs["candidates"]]
    for row, rank in zip(rows, scoring.ranks([row["total"] for row in rows]), strict=True):
        row["rank"] = rank
    rows.sort(key=lambda row: (row["rank"] is None, row["rank"] or 0))
    winners = [row["code"] for row in rows if row["rank"] == 1]
    points = {row["code"]: _points(row) for row in rows}
    return {
        "algorithm": ALGORITHM, "years": inputs["years"], "seats": inputs["seats"], "currency": inputs["currency"], "weights": weights,
        "candidates": rows, "winners": winners, "complete": all(row["total"] is not None for row in rows),
        "turning_points": _turning_points(weights, rows, points, winners), "by_participant": _by_participant(inputs, budgets, codes),
        "notices": _notices(inputs, rows, points, costs, winners),
    }


def _lines(inputs: Values, code: str) -> dict[str, Cost]:
    """By identifier, in the order in which they were entered."""
    own = [each for each in inputs["costs"] if each["solution"] == code]
    return {each["id"]: Cost(each["basis"], each["low"], each["likely"], each["high"]) for each in own}


def _lines_told(inputs: Values, code: str) -> Values:
    """Identifier of a line -> years -> what it costs over them."""
    seats, lines = inputs["seats"], _lines(inputs, code)
    return {id: _told({years: scoring.cost_over(line, seats, years) for years in HORIZONS}) for id, line in lines.items()}


def _told(spans: Mapping[int, Range]) -> Values:
    return {str(years): asdict(span) for years, span in spans.items()}


def _spans(inputs: Values, code: str) -> dict[int, Range] | None:
    """Years -> the candidate's total cost; None when nobody has costed it."""
    lines = list(_lines(inputs, code).values())
    found = {years: scoring.total_cost(lines, inputs["seats"], years) for years in HORIZONS}
    return {years: span for years, span in found.items() if span is not None} or None


def _row(
    inputs: Values, candidate: Values, budget: float | None, spans: dict[int, Range] | None, costs: Mapping[str, Range | None]
) -> Values:
    code = candidate["code"]
    given = [each for each in inputs["scores"] if each["solution"] == code]
    team = scoring.mean_of([scoring.team_fit(each["team_fit"]) for each in given])
    use = scoring.mean_of([scoring.usability(each["sus"]) for each in given])
    scores = {TEAM: team.score, ERGONOMICS: use.score, BUDGET: budget}

    def total(own: str, others: str) -> float | None:
        return scoring.weighted(inputs["weights"], scores | {BUDGET: scoring.budget_at(costs, code, own, others)})

    return {
        "code": code, "name": candidate["name"], "rank": None, "total": scoring.weighted(inputs["weights"], scores),
        "total_worst": total("high", "low"), "total_best": total("low", "high"), TEAM: asdict(team),
        ERGONOMICS: asdict(use) | {"adjective": None if use.score is None else scoring.adjective(use.score)},
        BUDGET: {"score": budget, "costs": spans and _told(spans), "lines": _lines_told(inputs, code)},
        "missing": [each for each in CRITERIA if scores[each] is None],
    }


def _points(row: Values) -> dict[str, float | None]:
    return {criterion: row[criterion]["score"] for criterion in CRITERIA}


def _turning_points(weights: Values, rows: list[Values], points: Values, winners: list[str]) -> Values:
    """Of every ranked candidate behind the one winner; nothing when several lead, because any change of a weight parts them."""
    if len(winners) != 1:
        return {}
    behind = [row["code"] for row in rows if row["rank"] is not None and row["code"] not in winners]
    return {
        code: {
            criterion: turning and asdict(turning)
            for criterion, turning in scoring.turning_points(weights, points[winners[0]], points[code]).items()
        }
        for code in behind
    }


def _by_participant(inputs: Values, budgets: Mapping[str, float | None], codes: list[str]) -> list[Values]:
    """Each one's own scores with the common budget. `first`: who would have won, once they have scored every candidate."""
    people: dict[str, Values] = {}
    for each in inputs["scores"]:
        nobody = {"id": each["participant"], "name": each["name"], "team": each["team"], "candidates": {}}
        person = people.setdefault(each["participant"], nobody)
        scores = {TEAM: scoring.team_fit(each["team_fit"]), ERGONOMICS: scoring.usability(each["sus"])}
        total = scoring.weighted(inputs["weights"], {**scores, BUDGET: budgets[each["solution"]]})
        person["candidates"][each["solution"]] = {**scores, "total": total}
    for person in people.values():
        totals = [person["candidates"].get(code, {}).get("total") for code in codes]
        places = scoring.ranks(totals) if None not in totals else []
        person["first"] = [code for code, place in zip(codes, places, strict=False) if place == 1]
        person["candidates"] = {code: person["candidates"][code] for code in codes if code in person["candidates"]}
    return sorted(people.values(), key=lambda person: (person["name"], person["id"]))


def _notices(inputs: Values, rows: list[Values], points: Values, costs: Mapping[str, Range | None], winners: list[str]) -> list[Values]:
    """What a reader of the result must know, as codes with their values."""
    found: list[Values] = []
    for row in rows:
        n = max(row[TEAM]["n"], row[ERGONOMICS]["n"])
        if row[BUDGET]["costs"] is None:
            found.append({"code": "not_costed", "solution": row["code"]})
        if n == 0:
            found.append({"code": "nobody_scored", "solution": row["code"]})
        elif n < FEW:
            found.append({"code": "few_scores", "solution": row["code"], "n": n})
    if len(winners) > 1:
        found.append({"code": "tie", "solutions": winners})
    if len(winners) == 1:
        others = [row["code"] for row in rows if row["rank"] not in (None, 1)]
        found += [
            {"code": "costs_may_decide", "solution": other} for other in others
            if scoring.costs_decide(inputs["weights"], points, costs, winners[0], other)
        ]
    if inputs["weights_after_earlier"]:
        found.append({"code": "weights_after_earlier"})
    return found
