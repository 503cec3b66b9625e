"""The whole answer: who is in, in which order, who is invited, and what must be said beside it (method, sections 3-5)."""

from collections.abc import Sequence, Set
from dataclasses import dataclass

import numpy as np

from app.scoring.fit import Fit, fit
from app.scoring.knockouts import ADVISED, FAIL, STATUSES, KnockOut, KnockOuts, Status, check_knock_outs, list_knock_outs
from app.scoring.matrix import NOT_DISCUSSED, Figures, Matrix
from app.scoring.shortlist import Shortlist, draw_groups, draw_shortlist, put_in_order

ALGORITHM = "quick-choice/1"


@dataclass(frozen=True, slots=True)
class DomainFigures:
    """One solution in one domain, in percent of that domain; `weight` is the domain's sum of weights."""

    proven: float
    on_known: float | None
    best: float
    known: float
    weight: float


@dataclass(frozen=True, slots=True)
class Row:
    """One solution of the answer. Figures are None when there is nothing to rank, `rank` also when it is excluded."""

    rank: int | None
    code: str
    name: str
    proven: float | None
    on_known: float | None
    best: float | None
    known: float | None
    equal_domain: float | None
    essential_met: float | None
    shortlisted: bool
    knock_out: Status
    knock_outs: tuple[KnockOut, ...]
    domains: dict[str, DomainFigures]


@dataclass(frozen=True, slots=True)
class Notice:
    """A warning: a stable code and the numbers of its sentence. The codes:

    nothing_expected   no expectation above 0: nothing to rank
    nothing_weighted   something is expected, but every weight is 0: nothing to rank
    many_knock_outs    more than `advised` knock-outs (`count` of them)
    all_excluded       none of `count` solutions is left
    """

    code: str
    params: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, eq=False)
class Ranking:
    """Positions are those of the matrix. `ranks` goes with `order`; both name eligible solutions only."""

    matrix: Matrix
    names: tuple[str, ...]
    fit: Fit
    knock_outs: KnockOuts
    barred: frozenset[int]
    order: tuple[int, ...]
    ranks: tuple[int, ...] | None  # None when there is nothing to rank: the order is then by name
    excluded: tuple[int, ...]  # near misses first
    groups: tuple[tuple[str, ...], ...]
    shortlist: Shortlist
    undecided: int  # items not yet discussed
    warnings: tuple[Notice, ...]

    def rows(self) -> tuple[Row, ...]:
        """The eligible solutions, best first."""
        ranks: Sequence[int | None] = self.ranks or [None] * len(self.order)
        return self._tell(self.order, ranks, len(self.shortlist.codes))

    def excluded_rows(self) -> tuple[Row, ...]:
        """The excluded solutions with the fit that they would have had."""
        return self._tell(self.excluded, [None] * len(self.excluded), 0)

    def _tell(self, solutions: Sequence[int], ranks: Sequence[int | None], shortlisted: int) -> tuple[Row, ...]:
        figures = self.fit
        proven, on_known, best = _or_none(figures.proven), _or_none(figures.on_known), _or_none(figures.best)
        known, equal_domain, essential_met = (
            _or_none(figures.known), _or_none(figures.equal_domain), _or_none(figures.essential_met)
        )
        status = self.knock_outs.overall.tolist()
        return tuple(
            Row(
                rank=rank,
                code=self.matrix.solution_codes[solution],
                name=self.names[solution],
                proven=proven[solution],
                on_known=on_known[solution],
                best=best[solution],
                known=known[solution],
                equal_domain=equal_domain[solution],
                essential_met=essential_met[solution],
                shortlisted=place < shortlisted,
                knock_out=STATUSES[status[solution]],
                knock_outs=list_knock_outs(self.matrix, self.knock_outs, solution),
                domains=_domains(self.matrix, figures, solution),
            )
            for place, (solution, rank) in enumerate(zip(solutions, ranks, strict=True))
        )


def rank(matrix: Matrix, names: Sequence[str], barred: Set[int] = frozenset()) -> Ranking:
    """Rank the matrix's solutions.

    `names` holds one name a solution; `barred` the positions of those that a hard constraint of the study excludes:
    they leave the ranking as a failed knock-out does. ValueError when either does not fit the matrix.
    """
    count = len(matrix.solution_codes)
    if len(names) != count or not all(0 <= solution < count for solution in barred):
        raise ValueError(f"{count} solutions: one name each, and barred positions below {count}")
    figures = fit(matrix)
    knock_outs = check_knock_outs(matrix)
    out = barred | set(np.flatnonzero(knock_outs.overall == FAIL).tolist())
    eligible = [solution for solution in range(count) if solution not in out]
    something = matrix.total_weight > 0
    proven, essential = _sortable(figures.proven), _sortable(figures.essential_met)
    labels = list(zip(names, matrix.solution_codes, strict=True))
    order, ranks = put_in_order(eligible, proven, essential, labels)
    groups = draw_groups(order, proven, figures.best.tolist()) if something else ()
    return Ranking(
        matrix=matrix,
        names=tuple(names),
        fit=figures,
        knock_outs=knock_outs,
        barred=frozenset(barred),
        order=order,
        ranks=ranks if something else None,
        excluded=put_in_order(out, proven, essential, labels)[0],
        groups=tuple(tuple(matrix.solution_codes[solution] for solution in group) for group in groups),
        shortlist=draw_shortlist(matrix, figures, knock_outs, order, ranks) if something else Shortlist(),
        undecided=int((matrix.expectations == NOT_DISCUSSED).sum()),
        warnings=tuple(_warn(matrix, eligible)),
    )


def _warn(matrix: Matrix, eligible: Sequence[int]) -> list[Notice]:
    warnings = []
    if matrix.total_weight == 0:
        warnings.append(Notice("nothing_weighted" if (matrix.expectations > 0).any() else "nothing_expected"))
    if matrix.knock_outs.size > ADVISED:
        warnings.append(Notice("many_knock_outs", (("count", matrix.knock_outs.size), ("advised", ADVISED))))
    if matrix.solution_codes and not eligible:
        warnings.append(Notice("all_excluded", (("count", len(matrix.solution_codes)),)))
    return warnings


def _sortable(figures: Figures) -> list[float]:
    """Null figures are null for everybody: as zeros they leave the order to the next rule."""
    numbers: list[float] = np.nan_to_num(figures).tolist()
    return numbers


def _or_none(figures: Figures) -> list[float | None]:
    return [None if value != value else value for value in figures.tolist()]


def _domains(matrix: Matrix, figures: Fit, solution: int) -> dict[str, DomainFigures]:
    columns = zip(
        figures.domain_proven[solution].tolist(),
        _or_none(figures.domain_on_known[solution]),
        figures.domain_best[solution].tolist(),
        figures.domain_known[solution].tolist(),
        matrix.domain_weights.tolist(),
        strict=True,
    )
    return {name: DomainFigures(*values) for name, values in zip(matrix.asked_domains, columns, strict=True)}
