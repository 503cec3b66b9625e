"""The settings of a journey's scores and what they make of one index: its zone (journey method, sections 2.2 to 2.5)."""

import math
from dataclasses import dataclass
from typing import Literal

from app.scoring.journey_cells import GATES, Gate

Zone = Literal["disappointing", "neutral", "enchantment"]
MOST_SCALE = 100
BOUND = 1e-9  # an index this near a bound of a zone is on it: rounding never moves a stage


@dataclass(frozen=True, slots=True)
class JourneyProfile:
    """The scoring profile with the method's defaults. ValueError when out of range.

    `scale` bounds the scores of levels, `disappointing` and `enchantment` the zones of an index; `peak`, `end` and `first` weigh the
    moments of what is memorised; below `min_n` customers no zone is firm.
    """

    scale: int = 3
    disappointing: float = -20.0
    enchantment: float = 40.0
    gate: Gate = "cap"
    peak: float = 0.5
    end: float = 0.5
    first: float = 0.0
    confidence: float = 0.95
    min_n: int = 5

    def __post_init__(self) -> None:
        if not 1 <= self.scale <= MOST_SCALE or self.min_n < 1 or self.gate not in GATES:
            raise ValueError(f"scale is 1-{MOST_SCALE}, min_n at least 1, the gate one of {GATES}")
        if not -100 <= self.disappointing < self.enchantment <= 100:
            raise ValueError("the zones: -100 <= disappointing < enchantment <= 100")
        if not all(0 <= weight <= 1 for weight in (self.peak, self.end, self.first)) or not 0 < self.confidence < 1:
            raise ValueError("the weights of moments are shares, 0-1; the confidence lies between 0 and 1")

    @property
    def weight_of_moments(self) -> float:
        return math.fsum((self.peak, self.end, self.first))

    def zone_of(self, index: float) -> Zone:
        """Where an index, a target or an end of an interval lies; a bound belongs to its outer zone."""
        if index <= self.disappointing + BOUND:
            return "disappointing"
        return "enchantment" if index >= self.enchantment - BOUND else "neutral"

    def mood_of(self, index: float) -> int:
        """The score of a Mermaid journey: 1 and 2 disappointing, 3 neutral, 4 and 5 enchantment; 1 and 5 in the outer half of the zone."""
        zone = self.zone_of(index)
        if zone == "disappointing":
            return 1 if index <= (self.disappointing - 100) / 2 else 2
        if zone == "enchantment":
            return 5 if index >= (self.enchantment + 100) / 2 else 4
        return 3
