"""From stored observations to marks that can be scored, and to the question of POST /api/v1/journeys/score that they answer.

One customer of a wave and segment is one row: all observations of that customer are averaged first (journey method, section 2.8).
The question takes whole scores only. Where an average lies between two levels, every score of the question is multiplied by the
smallest whole number that makes the averages whole (`multiplier`), and the averages become levels of their own. Indexes do not
change by that; sums do, and are divided again for the results.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import orjson

from app.journeys.results.material import Material, Row
from app.journeys.results.reading import Reader, scores_of
from app.journeys.stateless.score_shapes import MAX_LEVELS, ScoringProfile
from app.scoring.journey import JourneyScore, score
from app.scoring.journey_agreement import Averages, Whole, average
from app.scoring.journey_cells import Figures, Interaction, Marks, build
from app.scoring.journey_profile import MOST_SCALE, JourneyProfile
from app.scoring.journey_stages import Stage
from app.storage.tables import Repository, Wave

MOST_OBSERVATIONS = 100_000  # of one customer at one interaction; an average is told apart from its neighbours up to there


@dataclass(frozen=True, eq=False)
class Sheet:
    """One segment in one wave. Rows of `scores` are observations, rows of `averages` customers; columns are interactions."""

    segment: str
    stages: list[dict[str, Any]]  # as stored, in the journey's order
    targets: dict[str, float]
    interactions: list[dict[str, Any]]  # as stored, by stage and code, as the stateless door orders them
    shown: list[str]  # their codes in the repository's own order
    customers: tuple[str, ...]  # by code
    rows: list[Row]  # scored: counted and no duplicate, by customer and what they say, so that the order of arrival means nothing
    customer_of: list[int]
    scores: Figures
    averages: Averages
    levels: list[dict[str, int]]  # of each interaction: marks by level
    words: list[tuple[int, int]]  # (row, column) of the marks with a verbatim, by row
    counted: list[Row]  # not set aside, duplicates included: what observations, methods, observers and flags are counted over
    set_aside: int
    left_out: list[dict[str, Any]]  # warnings {code, params}

    def order(self) -> dict[str, int]:
        return {each["code"]: place for place, each in enumerate(self.interactions)}


@dataclass(frozen=True, eq=False)
class Scored:
    """A sheet with its score. `multiplier` is None when no question of the stateless door can hold the averages."""

    sheet: Sheet
    score: JourneyScore
    multiplier: int | None
    question: dict[str, Any]

    def sha256(self) -> str:
        return hashlib.sha256(orjson.dumps(self.question, option=orjson.OPT_SORT_KEYS)).hexdigest()


def sheet_of(material: Material, wave: Wave, segment: str) -> Sheet:
    """The observations of one segment in one wave, with what had to be left out."""
    repository = material.repositories[wave.repository_id]
    stages = material.stages(segment) or _stages_of_repository(repository)
    places = {stage["code"]: place for place, stage in enumerate(stages)}
    inside = [each for each in repository.content["interactions"] if each["stage"] in places]
    interactions = sorted(inside, key=lambda each: (places[each["stage"]], each["code"]))
    mine = [row for row in material.seen[wave.id] if row.segment_code == segment]
    counted = [row for row in mine if row.status != "set_aside"]
    rows = sorted(_each_once(counted), key=lambda row: (row.customer, str(row.observed_at), row.observer, row.method, row.raw))
    customers = tuple(sorted({row.customer for row in rows}))
    place_of = {customer: place for place, customer in enumerate(customers)}
    customer_of = [place_of[row.customer] for row in rows]
    reader = Reader(interactions, set(places), repository, material.repositories)
    for row in rows:
        reader.read(row)
    scores = reader.scores()
    no_journey = [{"code": "no_journey", "params": {"segment": segment}}] if rows and segment not in material.maps else []
    return Sheet(
        segment=segment, stages=stages, interactions=interactions, shown=[each["code"] for each in inside], customers=customers,
        rows=rows, customer_of=customer_of, scores=scores,
        targets={code: found.target + 0.0 for code in places if (found := material.targets.get((segment, code)))},
        averages=average(scores, customer_of, len(customers)), levels=reader.levels(), words=reader.words(),
        counted=counted, set_aside=len(mine) - len(counted), left_out=[*no_journey, *reader.warnings()],
    )


def score_sheet(sheet: Sheet, profile: ScoringProfile) -> Scored:
    """The same code as the stateless door's, on the marks that its question holds."""
    multiplier = _multiplier(sheet, profile.scale)
    marks = marks_of(sheet, multiplier or 1)
    settings = JourneyProfile(**profile.canonical() | {"scale": profile.scale * (multiplier or 1)})
    stages = [
        Stage(stage["code"], stage["importance"], stage["moment_of_truth"], sheet.targets.get(stage["code"])) for stage in sheet.stages
    ]
    return Scored(sheet, score(stages, marks, settings), multiplier, question_of(sheet, profile, multiplier or 1))


