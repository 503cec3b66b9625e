"""The score of a journey, 10,000 observed customers x 12 stages x 10 interactions, against the bare numpy sums of the same marks.

Run by `python -m benchmarks journey`. The peer adds up S, U and L of every cell and nothing more: no gate, no index, no interval, no
customer. Both take their turn in each round and the fastest of the rounds counts. Then the cost of a mark as the number of marks grows.
"""

import time
from collections.abc import Callable

import numpy as np

from app.scoring.journey import score
from app.scoring.journey_cells import KANO, Interaction, Marks, build, cells
from app.scoring.journey_profile import JourneyProfile
from app.scoring.journey_stages import Stage

STAGES, PER_STAGE, CUSTOMERS = 12, 10, 10_000
ROUNDS, LIMIT = 9, 3
LINEAR = 2  # what a mark may cost more among ten times as many: caches end, work per mark does not grow
LEVELS = {"must_be": (-3, -1, 0), "attractive": (0, 1, 3), "one_dimensional": (-2, 0, 2)}


def ready_marks(customers: int = CUSTOMERS, seed: int = 1) -> Marks:
    """A journey of the usual size, a fifth not observed."""
    random = np.random.default_rng(seed)
    interactions = [
        Interaction(f"S{j}.{k}", f"S{j}", kano, {str(level): level for level in LEVELS[kano]})
        for j in range(STAGES) for k in range(PER_STAGE) for kano in (KANO[k % 3],)
    ]
    levels = np.array([LEVELS[each.kano] for each in interactions], dtype=np.float64)
    scores = levels[np.arange(len(levels)), random.integers(0, 3, (customers, len(levels)))]
    scores[random.random(scores.shape) < 0.2] = np.nan
    return build([f"S{j}" for j in range(STAGES)], interactions, [f"c{n}" for n in range(customers)], scores)


def bare_sums(marks: Marks) -> Callable[[], tuple[np.ndarray, ...]]:
    """S, U and L on a plain block of customers x stages x interactions."""
    block = marks.scores.reshape(-1, STAGES, PER_STAGE)
    best, worst = np.maximum(marks.best, 0).reshape(STAGES, -1), np.minimum(marks.worst, 0).reshape(STAGES, -1)

    def sums() -> tuple[np.ndarray, ...]:
        observed = ~np.isnan(block)
        return np.nansum(block, axis=2), (observed * best).sum(axis=2), (observed * worst).sum(axis=2)

    return sums


def fastest(contestants: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Milliseconds, the best of ROUNDS rounds in which everybody takes a turn."""
    best = dict.fromkeys(contestants, float("inf"))
    for _ in range(ROUNDS):
        for name, call in contestants.items():
            start = time.perf_counter()
            call()
            best[name] = min(best[name], (time.perf_counter() - start) * 1000)
    return best


def main() -> None:
    marks, profile = ready_marks(), JourneyProfile()
    stages = [Stage(code, target=40.0) for code in marks.stage_codes]
    bare, found = bare_sums(marks), cells(marks)
    for ours, theirs in zip((found.sum, found.max_attainable, found.min_attainable), bare(), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    took = fastest({
        "bare numpy sums S, U, L": bare, "cells(marks)": lambda: cells(marks),
        "score(stages, marks, profile)": lambda: score(stages, marks, profile),
    })
    print(f"{CUSTOMERS} customers x {STAGES} stages x {PER_STAGE} interactions, marks ready, equal sums")
    for name, ms in took.items():
        print(f"{name:34}{ms:8.1f} ms{ms / took['bare numpy sums S, U, L']:8.2f} x bare")
    ratio = took["score(stages, marks, profile)"] / took["bare numpy sums S, U, L"]
    print(f"the whole score <= {LIMIT} x the bare sums: {ratio:.2f} {'yes' if ratio <= LIMIT else 'NO'}")
    cost = []
    for many in (10_000, 100_000, 1_000_000):
        part = ready_marks(many // (STAGES * PER_STAGE))
        ms = fastest({"": lambda part=part: score(stages, part, profile)})[""]
        cost.append(ms * 1e6 / part.scores.size)
        print(f"{part.scores.size:>10} marks {ms:8.2f} ms  {cost[-1]:6.0f} ns a mark")
    growth = cost[2] / cost[1]
    print(f"a mark of 1,000,000 costs <= {LINEAR} x one of 100,000: {growth:.2f} {'yes' if growth <= LINEAR else 'NO'}")


if __name__ == "__main__":
    main()
