"""From the bytes of a request to a grid that can be ranked, or to the list of every place that cannot stand.

Three gates, each with all its findings: is it JSON, is every value of its shape, do the places agree. Python's own parser is
used because it alone lets us see a name that is written twice in one object, and hands NaN on to be refused where it stands.
"""

import json
from collections.abc import Iterator
from typing import Any, NoReturn

from pydantic import ValidationError

from app.errors import Invalid, Problem, problem
from app.scoring.matrix import ESSENTIAL, WEIGHT_RANGE
from app.shortlists.grid import MAX_DOMAINS, MAX_KNOCK_OUTS, GridItem, GridProfile, GridSolution, RankRequest

MAX_PROBLEMS = 100  # the first ones; a grid of wrong cells must not become an answer of megabytes
MAX_NAMED = 10_000  # beyond, merely naming every wrong value would take seconds
MAX_PLACE = 300
SENTENCES = {
    "missing": "This is required.",
    "model_type": "This must be an object.",
    "dict_type": "This must be an object.",
    "extra_forbidden": "There is no such field.",
    "string_unicode": "This text is not valid Unicode.",
    "string_pattern_mismatch": "This text holds a control character.",
    "finite_number": "This must be a finite number.",
    "int_type": "This must be a whole number.",
    "float_type": "This must be a number.",
    "greater_than_equal": "This must be at least {ge}.",
    "less_than_equal": "This must be at most {le}.",
}


class Repeated:
    """Stands in for the value of a name that one object gives twice: fits no shape, so it is refused where it stands."""


def read_grid(body: bytes) -> RankRequest:
    """The validated request. Invalid, with every offending place, when it cannot be ranked."""
    try:
        request = RankRequest.model_validate(_parse(body))
    except ValidationError as error:
        _refuse("invalid_grid", _name(error))
    disagreements = [*_in_items(request.items), *_in_profile(request), *_in_solutions(request)]
    if disagreements:
        _refuse("invalid_grid", disagreements)
    return request


def _parse(body: bytes) -> Any:
    try:
        return json.loads(body.decode(), object_pairs_hook=_object)
    except RecursionError:
        _refuse("not_json", [problem("", "The body is nested too deeply.")])
    except UnicodeDecodeError as error:
        _refuse("not_json", [problem(f"byte {error.start}", "The body is not UTF-8 text.")])
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        _refuse("not_json", [problem(place, "The body is not JSON: {said}.", said=error.msg)])
    except ValueError:  # what is left is a number with thousands of digits
        _refuse("not_json", [problem("", "The body holds a number that is too long to read.")])


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen = set()
        for name, _ in pairs:
            if name in seen:
                found[name] = Repeated()
            seen.add(name)
    return found


def _in_items(items: list[GridItem]) -> Iterator[Problem]:
    if len({item.domain for item in items}) > MAX_DOMAINS:
        yield problem("items", "The items belong to more than {most} domains.", most=MAX_DOMAINS)
    if sum(item.knock_out for item in items) > MAX_KNOCK_OUTS:
        yield problem("items", "More than {most} items are knock-outs.", most=MAX_KNOCK_OUTS)
    first: dict[str, int] = {}
    for position, item in enumerate(items):
        if first.setdefault(item.code, position) != position:
            yield problem(f"items[{position}].code", "This code is already used by items[{first}].", first=first[item.code])
        if item.knock_out and item.expectation != ESSENTIAL:
            yield problem(f"items[{position}].knock_out", "Only an item whose expectation is 4 can be a knock-out.")


def _in_profile(request: RankRequest) -> Iterator[Problem]:
    profile: GridProfile = request.profile
    for position, weight in enumerate(profile.weights):
        place = f"profile.weights[{position}]"
        if position == 0 and weight != 0:
            yield problem(place, "The first weight must be 0: what is out of scope does not count.")
        if 0 < weight < WEIGHT_RANGE[0]:
            yield problem(place, "A weight above 0 must be at least {least}.", least=WEIGHT_RANGE[0])
        if position > 0 and weight < profile.weights[position - 1]:
            yield problem(place, "Weights never decrease: this one is below the one before it.")
    if profile.shortlist.min > profile.shortlist.max:
        yield problem("profile.shortlist.min", "The smallest shortlist ({min}) is larger than the largest ({max}).",
                      min=profile.shortlist.min, max=profile.shortlist.max)
    domains = {item.domain for item in request.items}
    for domain in profile.domain_multipliers:
        if domain not in domains:  # a multiplier that acts on nothing is a misspelt domain
            yield problem(_place(("profile", "domain_multipliers", domain)), "No item belongs to this domain.")


def _in_solutions(request: RankRequest) -> Iterator[Problem]:
    codes = {item.code for item in request.items}
    first: dict[str, int] = {}
    for position, solution in enumerate(request.solutions):
        if first.setdefault(solution.code, position) != position:
            yield problem(f"solutions[{position}].code", "This code is already used by solutions[{first}].", first=first[solution.code])
        yield from _unknown_codes(position, solution, codes)


def _unknown_codes(position: int, solution: GridSolution, codes: set[str]) -> Iterator[Problem]:
    if not solution.ratings.keys() <= codes:
        for code in solution.ratings:
            if code not in codes:
                yield problem(_place(("solutions", position, "ratings", code)), "There is no item with this code.")


def _place(location: tuple[int | str, ...]) -> str:
    """("solutions", 2, "ratings", "MOB.2.1") reads `solutions[2].ratings.MOB.2.1`, safe to print whatever was sent."""
    text = ""
    for each in location:
        if each != "[key]":  # pydantic's way to say that the name itself is at fault
            text += f"[{each}]" if isinstance(each, int) else f".{each}" if text else str(each)
    printable = text.encode("utf-8", "backslashreplace").decode()
    return printable if len(printable) <= MAX_PLACE else printable[:MAX_PLACE] + "…"


def _name(error: ValidationError) -> list[Problem]:
    if error.error_count() > MAX_NAMED:
        return [problem("", "{count} values are wrong, too many to name each: try one solution first.", count=error.error_count())]
    return [_say(each) for each in error.errors(include_url=False)[: MAX_PROBLEMS + 1]]


def _say(found: Any) -> Problem:
    place = _place(found["loc"])
    if isinstance(found["input"], Repeated):
        return problem(place, "This name is given more than once.")
    sentence = SENTENCES.get(found["type"])
    if sentence is not None:
        return problem(place, sentence, **found.get("ctx", {}))
    return problem(place, "{said}.", said=found["msg"])


def _refuse(code: str, problems: list[Problem]) -> NoReturn:
    if len(problems) > MAX_PROBLEMS:
        more = problem("", "There is more to mend; the first {count} places are listed.", count=MAX_PROBLEMS)
        problems = [*problems[:MAX_PROBLEMS], more]
    raise Invalid(code, problems)
