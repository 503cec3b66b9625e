"""How many answers a workshop needs until its shortlist is settled, by the order in which the items are asked.

Run by `python -m benchmarks questions`; an argument after it sets the number of synthetic studies (200). Whole studies are replayed on
the newest edition: the three of the demonstration, and synthetic ones whose expectations hang together by domain and sub-domain. Each
rule asks STEP items, sees the answers, and asks on. Counted are the answers until P(same shortlist) is at least 0.95, and until the
proof holds that no open answer can change it; weights are fixed, and a rating that nobody has verified counts nothing.

Rules: the order of the map, the core items first, a random order, and the product's next questions. `right`: how often the same
solutions came first when everything was answered, at the moment when 0.95 was reached. Nothing here is a time.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from app.catalog.files import CATALOG_FOLDER, read_content
from app.demo.fill import demo_files
from app.scoring.doubt import Doubt, doubtful, expectation_spread
from app.scoring.matrix import UNKNOWN, WEIGHTS, Item, Matrix, Profile, build
from app.scoring.proof import prove
from app.scoring.questions import next_questions
from app.scoring.ranking import Ranking, rank

SYNTHETIC, STEP, DRAWS = 200, 4, 500
SURE, LIMIT = 0.95, 0.6
ROOT = Path(__file__).parent.parent
RULES = ("map order", "core first", "random order", "next questions")


@dataclass(frozen=True, eq=False)
class Content:
    """The map in its order, and the newest edition's levels: (S, I), UNKNOWN where nobody has verified."""

    codes: list[str]
    domains: list[str]
    sub_domains: list[str]
    core: np.ndarray
    solutions: list[str]
    levels: np.ndarray
    credit: np.ndarray  # (5, S, I): weighted credit at each expectation


@dataclass(frozen=True)
class Settled:
    """Answers until P(same shortlist) >= SURE, until the proof, and whether the same solutions came first at the end."""

    sure: int
    proven: int
    right: bool


@cache
def content() -> Content:
    year = max(int(each.name) for each in (ROOT / CATALOG_FOLDER).glob("[0-9][0-9][0-9][0-9]"))
    read = read_content(ROOT, [year])
    assert read.map is not None and not read.problems
    rows = list(read.map.items())
    rated = [each for each in read.editions[year].solutions if each.ratings]
    levels = np.array([[_level(each.ratings.get(item.code)) for _, _, item in rows] for each in rated])
    credit = np.stack([
        weight * np.where(levels > 0, np.minimum(levels / max(expectation, 1), 1), 0) for expectation, weight in enumerate(WEIGHTS)
    ])
    return Content(
        [item.code for _, _, item in rows], [domain.code for domain, _, _ in rows], [sub.code for _, sub, _ in rows],
        np.array([item.core for _, _, item in rows]), [each.code for each in rated], levels, credit,
    )


def _level(rating: object) -> int:
    level = getattr(rating, "level", None)
    return UNKNOWN if level is None else int(level)


def demo_studies() -> list[np.ndarray]:
    """Agreed levels by item; what a demo study leaves open counts as out of scope."""
    found = []
    for _, file in demo_files():
        lines = {domain: iter(line.replace(" ", "")) for domain, line in file.levels.items()}
        found.append(np.array([int(level) if (level := next(lines[domain])) != "." else 0 for domain in content().domains]))
    return found


def synthetic_study(seed: int) -> np.ndarray:
    """Some items are wanted everywhere, each company has its domains and sub-domains, and every item something of its own."""
    here = content()
    usual, random = np.random.default_rng(7), np.random.default_rng([7, seed])
    item = usual.normal(0, 0.5, len(here.codes))
    of_domain = {code: random.normal(0, 1) for code in dict.fromkeys(here.domains)}
    of_sub = {code: random.normal(0, 0.4) for code in dict.fromkeys(here.sub_domains)}
    wish = np.array([of_domain[domain] + of_sub[sub] for domain, sub in zip(here.domains, here.sub_domains, strict=True)])
    return np.clip(np.rint(1.7 + wish + item + 0.4 * here.core + random.normal(0, 0.6, len(item))), 0, 4).astype(int)


Rule = Callable[[Matrix, Ranking], list[str]]


def rule(name: str, seed: int) -> Rule:
    """The items not yet asked, in the order of the rule."""
    here = content()
    fixed = {
        "map order": here.codes, "core first": [here.codes[each] for each in np.argsort(~here.core, kind="stable")],
        "random order": np.random.default_rng([11, seed]).permutation(here.codes).tolist(),
    }
    if name in fixed:
        return lambda matrix, ranking: [code for code in fixed[name] if code in _open(matrix)]
    only_answers = Doubt(weights="off", ratings=False)
    return lambda matrix, ranking: [each.item for each in next_questions(doubtful(matrix), ranking, only_answers).items]


