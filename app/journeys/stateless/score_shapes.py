"""The shapes of POST /api/v1/journeys/score (journey method, section 4): what any observations must look like.

The models check each value where it stands; `score_reading` checks what several places say together.
"""

import hashlib
from typing import Annotated, Any, Literal

import numpy as np
import orjson
from pydantic import Field

from app.scoring.journey_cells import Interaction, Marks, build
from app.scoring.journey_profile import MOST_SCALE, JourneyProfile
from app.scoring.journey_stages import Stage
from app.web.json_body import Shape, Text

MAX_STAGES, MAX_INTERACTIONS, MAX_LEVELS = 100, 2_000, 20
MAX_CUSTOMERS = 10_000
MAX_CELLS = 150_000  # customers x stages: each one is told, ten figures long
MAX_MARKS = 2_000_000  # customers x interactions

Index = Annotated[float, Field(ge=-100, le=100)]
Share = Annotated[float, Field(ge=0, le=1)]


class JourneyStage(Shape):
    code: Text
    phase: Literal["before", "during", "after"]
    importance: Annotated[int, Field(ge=1, le=5)] = 3
    moment_of_truth: bool = False
    target: Index | None = None


class JourneyInteraction(Shape):
    kano: Literal["must_be", "one_dimensional", "attractive"]
    levels: Annotated[dict[Text, Annotated[int, Field(ge=-MOST_SCALE, le=MOST_SCALE)]], Field(min_length=1, max_length=MAX_LEVELS)]


class ScoringProfile(Shape):
    """`scale` bounds the scores; `disappointing` and `enchantment` bound the zones of an index; `min_n` is asked of a firm zone."""

    scale: Annotated[int, Field(ge=1, le=MOST_SCALE)] = 3
    disappointing: Index = -20.0
    enchantment: Index = 40.0
    gate: Literal["cap", "strict", "none"] = "cap"
    peak: Share = 0.5
    end: Share = 0.5
    first: Share = 0.0
    confidence: Annotated[float, Field(gt=0, lt=1)] = 0.95
    min_n: Annotated[int, Field(ge=1, le=MAX_CUSTOMERS)] = 5

    def canonical(self) -> dict[str, Any]:
        """Every setting, numbers that need not be whole as floats; + 0.0 makes -0.0 a 0.0."""
        whole = ("scale", "gate", "min_n")
        return {name: value if name in whole else float(value) + 0.0 for name, value in self.__dict__.items()}


class ScoreRequest(Shape):
    """Stages in the journey's order, the repository by stage, and the marks by customer; a mark of null, or left out, is not observed."""

    stages: Annotated[list[JourneyStage], Field(max_length=MAX_STAGES)]
    repository: Annotated[dict[Text, dict[Text, JourneyInteraction]], Field(max_length=MAX_STAGES)]
    observations: Annotated[dict[Text, dict[str, str | None]], Field(max_length=MAX_CUSTOMERS)]
    profile: ScoringProfile = ScoringProfile()

    def canonical(self) -> dict[str, Any]:
        """The question with its defaults filled in: the same question in other words is the same dictionary.

        A stage without interactions has an empty set of them, and what is not observed is left out.
        """
        return {
            "stages": [
                stage.__dict__ | {"target": None if stage.target is None else float(stage.target) + 0.0} for stage in self.stages
            ],
            "repository": {
                stage.code: {code: each.__dict__ for code, each in self.repository.get(stage.code, {}).items()} for stage in self.stages
            },
            "observations": {
                customer: {code: level for code, level in marks.items() if level is not None}
                for customer, marks in self.observations.items()
            },
            "profile": self.profile.canonical(),
        }

    def input_sha256(self) -> str:
        """SHA-256 of the canonical JSON: sorted keys, no spaces, UTF-8."""
        return hashlib.sha256(orjson.dumps(self.canonical(), option=orjson.OPT_SORT_KEYS)).hexdigest()

    def to_stages(self) -> list[Stage]:
        return [Stage(each.code, each.importance, each.moment_of_truth, each.target) for each in self.stages]

    def to_profile(self) -> JourneyProfile:
        return JourneyProfile(**self.profile.canonical())

    def to_marks(self) -> Marks:
        """The observations as the scoring takes them; customers and interactions by code, so that one hash has one answer."""
        interactions = [
            Interaction(code, stage.code, each.kano, each.levels)
            for stage in self.stages for code, each in sorted(self.repository.get(stage.code, {}).items())
        ]
        column = {each.code: (place, each.levels) for place, each in enumerate(interactions)}
        customers = sorted(self.observations)
        scores = np.full((len(customers), len(interactions)), np.nan)
        for row, customer in enumerate(customers):
            seen = [(column[code], level) for code, level in self.observations[customer].items() if level is not None]
            scores[row, [place for (place, _), _ in seen]] = [levels[level] for (_, levels), level in seen]
        return build([stage.code for stage in self.stages], interactions, customers, scores)
