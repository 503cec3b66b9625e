"""The answer of POST /api/v1/rank/robustness beside the ranking: what the draws found, what is proven, what to ask next.

Stored studies are told in the same shape.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel

from app.scoring.doubt import Doubt, Doubtful
from app.scoring.matrix import Figures
from app.scoring.proof import FIXED, Proof, prove
from app.scoring.questions import OpenAnswer, Questions, next_questions
from app.scoring.ranking import Ranking
from app.scoring.robustness import Robustness, robustness, share_error
from app.shortlists.grid import RankAnswer

MOST_QUESTIONS = 50


@dataclass(frozen=True, eq=False)
class Findings:
    """Everything that is calculated for one question; `answers_only` takes unknown ratings as they stand today."""

    robustness: Robustness
    proof: Proof
    answers_only: Proof
    questions: Questions


def find(known: Doubtful, ranking: Ranking, doubt: Doubt) -> Findings:
    """`ranking` is that of the same matrix."""
    return Findings(
        robustness(known, ranking, doubt), prove(ranking), prove(ranking, unknown_as_is=True), next_questions(known, ranking, doubt)
    )


def tell(ranking: Ranking, found: Findings, doubt: Doubt) -> dict[str, Any]:
    """The findings as plain JSON values, numbers unrounded: the keys of `RobustnessAnswer` beyond those of the ranking."""
    drawn, items = found.robustness, ranking.matrix.item_codes
    return {
        "doubt": {"draws": doubt.draws, "drawn": drawn.draws, **settings(doubt)},
        **_shares(drawn),
        "standard_error": _errors(drawn),
        "proof": {
            "fixed": list(FIXED), **_proof(found.proof, items), "ratings": int(found.proof.ratings.sum()),
            "answers_only": _proof(found.answers_only, items),
        },
        "next_questions": tell_items(found.questions.items[:MOST_QUESTIONS]),
        "next_ratings": [
            {"solution": each.solution, "item": each.item, "doubt": float(each.doubt)} for each in found.questions.ratings[:MOST_QUESTIONS]
        ],
    }


def settings(doubt: Doubt) -> dict[str, Any]:
    """What decides the draws, their number left out."""
    return {
        "seed": doubt.seed, "weights": doubt.weights, "spread": doubt.spread, "expectations": doubt.expectations,
        "ratings": doubt.ratings, "precision": doubt.precision,
    }


def tell_items(found: Sequence[OpenAnswer]) -> list[dict[str, Any]]:
    return [{"item": each.item, "doubt": float(each.doubt)} for each in found]


def _shares(drawn: Robustness) -> dict[str, Any]:
    codes = drawn.codes
    return {
        "acceptability": _by_code(codes, drawn.acceptability),
        "in_top": _by_code(codes, drawn.in_top),
        "expected_rank": _by_code(codes, drawn.expected_rank),
        "wins": _pairs(codes, drawn.wins),
        "same_shortlist": drawn.same_shortlist,
        "same_by_rule": drawn.same_by_rule,
    }


def _errors(drawn: Robustness) -> dict[str, Any]:
    codes, draws = drawn.codes, max(drawn.draws, 1)
    return {
        "acceptability": _by_code(codes, share_error(drawn.acceptability, draws)),
        "in_top": _by_code(codes, share_error(drawn.in_top, draws)),
        "expected_rank": _by_code(codes, drawn.expected_rank_error),
        "wins": _pairs(codes, share_error(drawn.wins, draws)),
        "same_shortlist": _error(drawn.same_shortlist, draws),
        "same_by_rule": _error(drawn.same_by_rule, draws),
    }


def _error(share: float | None, draws: int) -> float | None:
    return None if share is None else float(share_error(share, draws))


def _by_code(codes: Sequence[str], figures: Figures) -> dict[str, Any]:
    return dict(zip(codes, figures.tolist(), strict=True))


def _pairs(codes: Sequence[str], figures: Figures) -> dict[str, dict[str, float]]:
    return {a: {b: share for b, share in zip(codes, row, strict=True) if b != a} for a, row in zip(codes, figures.tolist(), strict=True)}


def _proof(proof: Proof, items: Sequence[str]) -> dict[str, Any]:
    return {
        "holds": proof.holds,
        "weakest_pair": None if proof.weakest_pair is None else list(proof.weakest_pair),
        "least_difference": proof.least_difference,
        "sure": list(proof.sure), "open": list(proof.open),
        "items": [code for code, moves in zip(items, proof.items.tolist(), strict=True) if moves],
    }


# ---- the same, described for the API's documentation

Shares = dict[str, list[float]]
Pairs = dict[str, dict[str, float]]


class DoubtAnswer(BaseModel):
    """The settings; `drawn` is below `draws` when the precision was reached before."""

    draws: int
    drawn: int
    seed: int
    weights: Literal["multiplier", "simplex", "off"]
    spread: float
    expectations: bool
    ratings: bool
    precision: float | None


class ErrorsAnswer(BaseModel):
    """Monte-Carlo standard errors, in the shapes of what they belong to."""

    acceptability: Shares
    in_top: Shares
    expected_rank: dict[str, float]
    wins: Pairs
    same_shortlist: float | None
    same_by_rule: float | None


class AnswersProof(BaseModel):
    """`least_difference` in units of weight. `items`: codes of those whose answer can still move the shortlist."""

    holds: bool
    weakest_pair: list[str] | None
    least_difference: float | None
    sure: list[str]
    open: list[str]
    items: list[str]


class ProofAnswer(AnswersProof):
    """Over every answer and every value of the unknown ratings; `answers_only` leaves those as they stand: nothing counted.

    `ratings`: how many unknown ratings can still move the shortlist.
    """

    fixed: list[str]
    ratings: int
    answers_only: AnswersProof


class QuestionAnswer(BaseModel):
    item: str
    doubt: float


class RatingQuestionAnswer(BaseModel):
    solution: str
    item: str
    doubt: float


class RobustnessAnswer(RankAnswer):
    """The ranking, and how sure it is. Shares are 0 to 1; ranks and k start at 1, so the first of a list is rank 1.

    `acceptability`: share of draws in which a solution has each rank; `in_top`: P(rank <= k); `wins`: share of draws in which the first
    is above the second; `same_shortlist`: share of draws in which the same solutions come first; `same_by_rule`: in which the rule
    of the cut, applied afresh, draws the same shortlist, its size included. Excluded solutions are not drawn.
    `doubt` of a question: its share of the doubt that open answers leave on the shortlist's border, ratings as they are verified
    today; of a rating: its share of the doubt that ratings, verified or not, leave there on the agreed items.
    """

    doubt: DoubtAnswer
    acceptability: Shares
    in_top: Shares
    expected_rank: dict[str, float]
    wins: Pairs
    same_shortlist: float | None
    same_by_rule: float | None
    standard_error: ErrorsAnswer
    proof: ProofAnswer
    next_questions: list[QuestionAnswer]
    next_ratings: list[RatingQuestionAnswer]
