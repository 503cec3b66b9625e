"""POST /api/v1/rank/robustness: a usual grid with 10,000 draws, and grids of every shape with the most draws that each may have.

Run by `python -m benchmarks robustness_endpoint`. Everything from the request's bytes to the answer's, in this process on one thread;
seconds of the processor count, because a busy machine does not change them much. Limits: 1 s for the usual grid, 8 s for every other.
"""

import json
import random
import resource
import sys
import time
from typing import Any

from app.shortlists.robustness_api import doubt_grid
from app.shortlists.robustness_grid import most_draws

USUAL, LARGEST = 1.0, 8.0
SHAPES = [  # solutions, items, domains
    (25, 336, 31), (120, 336, 31), (200, 500, 200), (50, 2000, 200), (200, 1, 1), (1, 2000, 200), (25, 200, 200), (1, 1, 1), (2, 1, 1),
]


def grid(solutions: int, items: int, domains: int, undecided: float, unknown: float) -> dict[str, Any]:
    drawn = random.Random(1)

    def rating() -> Any:
        return None if drawn.random() < unknown else {"level": drawn.randint(0, 4), "confidence": 0.9}

    codes = [f"I{i}" for i in range(items)]
    return {
        "items": [{"code": code, "domain": f"D{i % domains}", "expectation": None if drawn.random() < undecided else drawn.randint(0, 4)}
                  for i, code in enumerate(codes)],
        "solutions": [{"code": f"s{j}", "ratings": {code: rating() for code in codes}} for j in range(solutions)],
    }


def seconds(question: dict[str, Any], **doubt: Any) -> tuple[float, int]:
    """Processor seconds, and the answer's size in bytes."""
    body = json.dumps(question | {"doubt": doubt}).encode()
    start = time.process_time()
    answer = doubt_grid(body)
    return time.process_time() - start, len(answer)


def main() -> bool:
    """Print the figures; True when both limits hold."""
    usual, size = seconds(grid(25, 336, 31, 0.5, 0.1), draws=10_000)
    print(f"25 x 336, half undecided, 10,000 draws: {usual:.2f} s of the processor (limit {USUAL:.0f}), {size / 1000:.0f} kB answered")
    worst = 0.0
    for solutions, items, domains in SHAPES:
        draws = most_draws(items, domains, solutions)
        for kind, undecided, unknown in (("decided", 0.0, 0.0), ("undecided", 1.0, 0.2), ("unknown", 1.0, 1.0)):
            took, size = seconds(grid(solutions, items, domains, undecided, unknown), draws=draws)
            worst = max(worst, took)
            print(f"  {solutions:4} x {items:<5}{domains:4} domains {draws:9,} draws {kind:10}{took:6.2f} s {size / 1e6:6.2f} MB answered")
    print(f"peak memory of this process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    print(f"every grid with the most draws it may have <= {LARGEST:.0f} s: {worst:.1f} {'yes' if worst <= LARGEST else 'NO'}")
    return usual <= USUAL and worst <= LARGEST


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
