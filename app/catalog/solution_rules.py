"""What a solution's profile, prices and sources must agree on; and one solution's document judged as a whole."""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from app.catalog.findings import Finding, finding, read_shape
from app.catalog.rules import Sources, check_rating
from app.catalog.shapes import EditionFile, FactFile, PriceFile, RatingFile, ReadingFile, SolutionFile, SourceFile

DAYS_AFTER_CUT_OFF = 60  # the editors still read for two months after the cut-off; later is a typing error
PRICE_SOURCES = frozenset({"vendor_page", "documentation", "vendor_answer"})
FACTS = ("licence", "deployment", "hosting_regions", "languages", "target_sizes", "sectors", "max_seats", "connectors")
VOCABULARY = {
    "licence": frozenset({"proprietary", "open_source"}),
    "deployment": frozenset({"saas", "on_premises", "private_cloud"}),
    "target_sizes": frozenset({"very_small", "small", "mid", "large"}),
}


def read_solution(value: Any, edition: EditionFile, items: Collection[str] | None) -> tuple[SolutionFile | None, list[Finding]]:
    """A solution's document in its shape, and every finding. What does not fit the shape hides nothing of the ratings that do.

    `items`: the codes of the map version, or None when that version is not at hand.
    """
    solution, findings = read_shape(SolutionFile, value)
    if solution is not None:
        return solution, check_solution(solution, edition, items)
    if isinstance(value, dict) and isinstance(value.get("ratings"), dict):
        findings += _loose_ratings(value["ratings"], value.get("sources"), edition, items)
    return None, findings


def _loose_ratings(ratings: dict[str, Any], sources: Any, edition: EditionFile, items: Collection[str] | None) -> Iterator[Finding]:
    """Judge the ratings that fit their shape and rest on sources that fit theirs."""
    written = sources if isinstance(sources, dict) else {}
    fitting = {key: source for key, each in written.items() if (source := read_shape(SourceFile, each)[0]) is not None}
    for code, each in ratings.items():
        rating, _ = read_shape(RatingFile, each)
        if rating is None:
            continue
        yield from _item(code, edition, items)
        named = {rating.source, *(one.source for one in rating.also)}
        if not named & (set(written) - set(fitting)):
            yield from (one.below("ratings", code) for one in check_rating(rating, fitting))


def check_solution(solution: SolutionFile, edition: EditionFile, items: Collection[str] | None) -> list[Finding]:
    """Every rule that a solution's document breaks. `items`: codes of the map version, or None when that version is not at hand."""
    found = [*_facts(solution), *_prices(solution, edition)]
    for key, source in solution.sources.items():
        found += [each.below("sources", key) for each in _source(source, edition)]
    for code, rating in solution.ratings.items():
        found += _item(code, edition, items)
        found += [each.below("ratings", code) for each in check_rating(rating, solution.sources)]
    found += [each.below("second_reading") for each in _second_reading(solution.second_reading)]
    return found


def _second_reading(readings: Sequence[ReadingFile]) -> Iterator[Finding]:
    seen: set[str] = set()
    for number, each in enumerate(readings):
        if each.item in seen:
            yield finding(number, "item", message="The second reading of {item} stands twice.", item=each.item)
        seen.add(each.item)
        if each.why is None and not each.first == each.second == each.settled:
            yield finding(number, "why", message="The levels differ: say how it ended.")


def _item(code: str, edition: EditionFile, items: Collection[str] | None) -> Iterator[Finding]:
    if items is not None and code not in items:
        yield finding("ratings", code, message="There is no item {code} in map version {version}.", code=code, version=edition.map_version)


def last_reading(edition: EditionFile) -> dt.date:
    return edition.cut_off + dt.timedelta(DAYS_AFTER_CUT_OFF)


def _source(source: SourceFile, edition: EditionFile) -> Iterator[Finding]:
    last = last_reading(edition)
    if source.read > last:
        yield finding("read", message="Read after {last}, 60 days past the edition's cut-off.", last=last.isoformat())
    if source.date is not None and source.date > source.read:
        yield finding("date", message="The source is dated after the day on which it was read.")
    if source.kind == "source_code" and not (source.commit or source.version):
        yield finding("commit", message="Source code is cited with its commit or its version, so that it can be opened again.")


def _facts(solution: SolutionFile) -> Iterator[Finding]:
    for name in FACTS:
        yield from (each.below(name) for each in _fact(name, getattr(solution, name), solution.sources))


def _fact(name: str, fact: FactFile, sources: Sources) -> Iterator[Finding]:
    if fact.value is not None and fact.source is None:
        yield finding("source", message="A fact needs its source; without one the value is null.")
    if fact.source is not None and fact.source not in sources:
        yield finding("source", message="There is no source {source} in this solution.", source=fact.source)
    if fact.value is None:
        return
    if name == "max_seats":
        if fact.value != "unlimited" and (isinstance(fact.value, bool) or not isinstance(fact.value, int) or fact.value < 1):
            yield finding("value", message="This must be a whole number from 1, or unlimited.")
    elif name == "licence":
        if fact.value not in VOCABULARY[name]:
            yield finding("value", message="This must be one of {allowed}.", allowed=", ".join(sorted(VOCABULARY[name])))
    elif not isinstance(fact.value, list):
        yield finding("value", message="This must be a list.")
    else:
        yield from _listed(name, fact.value)


def _listed(name: str, values: list[str]) -> Iterator[Finding]:
    for number, value in enumerate(values):
        if name in VOCABULARY and value not in VOCABULARY[name]:
            yield finding("value", number, message="This must be one of {allowed}.", allowed=", ".join(sorted(VOCABULARY[name])))
        elif name == "languages" and not (len(value) == 2 and value.isascii() and value.isalpha() and value.islower()):
            yield finding("value", number, message="A language is a two-letter code such as fr.")
        elif value != value.lower():
            yield finding("value", number, message="Write it in lower case, so that it can be compared.")
        elif value in values[:number]:
            yield finding("value", number, message="{value} is listed twice.", value=value)


def _prices(solution: SolutionFile, edition: EditionFile) -> Iterator[Finding]:
    for number, price in enumerate(solution.prices):
        yield from (each.below("prices", number) for each in _price(price, solution.sources, edition))
    yield from _plans(solution)


def _plans(solution: SolutionFile) -> Iterator[Finding]:
    """A budget counts only prices whose plan is the rated one, capitals apart: a plan that is nearly called so is a slip of the pen."""
    rated = solution.plan.casefold()
    plans = [each.plan.casefold() for each in solution.prices]
    if rated in plans:
        return
    for number, plan in enumerate(plans):
        if plan in rated or rated in plan:
            yield finding("prices", number, "plan", message="No price is of the rated plan {plan}; is this one? Then write both alike.",
                          plan=solution.plan)


def _price(price: PriceFile, sources: Sources, edition: EditionFile) -> Iterator[Finding]:
    source = sources.get(price.source)
    if source is None:
        yield finding("source", message="There is no source {source} in this solution.", source=price.source)
    elif source.kind not in PRICE_SOURCES:
        yield finding("source", message="A price comes from the vendor's own page, documentation or answer, not from {kind}.",
                      kind=source.kind)
    if price.date > last_reading(edition):
        yield finding("date", message="Read after {last}, 60 days past the edition's cut-off.", last=last_reading(edition).isoformat())
    if (price.unit == "free") != (price.amount == 0):
        yield finding("unit", message="A price of 0 has the unit free, and only that one.")
