"""What the API answers about a final choice, for its documentation. Figures are unrounded; days are written 2026-11-21."""

from typing import Any, Literal

from pydantic import BaseModel, Field

Text = dict[str, str]  # {"en", "fr"}


class CandidateName(BaseModel):
    code: str
    name: str


class Candidate(CandidateName):
    plan: str


class ChoiceAnswer(BaseModel):
    """`weights`: percent by criterion, null until they are set; `version`: of setup and weights."""

    id: str
    study_id: str
    shortlist_id: str
    shortlist_number: int
    seats: int
    currency: str
    years: int
    weights: dict[str, float] | None
    weights_set_at: str | None
    weights_set_by: str
    weights_reason: str
    version: int
    created_at: str
    decision_id: str | None
    candidates: list[Candidate]


class OutcomeAnswer(BaseModel):
    decision_id: str
    asked_on: str
    due: bool
    answered_on: str | None
    answered_by: str
    used: Literal["fully", "partly", "not"] | None
    suitable: dict[str, str]
    comment: str
    version: int


class OverviewCandidate(Candidate):
    """`steps`: of the script; `marked`: of them; `scored`: how many participants have."""

    held_on: str | None
    held: bool
    steps: int
    marked: int
    cost_lines: int
    scored: int


class OverviewParticipant(BaseModel):
    """`scored`, `late`: the candidates that they have scored; what they said is not here."""

    id: str
    name: str
    team: str
    job: str
    link: Literal["open", "ended", "revoked"] | None
    opened_at: str | None
    scored: list[str]
    late: list[str]


class OverviewStep(BaseModel):
    key: str
    state: Literal["done", "next", "open", "blocked"]


class OverviewAnswer(BaseModel):
    """`choice` null: none has begun; `start`: what a new one would start from."""

    choice: ChoiceAnswer | None
    start: dict[str, Any]
    candidates: list[OverviewCandidate]
    participants: list[OverviewParticipant]
    steps: list[OverviewStep]
    next: str | None
    decision: dict[str, Any] | None
    outcome: OutcomeAnswer | None
    earlier: list[dict[str, Any]]


class Mark(BaseModel):
    seen: Literal["shown", "partly", "not_shown"]
    note: str


class DemonstrationAnswer(BaseModel):
    solution: str
    held_on: str | None
    present: str
    steps: dict[str, Mark]
    notes: str
    version: int


class ScriptStep(BaseModel):
    """`weight` and `lost` are percent of the whole; `lost` holds what falls short and what nobody has verified."""

    item: str
    domain: str
    text: Text
    why: Literal["essential", "gap", "unknown"]
    standing: Literal["met", "gap", "unknown"]
    expectation: int | None
    knock_out: bool
    floor: int
    rating: int | None
    weight: float
    lost: float
    proof: Text
    evidence: dict[str, Any] | None
    minutes: int


class Script(BaseModel):
    solution: str
    name: str
    minutes: int
    steps: list[ScriptStep]
    left_out: dict[str, int]


class DemonstrationWhole(BaseModel):
    choice: ChoiceAnswer
    candidate: Candidate
    demonstration: DemonstrationAnswer
    script: Script


class Span(BaseModel):
    low: float
    likely: float
    high: float


class CostLineAnswer(BaseModel):
    """`totals`: over 3 and 5 years."""

    id: str
    solution: str
    kind: str
    label: str
    basis: str
    low: float
    likely: float
    high: float
    closes: list[str]
    note: str
    position: int
    version: int
    totals: dict[str, Span]


class CandidateCosts(Candidate):
    """`totals` null: nobody has costed it. `catalog_prices`: what the edition says; `gaps`: what an option may close."""

    lines: list[CostLineAnswer]
    totals: dict[str, Span] | None
    catalog_prices: list[dict[str, Any]]
    gaps: list[dict[str, Any]]


class CostsAnswer(BaseModel):
    choice: ChoiceAnswer
    candidates: list[CandidateCosts]


