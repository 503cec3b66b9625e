"""What several places of a grid say together: codes that meet, weights that rise, knock-outs that are essential."""

from collections.abc import Iterator

from app.errors import Problem, problem
from app.scoring.matrix import ESSENTIAL, WEIGHT_RANGE
from app.shortlists.grid import MAX_DOMAINS, MAX_KNOCK_OUTS, GridItem, GridProfile, GridSolution, RankRequest
from app.web.json_body import place_of, read_body, refuse

CODE = "invalid_grid"


def read_grid(body: bytes) -> RankRequest:
    """The validated request. Invalid, with every offending place, when it cannot be ranked."""
    request = read_body(body, RankRequest, CODE)
    found = disagreements(request)
    if found:
        refuse(CODE, found)
    return request


def disagreements(request: RankRequest) -> list[Problem]:
    """Every place where values that are right by themselves do not fit together."""
    return [*_in_items(request.items), *_in_profile(request), *_in_solutions(request)]


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
            yield problem(place_of("profile", "domain_multipliers", domain), "No item belongs to this domain.")


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
                yield problem(place_of("solutions", position, "ratings", code), "There is no item with this code.")
