"""The marks of observations read as scores, whatever they say: what the repository does not know is left out and counted."""

from collections import Counter
from typing import Any

import numpy as np

from app.journeys.results.material import Row
from app.scoring.journey_cells import Figures
from app.storage.tables import Repository

WIDTH = 100  # more than an interaction has levels
MOST_WARNINGS = 50
Known = dict[str, dict[str, int]]  # interaction -> level -> its place: column x WIDTH + position of the level
Reason = tuple[str, str, str | None]


def scores_of(interaction: dict[str, Any]) -> dict[str, int]:
    """Level -> score of a stored interaction."""
    return {level["code"]: level["score"] for level in interaction["levels"]}


class Reader:
    """Reads one observation after the other. Only places are noted mark by mark; the tables are made of them at once."""

    def __init__(
        self, interactions: list[dict[str, Any]], stages: set[str], repository: Repository, repositories: dict[str, Repository]
    ) -> None:
        self._interactions, self._repository, self._repositories = interactions, repository, repositories
        self._elsewhere = {each["code"]: each["stage"] for each in repository.content["interactions"] if each["stage"] not in stages}
        self._known: Known = {
            each["code"]: {level["code"]: column * WIDTH + n for n, level in enumerate(each["levels"])}
            for column, each in enumerate(interactions)
        }
        self._of_repository: dict[str, Known] = {repository.id: self._known}
        self._places: list[int] = []
        self._counts: list[int] = []  # of `_places`, row by row
        self._words: list[tuple[int, str]] = []
        self._missing: Counter[Reason] = Counter()

    def read(self, row: Row) -> None:
        known, note, start = self._known_to(row), self._places.append, len(self._places)
        for code, mark in row.marks.items():
            grades = known.get(code)
            level = mark.get("level")
            if level is not None and not mark.get("na"):
                place = None if grades is None else grades.get(level)
                if place is None:
                    self._missing[self._reason(code, level, row.repository_id)] += 1
                else:
                    note(place)
            if grades is not None and mark.get("verbatim"):
                self._words.append((len(self._counts), code))
        self._counts.append(len(self._places) - start)

    def scores(self) -> Figures:
        """(rows, interactions), NaN where nothing was observed."""
        table = np.full((len(self._counts), len(self._interactions)), np.nan)
        places = np.array(self._places, dtype=np.intp)
        scores = np.zeros(len(self._interactions) * WIDTH)
        for column, each in enumerate(self._interactions):
            scores[column * WIDTH : column * WIDTH + len(each["levels"])] = list(scores_of(each).values())
        rows = np.repeat(np.arange(len(self._counts)), np.array(self._counts, dtype=np.intp))
        table[rows, places // WIDTH] = scores[places]
        return table

    def levels(self) -> list[dict[str, int]]:
        """The marks of each interaction by level."""
        found = np.bincount(np.array(self._places, dtype=np.intp), minlength=len(self._interactions) * WIDTH).tolist()
        return [
            {level["code"]: found[column * WIDTH + n] for n, level in enumerate(each["levels"])}
            for column, each in enumerate(self._interactions)
        ]

    def words(self) -> list[tuple[int, int]]:
        """(row, column) of the marks with a verbatim."""
        columns = {each["code"]: column for column, each in enumerate(self._interactions)}
        return [(row, columns[code]) for row, code in self._words]

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

    def _reason(self, code: str, level: str, repository_id: str) -> Reason:
        if code in self._elsewhere:
            return "stage_not_in_journey", self._elsewhere[code], None
        if code in self._of_repository[repository_id]:
            return "unknown_level", code, level
        theirs = {each["code"] for each in self._repositories[repository_id].content["interactions"]}
        return "other_repository" if code in theirs else "unknown_interaction", code, None

    def _known_to(self, row: Row) -> Known:
        known = self._of_repository.get(row.repository_id)
        if known is None:
            known = self._of_repository[row.repository_id] = self._shared_with(self._repositories[row.repository_id])
        return known

    def _shared_with(self, other: Repository) -> Known:
        """The interactions that this repository has with the same Kano class and levels as the wave's own."""
        mine = {each["code"]: (each["kano"], scores_of(each)) for each in self._interactions}
        same = {each["code"] for each in other.content["interactions"] if mine.get(each["code"]) == (each["kano"], scores_of(each))}
        return {code: grades for code, grades in self._known.items() if code in same}
