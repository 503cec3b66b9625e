"""What several places of a score request say together: codes that meet, levels that exist, sizes that can be answered."""

from collections.abc import Iterator

from app.errors import Problem, problem
from app.journeys.stateless.score_shapes import MAX_CELLS, MAX_INTERACTIONS, MAX_MARKS, ScoreRequest
from app.web.json_body import place_of, read_body, refuse

CODE = "invalid_journey"
Levels = dict[str, dict[str, int]]  # interaction -> its levels


def read_request(body: bytes) -> ScoreRequest:
    """The validated request. Invalid, with every offending place, when it cannot be scored."""
    request = read_body(body, ScoreRequest, CODE)
    problems = [*_in_stages(request), *_in_repository(request), *_in_profile(request), *_in_sizes(request)]
    problems += _in_observations(request)
    if problems:
        refuse(CODE, problems)
    return request


def _in_stages(request: ScoreRequest) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for position, stage in enumerate(request.stages):
        if first.setdefault(stage.code, position) != position:
            yield problem(f"stages[{position}].code", "This code is already used by stages[{first}].", first=first[stage.code])


def _in_repository(request: ScoreRequest) -> Iterator[Problem]:
    """An observation names an interaction without its stage, so a code serves once in the whole journey."""
    stages, scale = {stage.code for stage in request.stages}, request.profile.scale
    first: dict[str, str] = {}
    for stage, interactions in request.repository.items():
        if stage not in stages:
            yield problem(place_of("repository", stage), "There is no stage with this code.")
        for code, interaction in interactions.items():
            if first.setdefault(code, stage) != stage:
                yield problem(place_of("repository", stage, code), "This code is already used at stage {stage}.", stage=first[code])
            for level, score in interaction.levels.items():
                if abs(score) > scale:
                    place = place_of("repository", stage, code, "levels", level)
                    yield problem(place, "A score lies between -{scale} and {scale}.", scale=scale)


def _in_profile(request: ScoreRequest) -> Iterator[Problem]:
    if request.profile.disappointing >= request.profile.enchantment:
        yield problem("profile.disappointing", "The bound of disappointing must lie below that of enchantment ({enchantment}).",
                      enchantment=request.profile.enchantment)


def _in_sizes(request: ScoreRequest) -> Iterator[Problem]:
    interactions, customers = sum(map(len, request.repository.values())), len(request.observations)
    if interactions > MAX_INTERACTIONS:
        yield problem("repository", "The stages have {count} interactions together, more than {most}.", count=interactions,
                      most=MAX_INTERACTIONS)
    if customers * len(request.stages) > MAX_CELLS:
        yield problem("observations", "Customers times stages make {count} cells, more than {most}: score them in parts.",
                      count=customers * len(request.stages), most=MAX_CELLS)
    if customers * interactions > MAX_MARKS:
        yield problem("observations", "Customers times interactions make {count} marks, more than {most}: score them in parts.",
                      count=customers * interactions, most=MAX_MARKS)


def _in_observations(request: ScoreRequest) -> Iterator[Problem]:
    known: Levels = {code: each.levels for interactions in request.repository.values() for code, each in interactions.items()}
    for customer, marks in request.observations.items():
        for code, level in marks.items():
            levels = known.get(code)
            if levels is None:
                yield problem(place_of("observations", customer, code), "There is no interaction with this code.")
            elif level is not None and level not in levels:
                yield problem(place_of("observations", customer, code), "This interaction has no such level.")
