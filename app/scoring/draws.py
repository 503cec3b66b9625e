"""Joint draws of weights, expectations and ratings, a block of them at a time (method, section 6).

A block's random numbers depend on the seed and on the block's number alone: blocks may be computed in any order, the first draws are
the same however many follow, and a changed answer leaves all other random numbers as they were. Items and solutions take their
bytes in the order of their codes, so the order of a request changes nothing.

The credit of a cell is counted in steps: a rating of at least k earns the k-th of q steps, and a drawn byte tells whether it is
reached. Steps are added as bytes, by domain and by what a step is worth; no array of draws x items x solutions exists.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.random import SFC64, Generator, SeedSequence

from app.scoring.doubt import ALWAYS, Bytes, Doubt, Doubtful, expectation_spread, in_units, rating_spread
from app.scoring.matrix import FULL, Figures, Matrix

Counts = npt.NDArray[np.unsignedinteger[Any]]

BLOCK = 2048  # draws at a time: what a block touches stays in the processor's cache
RATINGS, EXPECTATIONS, WEIGHTS = range(3)  # each has random numbers of its own
_HIGHEST = np.full((1, BLOCK), ALWAYS - 1, dtype=np.uint8)  # numpy is ten times faster with a row than with a number
_ALL_BITS = np.uint8(255)
MOST_PARTS, EXACT = 12, 1e-14
MOST_STEPS = 255 // FULL  # items whose steps are sure to fit one byte


@dataclass(frozen=True, eq=False)
class Step:
    """The k-th step of one item. `bound`: (S, 1) a byte below it reaches the step. `worth`: (level, value) of the levels whose
    target is this step: with them the steps so far are worth `value` each."""

    bound: Bytes
    worth: tuple[tuple[int, float], ...]


@dataclass(frozen=True, eq=False)
class Plan:
    """One item: its steps, and its level: `certain`, or drawn as the number of `bounds` (4,) that a byte does not stay below."""

    steps: tuple[Step, ...]
    certain: int | None
    bounds: Bytes


class Draws:
    """The fits of S solutions, draw by draw. Prepared once; `scores` may be asked for any block, in any order."""

    def __init__(self, known: Doubtful, doubt: Doubt) -> None:
        self.matrix, self.doubt = known.matrix, doubt
        self._solutions = np.argsort(np.array(self.matrix.solution_codes, dtype=object), kind="stable").astype(np.intp)
        self._place = np.argsort(self._solutions)
        reach = in_units(rating_spread(known, doubt.ratings))[:, self._solutions]
        levels = expectation_spread(known, doubt.expectations)
        self._domains = sorted(range(len(self.matrix.domains)), key=self.matrix.domains.__getitem__)
        plans = _plans(self.matrix, levels, reach)
        self._plans: dict[int, list[Plan]] = {domain: [] for domain in self._domains}
        for item in sorted(range(len(plans)), key=self.matrix.item_codes.__getitem__):
            self._plans[int(self.matrix.domain_of[item])].append(plans[item])
        self._weights = np.asarray(self.matrix.profile.weights)

    def scores(self, block: int) -> Figures:
        """(S, BLOCK): each solution's weighted credit in each draw of the block, comparable within a draw only."""
        count = len(self._solutions)
        ratings, expectations = self._stream(RATINGS, block), self._stream(EXPECTATIONS, block)
        factors = self._factors(block)
        total, product = np.zeros((count, BLOCK)), np.empty((count, BLOCK))
        chance, earned = np.zeros((count, BLOCK), dtype=np.uint8), _Steps(count)
        for place, domain in enumerate(self._domains):
            levels = []
            for plan in self._plans[domain]:
                if self.doubt.ratings:
                    chance = _bytes(ratings, count)
                levels.append(_level(plan, expectations if self.doubt.expectations else None))
                earned.add(plan, levels[-1], chance)
            row = factors[place]
            if self.doubt.weights == "simplex":
                row = _share(row, self._weights, levels)
            for value, steps in earned.take():
                np.copyto(product, steps)  # bytes times floats in one go takes twice as long
                product *= row * value
                total += product
        return total[self._place]

    def _stream(self, kind: int, block: int) -> SFC64:
        return SFC64(SeedSequence([self.doubt.seed, kind, block]))

    def _factors(self, block: int) -> Figures:
        """(domains, BLOCK): what each domain's weights are multiplied by; for "simplex" its share before it is scaled."""
        uniform = Generator(self._stream(WEIGHTS, block)).random((len(self._domains), BLOCK))
        if self.doubt.weights == "simplex":
            shares: Figures = -np.log1p(-uniform)  # exponential variables, scaled to a sum of 1, are uniform on the simplex
            return shares
        own = np.array([self.matrix.profile.domain_multipliers.get(self.matrix.domains[each], 1.0) for each in self._domains])
        if self.doubt.weights == "off":
            uniform[:] = 0.5
        factors: Figures = own[:, np.newaxis] * np.exp((2 * uniform - 1) * np.log1p(self.doubt.spread))
        return factors


