"""From stored observations to marks that can be scored, and to the question of POST /api/v1/journeys/score that they answer.

One customer of a wave and segment is one row: all observations of that customer are averaged first (journey method, section 2.8).
The question takes whole scores only. Where an average lies between two levels, every score of the question is multiplied by the
smallest whole number that makes the averages whole (`multiplier`), and the averages become levels of their own. Indexes do not
change by that; sums do, and are divided again for the results.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import orjson

from app.journeys.results.material import Material, Row
from app.journeys.stateless.score_shapes import MAX_LEVELS, ScoringProfile
from app.scoring.journey import JourneyScore, score
from app.scoring.journey_agreement import Averages, Whole, average
from app.scoring.journey_cells import Figures, Interaction, Marks, build
from app.scoring.journey_profile import MOST_SCALE, JourneyProfile
from app.scoring.journey_stages import Stage
from app.storage.tables import Repository, Wave

WIDTH = 100  # more than an interaction has levels
NOWHERE: tuple[int, dict[str, tuple[int, int]]] = (-1, {})
MOST_WARNINGS = 50
MOST_OBSERVATIONS = 100_000  # of one customer at one interaction; an average is told apart from its neighbours up to there
Known = dict[str, tuple[int, dict[str, tuple[int, int]]]]  # interaction -> its column, and of each level its score and its place


@dataclass(frozen=True, eq=False)
class Sheet:
    """One segment in one wave. Rows of `scores` are observations, rows of `averages` customers; columns are interactions."""

    segment: str
    stages: list[dict[str, Any]]  # as stored, in the journey's order
    targets: dict[str, float]
    interactions: list[dict[str, Any]]  # as stored, by stage and code, as the stateless door orders them
    shown: list[str]  # their codes in the repository's own order
    customers: tuple[str, ...]  # by code
    rows: list[Row]  # counted, each once
    customer_of: list[int]
    scores: Figures
    averages: Averages
    levels: list[dict[str, int]]  # of each interaction: marks by level
    words: list[tuple[int, int]]  # (row, column) of the marks with a verbatim
    observations: int  # counted, repeated ones included
    set_aside: int
    flags: Counter[str]
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
    rows = _each_once(counted)
    customers = tuple(sorted({row.customer for row in rows}))
    place_of = {customer: place for place, customer in enumerate(customers)}
    customer_of = [place_of[row.customer] for row in rows]
    reader = _Reader(interactions, set(places), repository, material.repositories)
    scores = np.full((len(rows), len(interactions)), np.nan)
    for place, row in enumerate(rows):
        reader.read(place, row, scores[place])
    no_journey = [{"code": "no_journey", "params": {"segment": segment}}] if rows and segment not in material.maps else []
    return Sheet(
        segment=segment, stages=stages, interactions=interactions, shown=[each["code"] for each in inside], customers=customers,
        rows=rows, customer_of=customer_of, scores=scores,
        targets={code: found.target + 0.0 for code in places if (found := material.targets.get((segment, code)))},
        averages=average(scores, customer_of, len(customers)), levels=reader.levels(), words=reader.words,
        observations=len(counted), set_aside=len(mine) - len(counted),
        flags=Counter(flag for row in counted for flag in row.flags), left_out=[*no_journey, *reader.warnings()],
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
    return Interaction(stored["code"], stored["stage"], stored["kano"], {name: s * multiplier for name, s in _scores(stored).items()})


def question_of(sheet: Sheet, profile: ScoringProfile, multiplier: int) -> dict[str, Any]:
    """The canonical question: what the stateless door makes of a request, in the same shape."""
    totals, counts = sheet.averages.totals, sheet.averages.counts
    names = np.empty(totals.shape, dtype=object)
    extra: list[dict[str, float]] = []
    for place, each in enumerate(sheet.interactions):
        names[:, place], more = _named(totals[:, place], counts[:, place], _scores(each), multiplier)
        extra.append(more)
    codes = np.array([each["code"] for each in sheet.interactions], dtype=object)
    observations = {
        customer: dict(zip(codes[seen].tolist(), row[seen].tolist(), strict=True))
        for customer, row, seen in zip(sheet.customers, names, counts > 0, strict=True)
    }
    repository: dict[str, dict[str, Any]] = {stage["code"]: {} for stage in sheet.stages}
    for each, more in zip(sheet.interactions, extra, strict=True):
        levels = {name: score * multiplier for name, score in _scores(each).items()} | more
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
        scores = _scores(each).values()
        if len(values - {score * found for score in scores}) + len(scores) > MAX_LEVELS:
            return None
    return found


def _each_once(rows: list[Row]) -> list[Row]:
    """An observation that came twice (same customer, observer, method, hour and marks) says nothing new and counts once."""
    kept: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        alike = kept.setdefault((row.customer, row.observer, row.method, row.observed_at, row.repository_id), [])
        if not any(_grades(each) == _grades(row) for each in alike):
            alike.append(row)
    return [row for alike in kept.values() for row in alike]


def _grades(row: Row) -> dict[str, Any]:
    return {code: (mark.get("level"), bool(mark.get("na"))) for code, mark in row.marks.items()}


def _scores(stored: dict[str, Any]) -> dict[str, int]:
    return {level["code"]: level["score"] for level in stored["levels"]}


def _stages_of_repository(repository: Repository) -> list[dict[str, Any]]:
    """Without any journey, the stages that the interactions name, in their order: marks are never lost for want of a map."""
    codes = dict.fromkeys(each["stage"] for each in repository.content["interactions"])
    plain = {"phase": "during", "importance": 3, "moment_of_truth": False, "risk": False}
    return [{"code": code, "name": code, **plain} for code in codes]


class _Reader:
    """Turns the marks of one observation after the other into scores, and remembers what it counted and what it had to leave out."""

    def __init__(
        self, interactions: list[dict[str, Any]], stages: set[str], repository: Repository, repositories: dict[str, Repository]
    ) -> None:
        self.words: list[tuple[int, int]] = []
        self._interactions, self._repository, self._repositories = interactions, repository, repositories
        self._elsewhere = {each["code"]: each["stage"] for each in repository.content["interactions"] if each["stage"] not in stages}
        known = {
            each["code"]: (place, {name: (score, place * WIDTH + n) for n, (name, score) in enumerate(_scores(each).items())})
            for place, each in enumerate(interactions)
        }
        self._of_repository: dict[str, Known] = {repository.id: known}
        self._counted: list[int] = []
        self._missing: Counter[tuple[str, str, str | None]] = Counter()

    def read(self, place: int, row: Row, scores: Figures) -> None:
        """`place`: the row's own; `scores`: its line of the sheet, filled here."""
        known = self._known_to(row)
        columns, values = [], []
        for code, mark in row.marks.items():
            column, grades = known.get(code, NOWHERE)
            if column >= 0 and mark.get("verbatim"):
                self.words.append((place, column))
            level = mark.get("level")
            if level is None or mark.get("na"):
                continue
            grade = grades.get(level)
            if grade is None:
                self._missing[self._reason(code, level, row.repository_id)] += 1
            else:
                columns.append(column)
                values.append(grade[0])
                self._counted.append(grade[1])
        scores[columns] = values

    def levels(self) -> list[dict[str, int]]:
        """The marks of each interaction by level."""
        found = np.bincount(np.array(self._counted, dtype=np.intp), minlength=len(self._interactions) * WIDTH).tolist()
        return [
            {name: found[place * WIDTH + n] for n, name in enumerate(_scores(each))} for place, each in enumerate(self._interactions)
        ]

    def warnings(self) -> list[dict[str, Any]]:
        """The codes: stage_not_in_journey, unknown_interaction, other_repository, unknown_level; `count`: the marks left out.

        The most frequent ones by name, the rest as one (more_left_out).
        """
        told = []
        found = sorted(self._missing.items(), key=lambda each: (-each[1], each[0]))
        for (code, thing, level), count in sorted(found[:MOST_WARNINGS]):
            named = {"stage" if code == "stage_not_in_journey" else "interaction": thing}
            told.append({"code": code, "params": {**named, **({"level": level} if level is not None else {}), "count": count}})
        rest = sum(count for _, count in found[MOST_WARNINGS:])
        return [*told, {"code": "more_left_out", "params": {"count": rest}}] if rest else told

    def _reason(self, code: str, level: str, repository_id: str) -> tuple[str, str, str | None]:
        if code in self._elsewhere:
            return "stage_not_in_journey", self._elsewhere[code], None
        theirs = {each["code"] for each in self._repositories[repository_id].content["interactions"]}
        if code not in self._of_repository[repository_id]:
            return "other_repository" if code in theirs else "unknown_interaction", code, None
        return "unknown_level", code, level

    def _known_to(self, row: Row) -> Known:
        known = self._of_repository.get(row.repository_id)
        if known is None:
            known = self._of_repository[row.repository_id] = self._shared_with(self._repositories[row.repository_id])
        return known

    def _shared_with(self, other: Repository) -> Known:
        """The interactions that this repository has with the same Kano class and levels as the wave's own."""
        mine = {each["code"]: each for each in self._repository.content["interactions"]}
        same = {
            each["code"] for each in other.content["interactions"]
            if each["code"] in mine and (each["kano"], _scores(each)) == (mine[each["code"]]["kano"], _scores(mine[each["code"]]))
        }
        return {code: found for code, found in self._of_repository[self._repository.id].items() if code in same}
