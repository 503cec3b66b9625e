"""What a careful editor looks at before publishing. Nothing here is against a rule, so nothing here keeps a file out.

Ages of evidence, sources that nobody cites or that stand twice, domains where every rating is the same, items that nobody or everybody
has, and what the second reader still owes. Caps and proofs of absence are rules: rules.py refuses them.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from app.catalog.findings import Finding, finding
from app.catalog.rules import expired
from app.catalog.shapes import RatingFile, SolutionFile
from app.catalog.solution_rules import FACTS

ALIKE_FROM = 5  # so many equal ratings in one domain are worth a look
SPREAD_FROM = 3  # so many solutions make an item's ratings worth comparing
READ_SHARE = 10  # percent of the ratings that a second reader opens


def consistency(
    solutions: Sequence[SolutionFile], domains: Mapping[str, str], at: dt.date, knock_outs: Collection[str] = ()
) -> list[tuple[str, Finding]]:
    """(solution code, or "" for the edition; what to look at). `domains`: item -> domain code. `at`: the edition's cut-off."""
    found = [(each.code, one) for each in solutions for one in _solution(each, domains, at, knock_outs)]
    return found + [("", each) for each in _items(solutions, domains)]


def _solution(solution: SolutionFile, domains: Mapping[str, str], at: dt.date, knock_outs: Collection[str]) -> Iterator[Finding]:
    known = {item: each for item, each in solution.ratings.items() if each.level is not None}
    yield from _age(solution, known, at)
    yield from _sources(solution)
    yield from _alike(known, domains)
    yield from _second_reading(solution, known, knock_outs)


def _age(solution: SolutionFile, known: Mapping[str, RatingFile], at: dt.date) -> Iterator[Finding]:
    old = sum(expired(solution.sources[each.source], at) for each in known.values() if each.source in solution.sources)
    if old:
        yield finding("ratings", message="{count} of {known} ratings rest on a source older than 18 months.", count=old, known=len(known))


def _sources(solution: SolutionFile) -> Iterator[Finding]:
    cited = {getattr(solution, name).source for name in FACTS} | {each.source for each in solution.prices}
    for rating in solution.ratings.values():
        cited |= {rating.source, *(each.source for each in rating.also)}
    first: dict[tuple[object, ...], str] = {}
    for key, each in solution.sources.items():
        twin = first.setdefault((each.kind, each.address, each.version, each.commit, each.date), key)
        if twin != key:
            yield finding("sources", key, message="The same source as {other}.", other=twin)
        if key not in cited:
            yield finding("sources", key, message="Nothing cites this source.")


def _alike(known: Mapping[str, RatingFile], domains: Mapping[str, str]) -> Iterator[Finding]:
    levels: dict[str, list[int | None]] = {}
    for item, rating in known.items():
        levels.setdefault(domains.get(item, ""), []).append(rating.level)
    for domain, found in levels.items():
        if len(found) >= ALIKE_FROM and len(set(found)) == 1:
            message = "All {count} ratings of domain {domain} are {level}."
            yield finding("ratings", message=message, count=len(found), domain=domain, level=found[0])


def _second_reading(solution: SolutionFile, known: Mapping[str, RatingFile], knock_outs: Collection[str]) -> Iterator[Finding]:
    read = {each.item: each for each in solution.second_reading if each.second is not None}
    if len(read) * 100 < len(known) * READ_SHARE:
        message = "{count} of {known} ratings were read a second time; one in ten is due."
        yield finding("second_reading", message=message, count=len(read), known=len(known))
    for item, rating in known.items():
        if item not in read and (rating.level == 0 or (rating.level == 4 and item in knock_outs)):
            yield finding("second_reading", message="Nobody has read the {level} of {item} a second time.", level=rating.level, item=item)
    for each in solution.second_reading:
        now = known[each.item].level if each.item in known else None
        if now != each.settled:
            yield finding("second_reading", message="{item} was settled otherwise than the rating says now; read it again.", item=each.item)


def _items(solutions: Sequence[SolutionFile], domains: Mapping[str, str]) -> Iterator[Finding]:
    levels: dict[str, Counter[int]] = {item: Counter() for item in domains}
    for solution in solutions:
        for item, rating in solution.ratings.items():
            if rating.level is not None and item in levels:
                levels[item][rating.level] += 1
    for item, found in levels.items():
        count = sum(found.values())
        if solutions and not count:
            yield finding(message="Nobody has verified {item} for any solution.", item=item)
        elif count >= SPREAD_FROM and found[0] == count:
            yield finding(message="Nobody has {item}: all {count} ratings are 0.", item=item, count=count)
        elif count >= SPREAD_FROM and found[4] == count:
            yield finding(message="Everybody has {item} in full: all {count} ratings are 4.", item=item, count=count)
