"""In which order the stages of a list are shown. The lists themselves stay in the journey's order, as the stateless door answers them."""

from collections.abc import Iterable, Mapping
from typing import Any


def urgency(figures: Mapping[str, Any]) -> tuple[float, bool, bool, float]:
    """The most urgent stage sorts first: by weighted priority; without targets, what disappoints before the rest, what is firm before
    what is not, then the lower mean index."""
    mean = figures["gated_index"]["mean"]
    return -(figures["weighted_priority"] or 0.0), figures["zone"] != "disappointing", not figures["firm"], 0.0 if mean is None else mean


def most_urgent_first(codes: Iterable[str], stages: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """`codes` of one of a segment's lists, `stages` its figures by code; what is equally urgent keeps the journey's order."""
    return sorted(codes, key=lambda code: urgency(stages[code]))