def marks_of(sheet: Sheet, multiplier: int = 1, only: Iterable[str] | None = None) -> Marks:
    """The averaged marks of every interaction, or of those named by `only`, every score multiplied."""
    kept = [place for place, each in enumerate(sheet.interactions) if only is None or each["code"] in only]
    interactions = [interaction_of(sheet.interactions[place], multiplier) for place in kept]
    scores = sheet.averages.scores(multiplier)[:, kept]
    return build([stage["code"] for stage in sheet.stages], interactions, sheet.customers, scores)


def interaction_of(stored: dict[str, Any], multiplier: int = 1) -> Interaction:
    return Interaction(stored["code"], stored["stage"], stored["kano"], {name: s * multiplier for name, s in scores_of(stored).items()})


def question_of(sheet: Sheet, profile: ScoringProfile, multiplier: int) -> dict[str, Any]:
    """The canonical question: what the stateless door makes of a request, in the same shape."""
    totals, counts = sheet.averages.totals, sheet.averages.counts
    names = np.empty(totals.shape, dtype=object)
    extra: list[dict[str, float]] = []
    for place, each in enumerate(sheet.interactions):
        names[:, place], more = _named(totals[:, place], counts[:, place], scores_of(each), multiplier)
        extra.append(more)
    codes = np.array([each["code"] for each in sheet.interactions], dtype=object)
    observations = {
        customer: dict(zip(codes[seen].tolist(), row[seen].tolist(), strict=True))
        for customer, row, seen in zip(sheet.customers, names, counts > 0, strict=True)
    }
    repository: dict[str, dict[str, Any]] = {stage["code"]: {} for stage in sheet.stages}
    for each, more in zip(sheet.interactions, extra, strict=True):
        levels = {name: score * multiplier for name, score in scores_of(each).items()} | more
        repository[each["stage"]][each["code"]] = {"kano": each["kano"], "levels": levels}
    stages = [
        {name: stage[name] for name in ("code", "phase", "importance", "moment_of_truth")} | {"target": sheet.targets.get(stage["code"])}
        for stage in sheet.stages
    ]
    settings = profile.canonical() | {"scale": profile.scale * multiplier}
    return {"stages": stages, "repository": repository, "observations": observations, "profile": settings}


def _named(totals: Whole, counts: Whole, scores: dict[str, int], multiplier: int) -> tuple[Any, dict[str, float]]:
    """The level of each average of one interaction (any, where nobody observed), and the levels made for those between two."""
    names = {score: name for name, score in reversed(scores.items())}
    found, place = np.unique(totals / np.maximum(counts, 1), return_inverse=True)
    told: list[str] = []
    extra: dict[str, float] = {}
    for value in found.tolist():
        name = names.get(value)
        if name is None:
            exact = Fraction(value).limit_denominator(MOST_OBSERVATIONS)
            name = f"mean {exact}"
            scaled = exact * multiplier
            extra[name] = int(scaled) if scaled.denominator == 1 else value
        told.append(name)
    return np.array(told, dtype=object)[place], extra


def _multiplier(sheet: Sheet, scale: int) -> int | None:
    """1 when every average is whole and a level; None when the stateless door's bounds are passed."""
    found = sheet.averages.denominator()
    if found * scale > MOST_SCALE:
        return None
    for place, each in enumerate(sheet.interactions):
        seen = sheet.averages.counts[:, place] > 0
        values = set((sheet.averages.totals[seen, place] * found // sheet.averages.counts[seen, place]).tolist())
        scores = scores_of(each).values()
        if len(values - {score * found for score in scores}) + len(scores) > MAX_LEVELS:
            return None
    return found


def _each_once(rows: list[Row]) -> list[Row]:
    """Without the observations flagged as duplicates, of which the first received stands for all when no other one says the same.

    Two visits can look alike, so nothing is dropped that was not flagged when it came; and a duplicate counts when what it repeated was
    set aside or corrected since. Words are part of the marks: none is lost.
    """
    flagged: list[Row] = []
    kept: list[Row] = []
    for row in rows:
        (flagged if "duplicate" in row.flags else kept).append(row)
    alike: dict[tuple[Any, ...], list[Row]] = {}
    for row in kept if flagged else ():
        alike.setdefault(_visit(row), []).append(row)
    for row in sorted(flagged, key=lambda row: (row.received_at, row.id)):
        same = alike.setdefault(_visit(row), [])
        if not any(each.marks == row.marks for each in same):
            same.append(row)
            kept.append(row)
    return kept


def _visit(row: Row) -> tuple[Any, ...]:
    return row.customer, row.observer, row.method, row.observed_at, row.repository_id


def _stages_of_repository(repository: Repository) -> list[dict[str, Any]]:
    """Without any journey, the stages that the interactions name, in their order: marks are never lost for want of a map."""
    codes = dict.fromkeys(each["stage"] for each in repository.content["interactions"])
    plain = {"phase": "during", "importance": 3, "moment_of_truth": False, "risk": False}
    return [{"code": code, "name": code, **plain} for code in codes]
