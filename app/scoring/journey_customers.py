"""What each customer lived through and what is kept in mind of it (journey method, section 2.5)."""

from dataclasses import dataclass

import numpy as np

from app.scoring.journey_cells import Cells, Figures, Flags, Positions
from app.scoring.journey_profile import JourneyProfile


@dataclass(frozen=True, eq=False)
class Customers:
    """Figures of C customers, each (C,). A customer without a cell has NaN everywhere and `peak_stage` -1."""

    experienced_sum: Figures
    experienced_mean: Figures  # mean of the stage indexes I
    peak: Figures
    peak_stage: Positions
    end: Figures
    first: Figures
    memorised: Figures


@dataclass(frozen=True, slots=True)
class Overall:
    """Means over the customers who have a cell, `customers` of them; None without any."""

    customers: int
    experienced_sum: float | None
    experienced_mean: float | None
    memorised: float | None


def experience(cells: Cells, profile: JourneyProfile) -> Customers:
    """Experienced and memorised of every customer, over the raw stage indexes in the journey's order, cells that are missing skipped.

    Peak-end rule: Redelmeier & Kahneman 1996, Pain 66, 3-8.
    """
    seen = cells.n > 0
    some: Flags = np.asarray(seen.any(axis=1))
    if not some.any():
        nobody = np.full(len(some), np.nan)
        return Customers(nobody, nobody, nobody, np.full(len(some), -1), nobody, nobody, nobody)
    index = np.where(seen, cells.index, 0.0)
    peak_stage = np.where(some, _peak_stage(index, seen), -1)
    peak, end, first = (_at(index, place, some) for place in (peak_stage, _latest(seen), seen.argmax(axis=1)))
    counted = seen.sum(axis=1)
    return Customers(
        experienced_sum=np.where(some, cells.sum.sum(axis=1), np.nan),
        experienced_mean=np.where(some, index.sum(axis=1) / np.maximum(counted, 1), np.nan),
        peak=peak, peak_stage=peak_stage, end=end, first=first,
        memorised=profile.peak * peak + profile.end * end + profile.first * first,
    )


def overall(customers: Customers) -> Overall:
    """Means over the customers who have a cell."""
    some = customers.peak_stage >= 0
    if not some.any():
        return Overall(0, None, None, None)
    figures = (customers.experienced_sum, customers.experienced_mean, customers.memorised)
    return Overall(int(some.sum()), *(float(each[some].mean()) for each in figures))


def _peak_stage(index: Figures, seen: Flags) -> Positions:
    """The stage of the largest |I|; on a tie a negative one wins, else the later."""
    size = np.where(seen, np.abs(index), -1.0)
    tied = size == size.max(axis=1, keepdims=True)
    negative = tied & (index < 0)
    return _latest(np.where(negative.any(axis=1, keepdims=True), negative, tied))


def _latest(flags: Flags) -> Positions:
    place: Positions = flags.shape[1] - 1 - flags[:, ::-1].argmax(axis=1)
    return place


def _at(index: Figures, place: Positions, some: Flags) -> Figures:
    return np.where(some, index[np.arange(len(index)), place], np.nan)