def _open(matrix: Matrix) -> frozenset[str]:
    return frozenset(np.array(matrix.item_codes)[matrix.expectations < 0].tolist())


def grid(truth: np.ndarray, asked: set[str]) -> Matrix:
    here = content()
    agreed = [int(level) if code in asked else None for code, level in zip(here.codes, truth, strict=True)]
    items = [Item(*each) for each in zip(here.codes, here.domains, agreed, strict=True)]
    return build(items, here.solutions, here.levels, Profile())


def same_shortlist(matrix: Matrix, ranking: Ranking) -> float:
    """P(the same solutions come first): a plain estimate of its own, so that the product's draws are not judged by themselves."""
    count = len(ranking.shortlist.codes)
    if count in (0, len(ranking.order)):
        return 0.0
    agreed, undecided = np.flatnonzero(matrix.expectations > 0), np.flatnonzero(matrix.expectations < 0)
    credit = content().credit
    scores = np.zeros((DRAWS, len(ranking.order))) + credit[matrix.expectations[agreed], :, agreed].sum(axis=0)
    bounds = expectation_spread(doubtful(matrix))[undecided].cumsum(axis=1)[:, :-1]
    drawn = (np.random.default_rng(0).random((DRAWS, undecided.size, 1)) >= bounds).sum(axis=2)
    for level in range(1, 5):
        scores += (drawn == level).astype(np.float32) @ credit[level][:, undecided].T.astype(np.float32)
    order = list(ranking.order)
    return float((scores[:, order[:count]].min(axis=1) > scores[:, order[count:]].max(axis=1) + 1e-6).mean())


def replay(truth: np.ndarray, name: str, seed: int) -> Settled:
    everything = set(content().codes)
    last = grid(truth, everything)
    final = rank(last, last.solution_codes).order
    asked: set[str] = set()
    ask, sure, proven, right = rule(name, seed), 0, 0, False
    while len(asked) < len(everything) and not (sure and proven):
        matrix = grid(truth, asked)
        ranking = rank(matrix, matrix.solution_codes)
        if asked and not sure and same_shortlist(matrix, ranking) >= SURE:
            count = len(ranking.shortlist.codes)
            sure, right = len(asked), set(ranking.order[:count]) == set(final[:count])
        if asked and not proven and prove(ranking, unknown_as_is=True).holds:
            proven = len(asked)
        asked |= set(ask(matrix, ranking)[:STEP])
    return Settled(sure or len(asked), proven or len(asked), right or not sure)


def _replay_all(job: tuple[int, bool]) -> list[Settled]:
    number, of_demo = job
    truth = demo_studies()[number] if of_demo else synthetic_study(number)
    return [replay(truth, name, number) for name in RULES]


def main() -> None:
    count = int(sys.argv[-1]) if sys.argv[-1].isdigit() else SYNTHETIC
    jobs = [(number, True) for number in range(len(demo_files()))] + [(number, False) for number in range(count)]
    with ProcessPoolExecutor() as pool:
        found = list(pool.map(_replay_all, jobs, chunksize=4))
    demos = len(demo_files())
    print(f"{count} synthetic studies and {demos} of the demonstration, {len(content().codes)} items, {len(content().solutions)} solutions")
    print(f"{'answers until':16}{'P >= 0.95':>11}{'÷ map':>7}{'proof':>8}{'÷ map':>7}{'right':>8}   demo studies, P >= 0.95 / proof")
    medians = {}
    for place, name in enumerate(RULES):
        here = [each[place] for each in found[demos:]]
        sure, proven = (float(np.median([getattr(each, of) for each in here])) for of in ("sure", "proven"))
        medians[name] = sure, proven
        told = ", ".join(f"{each[place].sure}/{each[place].proven}" for each in found[:demos])
        base = medians["map order"]
        print(
            f"{name:16}{sure:11.0f}{sure / base[0]:7.2f}{proven:8.0f}{proven / base[1]:7.2f}{np.mean([each.right for each in here]):8.0%}"
            f"   {told}"
        )
    each_ratio = np.median([each[-1].sure / each[0].sure for each in found[demos:]])
    ratio = medians["next questions"][0] / medians["map order"][0]
    print(f"at most {LIMIT:.0%} of the answers of the map's order (medians): {ratio:.0%} {'yes' if ratio <= LIMIT else 'NO'}")
    print(f"median over the studies of their own ratio: {each_ratio:.0%}")


if __name__ == "__main__":
    main()
