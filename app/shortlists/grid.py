"""The shapes of POST /api/v1/rank (method, section 8): what any grid must look like, and what the answer looks like.

The request models check each value where it stands; `app/shortlists/grid_reading.py` checks what several places say together.
The answer models describe the answer in the API's documentation; the answer itself is written from the scoring's own rows.
"""

import hashlib
from typing import Annotated, Any, Literal

import orjson
from pydantic import BaseModel, Field

from app.scoring import matrix as scoring
from app.scoring.ranking import ALGORITHM, Notice, Ranking
from app.web.json_body import Shape, Text

MAX_ITEMS, MAX_SOLUTIONS = 2_000, 500
MAX_DOMAINS, MAX_KNOCK_OUTS = 200, 500  # each one is told for every solution: without a bound a short question has a huge answer

Level = Annotated[int, Field(ge=0, le=4)]
Weight = Annotated[float, Field(ge=0, le=scoring.WEIGHT_RANGE[1])]
Multiplier = Annotated[float, Field(ge=scoring.MULTIPLIER_RANGE[0], le=scoring.MULTIPLIER_RANGE[1])]
Size = Annotated[int, Field(ge=1, le=10_000)]


class GridItem(Shape):
    code: Text
    domain: Text
    expectation: Level | None
    knock_out: bool = False
    floor: Level = 3
    target: Annotated[int, Field(ge=1, le=4)] | None = None


class GridSolution(Shape):
    code: Text
    name: Text | None = None
    ratings: Annotated[dict[str, Level | None], Field(max_length=MAX_ITEMS)]


class GridShortlist(Shape):
    min: Size = 3
    max: Size = 5


class GridProfile(Shape):
    weights: Annotated[list[Weight], Field(min_length=5, max_length=5)] = Field(list(scoring.WEIGHTS))
    target: Literal["level", "full"] = "level"
    domain_multipliers: dict[str, Multiplier] = Field({})
    shortlist: GridShortlist = GridShortlist()


class RankRequest(Shape):
    """Any grid. `expectation` null is not yet discussed; a rating left out or null is unknown."""

    items: Annotated[list[GridItem], Field(max_length=MAX_ITEMS)]
    solutions: Annotated[list[GridSolution], Field(max_length=MAX_SOLUTIONS)]
    profile: GridProfile = GridProfile()

    def canonical(self) -> dict[str, Any]:
        """The question with its defaults filled in: the same question in other words is the same dictionary.

        A solution without a name is named by its code, an unknown rating is left out, a domain without a multiplier has 1.
        """
        return {
            "items": [item.__dict__ for item in self.items],
            "solutions": [
                {
                    "code": solution.code,
                    "name": solution.name or solution.code,
                    "ratings": {code: level for code, level in solution.ratings.items() if level is not None},
                }
                for solution in self.solutions
            ],
            "profile": {
                "weights": [float(weight) + 0.0 for weight in self.profile.weights],  # + 0.0 makes -0.0 a 0.0
                "target": self.profile.target,
                "domain_multipliers": {item.domain: 1.0 for item in self.items}
                | {domain: float(multiplier) for domain, multiplier in self.profile.domain_multipliers.items()},
                "shortlist": {"min": self.profile.shortlist.min, "max": self.profile.shortlist.max},
            },
        }

    def input_sha256(self) -> str:
        """SHA-256 of the canonical JSON: sorted keys, no spaces, UTF-8."""
        return hashlib.sha256(orjson.dumps(self.canonical(), option=orjson.OPT_SORT_KEYS)).hexdigest()

    def to_matrix(self, known_threshold: float = 90.0) -> scoring.Matrix:
        """The grid as the scoring takes it; `known_threshold` is a study's share (percent) from which a shortlist is signable."""
        codes = [item.code for item in self.items]
        levels = []
        for solution in self.solutions:
            known = solution.ratings
            levels.append([scoring.UNKNOWN if (level := known.get(code)) is None else level for code in codes])
        profile = scoring.Profile(
            weights=tuple(self.profile.weights),
            target=self.profile.target,
            domain_multipliers=self.profile.domain_multipliers,
            shortlist_min=self.profile.shortlist.min,
            shortlist_max=self.profile.shortlist.max,
            known_threshold=known_threshold,
        )
        items = [scoring.Item(**item.__dict__) for item in self.items]
        return scoring.build(items, [solution.code for solution in self.solutions], levels, profile)

    def names(self) -> list[str]:
        return [solution.name or solution.code for solution in self.solutions]


class KnockOutAnswer(BaseModel):
    item: str
    status: Literal["pass", "to_verify", "fail"]
    rating: int | None
    floor: int


class DomainAnswer(BaseModel):
    proven: float
    on_known: float | None
    best: float
    known: float
    weight: float


class RowAnswer(BaseModel):
    """Figures in percent, unrounded; null when nothing is expected. `rank` is null for an excluded solution."""

    rank: int | None
    code: str
    name: str
    proven: float | None
    on_known: float | None
    best: float | None
    known: float | None
    equal_domain: float | None
    essential_met: float | None
    shortlisted: bool
    knock_out: Literal["pass", "to_verify", "fail"]
    knock_outs: list[KnockOutAnswer]
    domains: dict[str, DomainAnswer]


class ChallengerAnswer(BaseModel):
    code: str
    best: float
    to_verify: list[str]


class ShortlistAnswer(BaseModel):
    codes: list[str]
    gap: float | None
    challengers: list[ChallengerAnswer]


class RankAnswer(BaseModel):
    """`excluded` holds the solutions that failed a knock-out, with the fit that they would have had."""

    algorithm: str
    input_sha256: str
    ranking: list[RowAnswer]
    excluded: list[RowAnswer]
    groups: list[list[str]]
    shortlist: ShortlistAnswer
    undecided: int
    warnings: list[str]


SENTENCES = {
    "nothing_expected": "No item has an expectation above 0: there is nothing to rank.",
    "nothing_weighted": "Every expectation weighs 0: there is nothing to rank.",
    "many_knock_outs": "{count} items eliminate, more than the {advised} advised: on real grids so many remove nearly every solution.",
    "all_excluded": "Every solution fails a knock-out or a constraint: there is nobody to shortlist.",
}


def answer(ranking: Ranking, input_sha256: str) -> dict[str, Any]:
    """The answer as orjson takes it: the scoring's rows have the keys that the method gives them."""
    shortlist = ranking.shortlist
    return {
        "algorithm": ALGORITHM,
        "input_sha256": input_sha256,
        "ranking": ranking.rows(),
        "excluded": ranking.excluded_rows(),
        "groups": ranking.groups,
        "shortlist": {"codes": shortlist.codes, "gap": shortlist.gap, "challengers": shortlist.challengers},
        "undecided": ranking.undecided,
        "warnings": [_sentence(warning) for warning in ranking.warnings],
    }


def _sentence(warning: Notice) -> str:
    return SENTENCES[warning.code].format(**dict(warning.params))