class ScoreAnswer(BaseModel):
    solution: str
    participant_id: str
    name: str
    team: str
    team_score: float | None
    sus_score: float
    team_fit: list[int | None]
    sus: list[int]
    comment: str
    version: int
    updated_at: str
    late: bool


class ScoresAnswer(BaseModel):
    items: list[ScoreAnswer]
    page: int
    size: int
    total: int


class MeanAnswer(BaseModel):
    score: float | None
    n: int
    deviation: float | None


class UsabilityAnswer(MeanAnswer):
    adjective: str | None


class BudgetAnswer(BaseModel):
    score: float | None
    costs: dict[str, Span] | None
    lines: dict[str, dict[str, Span]] = Field(description="Identifier of a cost line -> years -> what it costs over them")


class ResultCandidate(CandidateName):
    """`total_worst`: this one at its high cost, all others at their low; `total_best` the reverse. `missing`: criteria without a score."""

    rank: int | None
    total: float | None
    total_worst: float | None
    total_best: float | None
    team: MeanAnswer
    ergonomics: UsabilityAnswer
    budget: BudgetAnswer
    missing: list[str]


class Turning(BaseModel):
    at: float
    side: Literal["above", "below"]


class ParticipantResult(BaseModel):
    """How this participant's own scores would have ranked; `first` is empty until they have scored every candidate."""

    id: str
    name: str
    team: str
    candidates: dict[str, dict[str, float | None]]
    first: list[str]


class SignedResult(BaseModel):
    algorithm: str
    years: int
    seats: int
    currency: str
    weights: dict[str, float]
    candidates: list[ResultCandidate]
    winners: list[str]
    complete: bool
    turning_points: dict[str, dict[str, Turning | None]]
    by_participant: list[ParticipantResult]
    notices: list[dict[str, Any]]


class ResultAnswer(SignedResult):
    """`late`: scores that came after the decision and changed nothing."""

    input_sha256: str
    decision_id: str | None
    late: list[dict[str, str]]


class DecisionAnswer(BaseModel):
    """`differs`: the chosen solution has not the best total. `inputs`: for members only."""

    id: str
    choice_id: str
    study_id: str
    solution_code: str | None
    solution_name: str | None
    reasons: str
    dissent: list[dict[str, str]]
    decided_on: str
    signed_by: list[dict[str, str]]
    differs: bool
    result: SignedResult
    input_sha256: str
    created_by: str
    created_at: str
    inputs: dict[str, Any] | None
    outcome: OutcomeAnswer


class Recomputation(BaseModel):
    agrees: bool
    largest_difference: float | None
    input_sha256: str


class OutcomeListed(OutcomeAnswer):
    study_id: str
    study_title: str
    client_name: str
    solution_code: str | None
    solution_name: str | None
    decided_on: str
    candidates: list[CandidateName]


class OutcomePage(BaseModel):
    items: list[OutcomeListed]
    page: int
    size: int
    total: int


class OutcomeSummary(BaseModel):
    """Shares are percent, null while nobody knows; a shortlist where somebody cannot say and nobody says no is in `cannot_say`."""

    decisions: int
    due: int
    answered: int
    candidates: dict[str, float | None]
    shortlists: dict[str, float | None]
    used: dict[str, int]


class OwnAnswers(BaseModel):
    team_fit: list[int | None]
    sus: list[int]
    comment: str
    version: int
    updated_at: str


class OwnCandidate(CandidateName):
    """`open`: the demonstration was held, so it may be scored."""

    held_on: str | None
    open: bool
    answers: OwnAnswers | None


class OwnScores(BaseModel):
    study: dict[str, str]
    participant: dict[str, str]
    choice_id: str | None
    decided: bool
    candidates: list[OwnCandidate]


class SavedScore(OwnAnswers):
    """`changed` false: the same had arrived before. `mutation_id` echoes what was sent."""

    solution: str
    changed: bool
    late: bool
    mutation_id: str | None
