"""The fit of 25 solutions on 320 items, against the bare numpy expression and against two libraries' weighted sum.

Run by `python -m benchmarks.bench_fit`. Ratios come from one run on one machine: every contestant takes its turn in each round
and the fastest of its rounds counts. The libraries (scikit-criteria, pymcdm: the `bench` group) get the covered shares ready
made, their kindest case; where one is not installed, its row says so.
"""

import timeit
from collections.abc import Callable

import numpy as np

from app.scoring.fit import fit, proven
from app.scoring.matrix import Item, Matrix, Profile, build
from app.scoring.ranking import rank

SOLUTIONS, ITEMS, DOMAINS = 25, 320, 31
ROUNDS, CALLS = 15, 100
LIMIT_OF_NUMPY, LIMIT_OF_PEERS = 10, 10


def ready_matrix(seed: int = 1) -> Matrix:
    """A study of the usual size: 5 % unknown, a third of the items out of scope or merely nice, three knock-outs."""
    random = np.random.default_rng(seed)
    domains = np.sort(random.integers(0, DOMAINS, ITEMS))
    expectations = random.choice([0, 1, 2, 3, 4], ITEMS, p=[0.15, 0.2, 0.3, 0.25, 0.1])
    essential = np.flatnonzero(expectations == 4)[:3]
    items = [
        Item(f"D{domain:02}.{position}", f"D{domain:02}", int(expectation), knock_out=position in essential, floor=1)
        for position, (domain, expectation) in enumerate(zip(domains, expectations, strict=True))
    ]
    levels = random.choice([-1, 0, 1, 2, 3, 4], (SOLUTIONS, ITEMS), p=[0.05, 0.05, 0.1, 0.2, 0.3, 0.3])
    return build(items, [f"s{j}" for j in range(SOLUTIONS)], levels, Profile())


def bare_numpy(matrix: Matrix) -> Callable[[], np.ndarray]:
    """The formula of `proven` on plain arrays, nothing checked, nothing named."""
    asked = matrix.weights > 0
    w, q, r = matrix.weights[asked], matrix.targets[asked].astype(float), matrix.levels[:, asked].astype(float)
    known = r >= 0
    total = w.sum()
    return lambda: 100 * (w * np.minimum(r / q, 1) * known).sum(axis=1) / total


def peers(matrix: Matrix) -> dict[str, Callable[[], np.ndarray] | None]:
    """Weighted sums of the libraries, in percent; None where the library is not installed."""
    asked = matrix.weights > 0
    shares = np.where(matrix.levels >= 0, np.minimum(matrix.levels / np.maximum(matrix.targets, 1), 1), 0.0)[:, asked]
    weights = matrix.weights[asked] / matrix.weights.sum()
    found: dict[str, Callable[[], np.ndarray] | None] = {"scikit-criteria WeightedSumModel": None, "pymcdm WSM": None}
    try:
        from skcriteria import mkdm
        from skcriteria.agg.simple import WeightedSumModel

        decision, model = mkdm(shares, [max] * shares.shape[1], weights=weights), WeightedSumModel()
        found["scikit-criteria WeightedSumModel"] = lambda: 100 * model.evaluate(decision).e_.score
    except ImportError:
        pass
    try:
        from pymcdm.methods import WSM

        # It insists on normalising every column: a function that changes nothing is the cheapest that it takes.
        wsm, types = WSM(normalization_function=lambda column, cost: column), np.ones(shares.shape[1])
        found["pymcdm WSM"] = lambda: 100 * wsm(shares, weights, types)
    except ImportError:
        pass
    return found


def fastest(contestants: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Microseconds a call, the best of ROUNDS rounds in which everybody takes a turn."""
    best = dict.fromkeys(contestants, float("inf"))
    for _ in range(ROUNDS):
        for name, call in contestants.items():
            best[name] = min(best[name], timeit.timeit(call, number=CALLS) / CALLS * 1e6)
    return best


def main() -> None:
    matrix = ready_matrix()
    bare, others = bare_numpy(matrix), peers(matrix)
    installed = {name: call for name, call in others.items() if call}
    for name, call in {"bare numpy": bare, "fit": lambda: fit(matrix).proven, **installed}.items():
        np.testing.assert_allclose(call(), proven(matrix), atol=1e-9, err_msg=name)
    took = fastest({
        "bare numpy": bare, "proven(matrix)": lambda: proven(matrix), "fit(matrix)": lambda: fit(matrix),
        "rank(matrix, names)": lambda: rank(matrix, matrix.solution_codes),
        "rank(...).rows()": lambda: rank(matrix, matrix.solution_codes).rows(), **installed,
    })
    print(f"{SOLUTIONS} solutions x {ITEMS} items, matrix ready, equal results within 1e-9")
    print(f"{'':34}{'µs a call':>10}{'÷ bare numpy':>14}{'÷ proven':>10}")
    for name, micros in took.items():
        print(f"{name:34}{micros:10.1f}{micros / took['bare numpy']:14.1f}{micros / took['proven(matrix)']:10.1f}")
    for name in others.keys() - installed.keys():
        print(f"{name:34}{'not installed':>24}")
    ratio = took["rank(matrix, names)"] / took["bare numpy"]
    print(f"ranking <= {LIMIT_OF_NUMPY} x bare numpy: {ratio:.1f} {'yes' if ratio <= LIMIT_OF_NUMPY else 'NO'}")
    for name in installed:
        ratio = took[name] / took["proven(matrix)"]
        print(f"at least {LIMIT_OF_PEERS} x faster than {name}: {ratio:.1f} {'yes' if ratio >= LIMIT_OF_PEERS else 'NO'}")


if __name__ == "__main__":
    main()
