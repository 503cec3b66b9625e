"""How much of the map is verified, solution by domain, how good it is, and how old the evidence is.

One computation for the page (from the database), the API and the command line (from the files).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.catalog.files import Content
from app.catalog.rules import expired
from app.catalog.shapes import SolutionFile
from app.errors import Invalid, NotFound, problem


class Measure(StrEnum):
    """`known`: verified items of all items. `level`: mean of the known levels, 4 being 100. `old`: known ratings whose source is older
    than 18 months. All in percent."""

    known = "known"
    level = "level"
    old = "old"


@dataclass
class Cell:
    """Counts over some items of one solution; `points` is the sum of the known levels."""

    items: int = 0
    known: int = 0
    points: int = 0
    old: int = 0

    def add(self, other: "Cell") -> None:
        self.items += other.items
        self.known += other.known
        self.points += other.points
        self.old += other.old

    def percent(self, measure: Measure) -> float | None:
        """None where nothing is known (or, for `known`, where there is no item)."""
        part, whole = {
            Measure.known: (self.known, self.items), Measure.level: (self.points, 4 * self.known), Measure.old: (self.old, self.known),
        }[measure]
        return 100 * part / whole if whole else None


@dataclass(frozen=True)
class Judged:
    """One known rating: its level, and whether its source is older than 18 months."""

    solution: str
    item: str
    level: int
    old: bool


@dataclass(frozen=True)
class Coverage:
    """`cells`: (solution, domain) -> counts; `totals`: solution -> counts over every domain."""

    solutions: Sequence[str]
    domains: Sequence[str]
    cells: Mapping[tuple[str, str], Cell]
    totals: Mapping[str, Cell]


def cover(solutions: Sequence[str], items: Mapping[str, str], ratings: Iterable[Judged]) -> Coverage:
    """`items`: item -> domain, in the map's order; ratings of other items are left out."""
    domains = list(dict.fromkeys(items.values()))
    counts = {domain: sum(each == domain for each in items.values()) for domain in domains}
    cells = {(solution, domain): Cell(counts[domain]) for solution in solutions for domain in domains}
    for each in ratings:
        cell = cells.get((each.solution, items.get(each.item, "")))
        if cell is not None:
            cell.add(Cell(0, 1, each.level, int(each.old)))
    totals = {solution: Cell() for solution in solutions}
    for (solution, _), cell in cells.items():
        totals[solution].add(cell)
    return Coverage(solutions, domains, cells, totals)


def judged(solution: SolutionFile, old: Mapping[str, bool]) -> Iterable[Judged]:
    """The known ratings of a solution's file; `old`: source key -> older than 18 months."""
    for item, rating in solution.ratings.items():
        if rating.level is not None:
            yield Judged(solution.code, item, rating.level, old.get(rating.source or "", False))


def coverage_lines(content: Content, year: int | None, measure: Measure, core: bool) -> list[list[str]]:
    """A header and a line a solution: name, domains, all domains; whole percents, blank where nothing is known.

    Raises NotFound without such an edition, Invalid with every problem of the files, or when it rates another map version.
    """
    year = year or max(content.editions, default=0)
    if content.problems:
        raise Invalid("invalid_content", content.problems, "The content files have problems; nothing was counted.")
    if content.map is None or year not in content.editions:
        raise NotFound()
    edition = content.editions[year]
    if edition.header.map_version != content.map.header.version:
        message = "The edition rates map version {asked}; the folder holds {held}."
        raise Invalid("other_map", [problem(str(year), message, asked=edition.header.map_version, held=content.map.header.version)])
    items = {item.code: domain.code for domain, _, item in content.map.items() if item.core or not core}
    ratings = [
        one for each in edition.solutions
        for one in judged(each, {key: expired(source, edition.header.cut_off) for key, source in each.sources.items()})
    ]
    found = cover([each.code for each in edition.solutions], items, ratings)
    lines = [["solution", *found.domains, "all"]]
    for code in found.solutions:
        cells = [*(found.cells[code, domain] for domain in found.domains), found.totals[code]]
        shares = [each.percent(measure) for each in cells]
        lines.append([code, *("" if each is None else f"{each:.0f}" for each in shares)])
    return lines
