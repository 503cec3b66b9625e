"""Joint draws of weights, expectations and ratings, against the cheapest thing that could be asked for and against a library.

Run by `python -m benchmarks robustness`. The limit is one float64 matrix product of draws x items by items x solutions, ratings fixed,
and the ranking of its columns. The library is pysensmcda (the `bench` group): uniform noise on the matrix of covered shares, its
nearest equivalent, then the same product and ranking. It makes a list of whole matrices, so it is asked for fewer draws and its time is
scaled. Processor time, one thread; every contestant takes its turn in each round and its fastest round counts.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import time
import tracemalloc
from collections.abc import Callable

import numpy as np

from app.scoring.doubt import Doubt, Doubtful, doubtful
from app.scoring.matrix import Item, Matrix, Profile, build
from app.scoring.ranking import rank
from app.scoring.robustness import robustness
from benchmarks.bench_fit import ready_matrix

DRAWS, ROUNDS = 10_000, 7
PEER_DRAWS = 500
LIMIT, PEER, MEGABYTES, LARGE_SECONDS = 10, 5, 100, 20


def in_doubt(matrix: Matrix, seed: int = 2) -> Doubtful:
    """Evidence of every grade."""
    confidence = np.random.default_rng(seed).choice([0.5, 0.7, 0.9, 0.95], matrix.levels.shape, p=[0.1, 0.2, 0.5, 0.2])
    return doubtful(matrix, None, confidence)


def with_open_answers(matrix: Matrix, share: float, votes: bool = False, seed: int = 3) -> Doubtful:
    """The same study with a share of its items not yet discussed, or with six votes on every item."""
    random = np.random.default_rng(seed)
    agreed = [None if random.random() < share else int(level) for level in matrix.expectations]
    items = [Item(code, code.split(".")[0], level) for code, level in zip(matrix.item_codes, agreed, strict=True)]
    again = build(items, matrix.solution_codes, matrix.levels, matrix.profile)
    known = in_doubt(again)
    if not votes:
        return known
    return doubtful(again, {item: random.integers(0, 5, 6).tolist() for item in range(len(items))}, known.confidence)


def large(seed: int = 4) -> Doubtful:
    """220 solutions on 320 items."""
    random = np.random.default_rng(seed)
    items = [Item(f"D{place % 31:02}.{place:03}", f"D{place % 31:02}", int(random.integers(0, 5))) for place in range(320)]
    matrix = build(items, [f"s{place:03}" for place in range(220)], random.integers(-1, 5, (220, 320)), Profile())
    return in_doubt(matrix)


def limit(matrix: Matrix) -> Callable[[], object]:
    random = np.random.default_rng(5)
    weights, shares = random.random((DRAWS, 320)), random.random((320, len(matrix.solution_codes)))
    return lambda: np.argsort(-(weights @ shares), axis=1)


def peer(matrix: Matrix) -> Callable[[], object] | None:
    """None where the library is not installed."""
    try:
        from pysensmcda.probabilistic import perturbed_matrix
    except ImportError:
        return None
    shares = np.where(matrix.levels >= 0, np.minimum(matrix.levels / np.maximum(matrix.targets, 1), 1), 0.0)
    weights = matrix.weights / matrix.weights.sum()
    noise = np.full(shares.shape[1], 0.25)  # one number for all works on square matrices only
    return lambda: np.argsort(-(perturbed_matrix(shares, PEER_DRAWS, 6, noise) @ weights), axis=1)


def run(known: Doubtful, draws: int = DRAWS) -> Callable[[], object]:
    ranking = rank(known.matrix, known.matrix.solution_codes)
    return lambda: robustness(known, ranking, Doubt(draws=draws))


def fastest(contestants: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Milliseconds of processor time, the best of ROUNDS rounds."""
    best = dict.fromkeys(contestants, float("inf"))
    for _ in range(ROUNDS):
        for name, call in contestants.items():
            start = time.process_time()
            call()
            best[name] = min(best[name], (time.process_time() - start) * 1e3)
    return best


def peak(call: Callable[[], object]) -> float:
    """Megabytes allocated at most, numpy's arrays included."""
    tracemalloc.start()
    call()
    _, highest = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return highest / 1e6


def main() -> None:
    matrix = ready_matrix()
    plain, some, votes = in_doubt(matrix), with_open_answers(matrix, 0.1), with_open_answers(matrix, 0.1, votes=True)
    contestants = {
        "the limit: product and ranking": limit(matrix), "all agreed": run(plain), "a tenth not yet discussed": run(some),
        "six votes on every item": run(votes),
    }
    library = peer(matrix)
    if library is not None:
        contestants["pysensmcda, noise on the matrix"] = library
    took = fastest(contestants)
    if library is not None:
        took["pysensmcda, noise on the matrix"] *= DRAWS / PEER_DRAWS
    base = took["the limit: product and ranking"]
    print(f"{DRAWS:,} joint draws, 25 solutions x 320 items, ms of one processor")
    for name, millis in took.items():
        print(f"{name:34}{millis:10.1f}{millis / base:8.1f} x the limit")
    ratio = took["a tenth not yet discussed"] / base
    print(f"at most {LIMIT} x the limit: {ratio:.1f} {'yes' if ratio <= LIMIT else 'NO'}")
    if library is None:
        print("pysensmcda is not installed")
    else:
        ratio = took["pysensmcda, noise on the matrix"] / took["a tenth not yet discussed"]
        print(f"at least {PEER} x faster than pysensmcda ({PEER_DRAWS} draws, scaled): {ratio:.0f} {'yes' if ratio >= PEER else 'NO'}")
    most = peak(run(votes))
    print(f"at most {MEGABYTES} MB: {most:.0f} {'yes' if most <= MEGABYTES else 'NO'}")
    call, start = run(large(), 100_000), time.process_time()
    call()
    seconds = time.process_time() - start
    print(f"100,000 draws x 220 solutions in at most {LARGE_SECONDS} s: {seconds:.1f} {'yes' if seconds <= LARGE_SECONDS else 'NO'}")


if __name__ == "__main__":
    main()
