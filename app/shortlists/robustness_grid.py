"""The request of POST /api/v1/rank/robustness (method, section 8): any grid, with votes, confidences and the settings of the doubt."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field, WithJsonSchema, WrapValidator

from app.errors import Problem, problem
from app.scoring import doubt as scoring
from app.scoring.doubt import Doubt
from app.shortlists.grid import MAX_ITEMS, GridItem, GridProfile, GridSolution, Level, RankRequest
from app.shortlists.grid_reading import CODE, disagreements
from app.shortlists.robustness_question import robustness_sha256
from app.web.json_body import Shape, Text, read_body, refuse

MAX_VOTES = 500
MAX_SOLUTIONS = 200  # each is told against each other one, six times: the answer grows with the square
MAX_CELLS = 100_000  # items x solutions: what the proof and the questions take grows with it, whatever is drawn
MAX_SEED = 2**53 - 1  # what every JSON reader takes for a whole number
# What is drawn in four or five seconds of one core (benchmarks/bench_robustness_endpoint.py).
MOST_WORK = 1_500_000_000


class GradedRating(Shape):
    level: Level | None
    confidence: Annotated[float, Field(ge=0, le=1)] = 1.0


def _rating(value: Any, bare: Any) -> Any:
    """An object is a rating with its confidence, kept as (level, confidence); everything else must be a bare level. Told apart by
    hand: a union would call a wrong value wrong in both ways, and half a million models would take hundreds of megabytes."""
    if not isinstance(value, dict):
        return bare(value)
    found = GradedRating.model_validate(value)
    return found.level, found.confidence


_LEVEL: list[dict[str, Any]] = [{"type": "integer", "minimum": 0, "maximum": 4}, {"type": "null"}]
_GRADED = {
    "type": "object", "required": ["level"], "additionalProperties": False,
    "properties": {"level": {"anyOf": _LEVEL}, "confidence": {"type": "number", "minimum": 0, "maximum": 1, "default": 1}},
}
Rated = Annotated[Level | None, WrapValidator(_rating), WithJsonSchema({"anyOf": [*_LEVEL, _GRADED]})]


class DoubtItem(GridItem):
    votes: Annotated[list[Level], Field(max_length=MAX_VOTES)] = Field([])


class DoubtSolution(Shape):
    """A rating is a bare level, or a level with its confidence; a bare one has a confidence of 1."""

    code: Text
    name: Text | None = None
    ratings: Annotated[dict[str, Rated], Field(max_length=MAX_ITEMS)]


class DoubtSettings(Shape):
    """`spread` belongs to "multiplier" alone. `precision`: the standard error at which drawing stops before `draws`; looked
    at after each 2,048 of them."""

    draws: Annotated[int, Field(ge=1, le=scoring.MAX_DRAWS)] = 10_000
    seed: Annotated[int, Field(ge=0, le=MAX_SEED)] = 1
    weights: Literal["multiplier", "simplex", "off"] = "multiplier"
    spread: Annotated[float, Field(ge=0, le=scoring.MAX_SPREAD)] = 0.5
    expectations: bool = True
    ratings: bool = True
    precision: Annotated[float, Field(gt=0, lt=1)] | None = None


def _levels(ratings: dict[str, Any]) -> dict[str, int | None]:
    return {code: found[0] if isinstance(found, tuple) else found for code, found in ratings.items()}


def _confidence(ratings: dict[str, Any]) -> dict[str, float]:
    return {code: found[1] for code, found in ratings.items() if isinstance(found, tuple) and found[0] is not None}


class RobustnessRequest(Shape):
    """Any grid, as POST /api/v1/rank takes it, and what is in doubt. A bare level is sure; an item without votes keeps its level."""

    items: Annotated[list[DoubtItem], Field(max_length=MAX_ITEMS)]
    solutions: Annotated[list[DoubtSolution], Field(max_length=MAX_SOLUTIONS)]
    profile: GridProfile = GridProfile()
    doubt: DoubtSettings = DoubtSettings()

    def plain(self) -> RankRequest:
        """The same question without its doubt. Every value is checked already."""
        items = [GridItem.model_construct(**{name: getattr(item, name) for name in GridItem.model_fields}) for item in self.items]
        solutions = [
            GridSolution.model_construct(code=each.code, name=each.name, ratings=_levels(each.ratings)) for each in self.solutions
        ]
        return RankRequest.model_construct(items=items, solutions=solutions, profile=self.profile)

    def settings(self) -> Doubt:
        return Doubt(**self.doubt.__dict__)

    def votes(self) -> dict[str, list[int]]:
        return {item.code: item.votes for item in self.items if item.votes}

    def confidence(self) -> dict[str, dict[str, float]]:
        """Of the known ratings that are not bare."""
        return {each.code: _confidence(each.ratings) for each in self.solutions}

    def input_sha256(self, plain: RankRequest) -> str:
        """`plain` is that of this request."""
        return robustness_sha256(plain, self.votes(), self.confidence(), self.settings())


def read_doubt_grid(body: bytes) -> tuple[RobustnessRequest, RankRequest]:
    """The validated request, with and without its doubt. Invalid, with every offending place, when it cannot be answered."""
    request = read_body(body, RobustnessRequest, CODE)
    plain = request.plain()
    found = [*disagreements(plain), *_in_doubt(request)]
    if found:
        refuse(CODE, found)
    return request, plain


def _in_doubt(request: RobustnessRequest) -> Iterator[Problem]:
    settings, items, solutions = request.doubt, len(request.items), len(request.solutions)
    if settings.weights != "multiplier" and "spread" in settings.model_fields_set:
        yield problem("doubt.spread", 'Only weights that are drawn as a "multiplier" have a spread; leave it out.')
    if items * solutions > MAX_CELLS:
        yield problem("solutions", "{items} items by {solutions} solutions are too many to draw: at most {most} ratings.",
                      items=items, solutions=solutions, most=MAX_CELLS)
    most = most_draws(items, len({item.domain for item in request.items}), solutions)
    if settings.draws > most:
        yield problem("doubt.draws", "A grid of this size may have at most {most} draws.", most=most)


def most_draws(items: int, domains: int, solutions: int) -> int:
    """What fits the time of one answer: each draw weighs every cell, sums every domain, and compares every pair."""
    per_draw = (solutions + 8) * (items + 2 * domains + solutions // 2 + 16)
    return max(1, min(scoring.MAX_DRAWS, MOST_WORK // per_draw))
