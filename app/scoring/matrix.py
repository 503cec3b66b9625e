"""What a ranking starts from: the items asked, the solutions' levels and the study's settings, checked once.

Layout everywhere in this package: one row a solution, one column an item. Lost and won points are weighted here,
once, so that asking for a ranking again costs microseconds.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Levels = npt.NDArray[np.int8]
Figures = npt.NDArray[np.float64]
Positions = npt.NDArray[np.intp]

UNKNOWN = -1  # a rating that nobody has checked: never a 0
NOT_DISCUSSED = -1  # an expectation that no workshop has reached: never a 0
ESSENTIAL = 4
FULL = 4
WEIGHTS = (0.0, 1.0, 2.0, 4.0, 6.0)
MULTIPLIER_RANGE = (0.5, 2.0)
# Outside these bounds sums and products of weights would lose digits or overflow to infinity.
WEIGHT_RANGE = (1e-100, 1e100)


@dataclass(frozen=True, slots=True)
class Profile:
    """A study's settings (method, sections 2, 3 and 5), with the method's defaults. ValueError when out of range."""

    weights: tuple[float, ...] = WEIGHTS
    target: Literal["level", "full"] = "level"
    domain_multipliers: Mapping[str, float] = field(default_factory=dict)
    shortlist_min: int = 3
    shortlist_max: int = 5
    known_threshold: float = 90.0

    def __post_init__(self) -> None:
        low, high = WEIGHT_RANGE
        if len(self.weights) != 5 or self.weights[0] != 0 or list(self.weights) != sorted(self.weights):
            raise ValueError("weights are five numbers, the first 0, never decreasing")
        if not all(w == 0 or low <= w <= high for w in self.weights):
            raise ValueError(f"a weight is 0 or between {low} and {high}")
        if not all(MULTIPLIER_RANGE[0] <= m <= MULTIPLIER_RANGE[1] for m in self.domain_multipliers.values()):
            raise ValueError("a domain multiplier lies between 0.5 and 2")
        if not 1 <= self.shortlist_min <= self.shortlist_max:
            raise ValueError("shortlist sizes: 1 <= min <= max")
        if self.target not in ("level", "full") or not math.isfinite(self.known_threshold):
            raise ValueError("target is 'level' or 'full', known_threshold a percentage")


@dataclass(frozen=True, slots=True)
class Item:
    """One item as a study asks it. `expectation` None is not yet discussed; `target` overrides the profile's."""

    code: str
    domain: str
    expectation: int | None
    knock_out: bool = False
    floor: int = 3
    target: int | None = None


@dataclass(frozen=True, eq=False)
class Matrix:
    """S solutions by I items, ready to rank. Arrays are read-only; build it with `build`.

    The asked items, A of them, are those that weigh more than 0; their columns are sorted by domain.
    """

    profile: Profile
    item_codes: tuple[str, ...]
    solution_codes: tuple[str, ...]
    domains: tuple[str, ...]  # in order of first appearance
    domain_of: Positions  # (I,) position in `domains`
    expectations: Levels  # (I,) 0-4 or NOT_DISCUSSED
    targets: Levels  # (I,) 1-4, or 0 where nothing is expected
    own_targets: Levels  # (I,) 1-4 where an item sets its own, else 0: what an item not yet discussed would be held to
    weights: Figures  # (I,) W[e] times the domain's multiplier
    levels: Levels  # (S, I) 0-4 or UNKNOWN
    knock_outs: Positions  # (K,) items that eliminate, in item order
    floors: Levels  # (K,)
    asked: Positions  # (A,) items that weigh more than 0
    heaviest_first: Positions  # (A,) the asked items by falling weight, then in item order
    domain_starts: Positions  # (D,) first asked column of each asked domain
    asked_domains: tuple[str, ...]  # (D,)
    domain_weights: Figures  # (D,)
    weighted: Figures  # (3, S, A) of each weight: what is covered, what falls short, what is unknown

    @property
    def total_weight(self) -> float:
        """Sum of all weights; 0 means that there is nothing to rank."""
        return float(self.domain_weights.sum())