class _Steps:
    """Steps reached, (S, BLOCK) bytes for each value of a step; a full byte is carried on in a second array of the same value."""

    def __init__(self, count: int) -> None:
        self._shape = (count, BLOCK)
        self._sums: dict[float, list[Bytes]] = {}
        self._used: dict[float, int] = {}
        self._reached, self._so_far = np.empty(self._shape, dtype=bool), np.empty(self._shape, dtype=np.uint8)

    def add(self, plan: Plan, level: Bytes | int, chance: Bytes) -> None:
        """One item: `level` is its drawn level, (BLOCK,), or the certain one; `chance` the drawn bytes, (S, BLOCK)."""
        if isinstance(level, int):
            self._add_certain(plan, chance)
            return
        self._so_far.fill(0)
        for step in plan.steps:
            self._so_far += np.less(chance, step.bound, out=self._reached).view(np.uint8)
            for wanted, value in step.worth:
                mask = (level == wanted).view(np.uint8) * _ALL_BITS
                room = self._room(value)
                room += np.bitwise_and(self._so_far, mask, out=self._reached.view(np.uint8))

    def _add_certain(self, plan: Plan, chance: Bytes) -> None:
        """Each step is worth the same: it is added as it is reached."""
        if plan.steps:
            room = self._room(plan.steps[-1].worth[0][1])
            for step in plan.steps:
                room += np.less(chance, step.bound, out=self._reached).view(np.uint8)

    def _room(self, value: float) -> Bytes:
        used = self._used.get(value, 0)
        sums = self._sums.setdefault(value, [])
        if used // MOST_STEPS == len(sums):
            sums.append(np.zeros(self._shape, dtype=np.uint8))
        self._used[value] = used + 1
        return sums[used // MOST_STEPS]

    def take(self) -> list[tuple[float, Counts]]:
        """What was added since the last time: (value, steps), few of them, because turning counts into floats is what costs."""
        found = [(value, steps) for value, sums in self._sums.items() for steps in sums]
        self._sums, self._used = {}, {}
        unit, multiples = _common_unit(tuple(value for value, _ in found))
        if not multiples or sum(multiples) * 255 >= 2**16:
            return list(found)
        total = np.zeros(self._shape, dtype=np.uint16)
        for multiple, (_, steps) in zip(multiples, found, strict=True):
            total += np.multiply(steps, np.uint16(multiple), dtype=np.uint16)
        return [(unit, total)]


@lru_cache(maxsize=256)
def _common_unit(values: tuple[float, ...]) -> tuple[float, list[int]]:
    """The largest unit of which all values are small whole multiples, with the multiples; none of them when there is no such unit.

    The usual steps, 1, 4/3 and 3/2, are 6, 8 and 9 sixths.
    """
    for parts in range(1, MOST_PARTS + 1):
        unit = min(values, default=0.0) / parts
        multiples = [round(value / unit) for value in values] if unit > 0 and max(values) < MOST_STEPS * unit else []
        if multiples and all(abs(multiple * unit - value) <= EXACT * value for multiple, value in zip(multiples, values, strict=True)):
            return unit, multiples
    return 0.0, []


def _plans(matrix: Matrix, levels: Figures, reach: Bytes) -> list[Plan]:
    """How each item is drawn. `levels`: (I, 5) shares; `reach`: (4, S, I) bounds."""
    bounds = in_units(levels.cumsum(axis=1)[:, :-1])
    by_item = np.ascontiguousarray(reach.transpose(2, 0, 1))[:, :, :, np.newaxis]  # (I, 4, S, 1)
    return [_plan(matrix, item, shares, bounds[item], by_item[item]) for item, shares in enumerate(levels.tolist())]


def _plan(matrix: Matrix, item: int, shares: list[float], bounds: Bytes, reach: Bytes) -> Plan:
    weights = matrix.profile.weights
    worth: dict[int, list[tuple[int, float]]] = {}
    for level, share in enumerate(shares):
        if share > 0 and weights[level] > 0:
            target = _target(matrix, item, level)
            worth.setdefault(target, []).append((level, weights[level] / target))
    steps = [Step(reach[step - 1], tuple(worth.get(step, ()))) for step in range(1, max(worth, default=0) + 1)]
    return Plan(tuple(steps), shares.index(1.0) if 1.0 in shares else None, bounds)


def _target(matrix: Matrix, item: int, level: int) -> int:
    """What a level asks for (method, section 3)."""
    return int(matrix.own_targets[item]) or (FULL if matrix.profile.target == "full" else level)


def _bytes(stream: SFC64, rows: int) -> Bytes:
    """(rows, BLOCK) random bytes, none above 254."""
    drawn = stream.random_raw(rows * BLOCK // 8).view(np.uint8).reshape(rows, BLOCK)
    return np.minimum(drawn, _HIGHEST, out=drawn)


def _level(plan: Plan, stream: SFC64 | None) -> Bytes | int:
    """An item's level in each draw. Its bytes are drawn even when it is certain: an answer moves no other item's numbers."""
    drawn = None if stream is None else _bytes(stream, 1)
    if plan.certain is not None or drawn is None:
        return plan.certain or 0
    levels: Bytes = (drawn >= plan.bounds[:, np.newaxis]).sum(axis=0, dtype=np.uint8)
    return levels


def _share(row: Figures, weights: Figures, levels: Sequence[Bytes | int]) -> Figures:
    """The domain's share by the weight that it has in each draw; 0 where nothing of it is asked."""
    asked = np.zeros(BLOCK)
    for level in levels:
        asked += weights[level]
    return np.divide(row, asked, out=np.zeros(BLOCK), where=asked > 0)