def build(items: Sequence[Item], solution_codes: Sequence[str], levels: npt.ArrayLike, profile: Profile) -> Matrix:
    """Check the parts and weigh them (method, section 3).

    `levels` holds one row a solution, one column an item, in the order given: whole numbers 0-4, or UNKNOWN.
    ValueError on a level out of range, a code given twice, or a knock-out on an item that is not essential.
    """
    _refuse_impossible_items(items, solution_codes)
    domains = tuple(dict.fromkeys(item.domain for item in items))
    place = {name: position for position, name in enumerate(domains)}
    domain_of = np.array([place[item.domain] for item in items], dtype=np.intp)
    expectations = _int8([NOT_DISCUSSED if item.expectation is None else item.expectation for item in items])
    weights = np.array([_weight(item, profile) for item in items], dtype=np.float64)
    targets = _int8([_target(item, profile) for item in items])
    grid = _read_levels(levels, (len(solution_codes), len(items)))
    heavy = np.flatnonzero(weights > 0)
    asked = heavy[np.argsort(domain_of[heavy], kind="stable")]
    present, starts = np.unique(domain_of[asked], return_index=True)
    knock_outs = [position for position, item in enumerate(items) if item.knock_out]
    matrix = Matrix(
        profile=profile,
        item_codes=tuple(item.code for item in items),
        solution_codes=tuple(solution_codes),
        domains=domains,
        domain_of=domain_of,
        expectations=expectations,
        targets=targets,
        own_targets=_int8([item.target or 0 for item in items]),
        weights=weights,
        levels=grid,
        knock_outs=np.array(knock_outs, dtype=np.intp),
        floors=_int8([items[position].floor for position in knock_outs]),
        asked=asked,
        heaviest_first=heavy[np.argsort(-weights[heavy], kind="stable")],
        domain_starts=starts,
        asked_domains=tuple(domains[position] for position in present),
        domain_weights=np.add.reduceat(weights[asked], starts),
        weighted=_weigh(grid[:, asked], targets[asked], weights[asked]),
    )
    _freeze(matrix)
    return matrix


def _weigh(levels: Levels, targets: Levels, weights: Figures) -> Figures:
    """Split every weight by solution into covered w c, short w (1 - c) and unknown: no credit above the target."""
    known = levels >= 0
    covered = np.where(known, np.minimum(levels / targets, 1.0), 0.0)
    return np.stack([covered, np.where(known, 1.0 - covered, 0.0), ~known]) * weights


def _weight(item: Item, profile: Profile) -> float:
    return profile.weights[item.expectation or 0] * profile.domain_multipliers.get(item.domain, 1.0)


def _target(item: Item, profile: Profile) -> int:
    if not item.expectation:
        return 0
    return item.target or (FULL if profile.target == "full" else item.expectation)


def _refuse_impossible_items(items: Sequence[Item], solution_codes: Sequence[str]) -> None:
    if len({item.code for item in items}) < len(items) or len(set(solution_codes)) < len(solution_codes):
        raise ValueError("a code is given twice")
    for item in items:
        if item.expectation not in (None, 0, 1, 2, 3, 4) or item.target not in (None, 1, 2, 3, 4):
            raise ValueError(f"{item.code}: an expectation is 0-4 or None, a target 1-4 or None")
        if item.knock_out and (item.expectation != ESSENTIAL or item.floor not in (0, 1, 2, 3, 4)):
            raise ValueError(f"{item.code}: a knock-out needs expectation 4 and a floor 0-4")


def _read_levels(levels: npt.ArrayLike, shape: tuple[int, int]) -> Levels:
    grid: npt.NDArray[Any] = np.asarray(levels)
    if grid.size == 0 and 0 in shape:
        return np.empty(shape, dtype=np.int8)
    if grid.shape != shape or grid.dtype.kind not in "iu":
        raise ValueError(f"levels are whole numbers in {shape[0]} rows of {shape[1]}, not {grid.dtype} {grid.shape}")
    if grid.min() < UNKNOWN or grid.max() > FULL:
        raise ValueError("a level is 0-4, or -1 when it is unknown")
    return grid.astype(np.int8)


def _int8(values: list[int]) -> Levels:
    return np.array(values, dtype=np.int8)


def _freeze(matrix: Matrix) -> None:
    for value in vars(matrix).values():
        if isinstance(value, np.ndarray):
            value.setflags(write=False)
