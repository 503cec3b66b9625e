"""The API doors of a study's final choice."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Query
from starlette.responses import Response

from app.access.keys import Member, Participates, Reader
from app.access.scope import decision_of
from app.shortlists.choice import answers, costs, decisions, demonstrations, links_api, outcomes, results, scores, service
from app.shortlists.choice.outcomes import State
from app.shortlists.choice.shapes import (
    CostLineChange,
    DemonstrationChange,
    NewChoice,
    NewCostLine,
    NewDecision,
    NewWeights,
    OutcomeIn,
    ScoreIn,
    SetupChange,
)
from app.web.deps import IF_MATCH, Db, Id, Page, PageSize, Seen
from app.web.forms import HouseWords
from app.web.inputs import Code
from app.web.refusals import refusals

router = APIRouter(tags=["final choice"], route_class=HouseWords)
router.include_router(links_api.router)
CHANGE = refusals(404, 409, 412, 428)
WEIGHTS = {"team": 40, "ergonomics": 30, "budget": 30, "reason": "The project team decides whether this works"}
COST = {
    "kind": "licences", "label": "Pro plan", "basis": "seat_month", "low": 45, "likely": 50, "high": 50, "closes": [], "note": "Price list",
}
MARKED = {"held_on": "2026-11-24", "present": "Ann Lee, vendor", "steps": {"SAL.1.1": {"seen": "shown", "note": "In two clicks"}}}
SCORE = {"team_fit": [4, 3, None, 2], "sus": [4, 2, 4, 1, 5, 2, 4, 1, 4, 2], "comment": "", "mutation_id": "7f3a90b2c4d15e68"}
DECISION = {
    "solution_code": "alpha", "reasons": "Best total, and the team that we want to work with.",
    "dissent": [{"name": "Bob", "text": "Too dear"}], "decided_on": "2026-12-01",
    "signed_by": [{"name": "Claire Martin", "role": "Managing director"}],
}
OUTCOME = {"answered_on": "2027-12-01", "answered_by": "Claire Martin", "used": "fully", "suitable": {"alpha": "yes", "beta": "unknown"}}


def _versioned(response: Response, told: dict[str, Any]) -> dict[str, Any]:
    response.headers["ETag"] = f'"{told["version"]}"'
    return told


# ---- begin, set up, weigh

@router.get(
    "/studies/{study_id}/choice", response_model=answers.OverviewAnswer, responses=refusals(404),
    summary="How far a study's final choice is; who has scored, never what, until the weights are set",
)
async def read_choice(study_id: Id, person: Member, db: Db) -> Any:
    return await db.run(lambda session: service.overview(session, person, study_id))


@router.post(
    "/studies/{study_id}/choice", status_code=201, response_model=answers.ChoiceAnswer, responses=refusals(404, 409),
    summary="Begin the final choice among the solutions of the newest frozen shortlist",
)
async def start(
    study_id: Id, body: Annotated[NewChoice, Body(examples=[{"seats": 40, "currency": "EUR", "years": 3}])], person: Member, db: Db,
    response: Response,
) -> Any:
    told = await db.run(lambda session: service.choice_view(session, service.start(session, person, study_id, body)))
    return _versioned(response, told)


@router.patch(
    "/choices/{choice_id}", response_model=answers.ChoiceAnswer, responses=CHANGE, openapi_extra=IF_MATCH,
    summary="Change users, currency or horizon; the last two only until the weights are set",
)
async def change_setup(
    choice_id: Id, version: Seen, body: Annotated[SetupChange, Body(examples=[{"seats": 45}])], person: Member, db: Db, response: Response
) -> Any:
    told = await db.run(
        lambda session: service.choice_view(session, service.change_setup(session, person, choice_id, version, body))
    )
    return _versioned(response, told)


@router.put(
    "/choices/{choice_id}/weights", response_model=answers.ChoiceAnswer, responses=CHANGE, openapi_extra=IF_MATCH,
    summary="Set the weights of the three criteria, once and before any score is shown",
)
async def set_weights(
    choice_id: Id, version: Seen, body: Annotated[NewWeights, Body(examples=[WEIGHTS])], person: Member, db: Db, response: Response
) -> Any:
    """Percent, together 100. From here on they are locked, scores are shown and costs may be entered."""
    told = await db.run(lambda session: service.choice_view(session, service.set_weights(session, person, choice_id, version, body)))
    return _versioned(response, told)


# ---- demonstrations and scores

@router.get(
    "/choices/{choice_id}/demonstrations/{solution}", response_model=answers.DemonstrationWhole, responses=refusals(404),
    summary="The script of a candidate's demonstration, and what was marked on it",
)
async def read_demonstration(choice_id: Id, solution: Code, person: Member, db: Db, response: Response) -> Any:
    told = await db.run(lambda session: demonstrations.demonstration(session, person, choice_id, solution))
    _versioned(response, told["demonstration"])
    return told


@router.put(
    "/choices/{choice_id}/demonstrations/{solution}", response_model=answers.DemonstrationAnswer, responses=CHANGE, openapi_extra=IF_MATCH,
    summary="Note when a demonstration was held, by whom, and what of the script was shown",
)
async def change_demonstration(
    choice_id: Id, solution: Code, version: Seen, body: Annotated[DemonstrationChange, Body(examples=[MARKED])], person: Member, db: Db,
    response: Response,
) -> Any:
    """What is left out stays; `steps` replaces all marks."""
    told = await db.run(lambda session: demonstrations.demonstration_view(
        demonstrations.change_demonstration(session, person, choice_id, solution, version, body)
    ))
    return _versioned(response, told)


@router.get(
    "/choices/{choice_id}/scores", response_model=answers.ScoresAnswer, responses=refusals(404, 409),
    summary="Every participant's scores; refused until the weights are set",
)
async def read_scores(choice_id: Id, person: Member, db: Db, page: Page = 1, size: PageSize = 50) -> Any:
    found = await db.run(lambda session: scores.scores(session, person, choice_id))
    return {"items": found[(page - 1) * size : page * size], "page": page, "size": size, "total": len(found)}


@router.get(
    "/my-scores", response_model=answers.OwnScores, responses=refusals(404),
    summary="A participant's own answers and the candidates that may be scored; opened by the participant's link",
)
async def my_scores(person: Participates, db: Db) -> Any:
    return await db.run(lambda session: scores.my_scores(session, person))


@router.put(
    "/choices/{choice_id}/my-scores/{solution}", response_model=answers.SavedScore, responses=refusals(404, 409),
    summary="A participant's own scores of one candidate; sent twice they are stored once, the last ones count",
)
async def save_score(choice_id: Id, solution: Code, body: Annotated[ScoreIn, Body(examples=[SCORE])], person: Participates, db: Db) -> Any:
    """Four answers 0 to 4 about the project team (null: cannot say) and the ten of the System Usability Scale, 1 to 5, all of them."""
    return await db.run(lambda session: scores.save_score(session, person, choice_id, solution, body))


# ---- costs

@router.get(
    "/choices/{choice_id}/costs", response_model=answers.CostsAnswer, responses=refusals(404),
    summary="Every candidate's costs, line by line and over 3 and 5 years",
)
async def read_costs(choice_id: Id, person: Member, db: Db) -> Any:
    return await db.run(lambda session: costs.costs(session, person, choice_id))


@router.post(
    "/choices/{choice_id}/costs", status_code=201, response_model=answers.CostLineAnswer, responses=refusals(404, 409),
    summary="Add a line of cost, from low to high; refused until the weights are set",
)
async def add_cost(
    choice_id: Id, body: Annotated[NewCostLine, Body(examples=[COST | {"solution": "alpha"}])], person: Member, db: Db, response: Response
) -> Any:
    def work(session: Any) -> dict[str, Any]:
        line = costs.add_line(session, person, choice_id, body)
        return costs.line_told(session, line)

    told = await db.run(work)
    response.headers["Location"] = f"/api/v1/choices/{choice_id}/costs/{told['id']}"
    return _versioned(response, told)


@router.get(
    "/choices/{choice_id}/costs/{line_id}", response_model=answers.CostLineAnswer, responses=refusals(404), summary="One line of cost"
)
async def read_cost(choice_id: Id, line_id: Id, person: Member, db: Db, response: Response) -> Any:
    told = await db.run(lambda session: costs.line_told(session, costs.line_of(session, person, choice_id, line_id)))
    return _versioned(response, told)


@router.put(
    "/choices/{choice_id}/costs/{line_id}", response_model=answers.CostLineAnswer, responses=CHANGE, openapi_extra=IF_MATCH,
    summary="Change a line of cost: the whole line as it shall be",
)
async def change_cost(
    choice_id: Id, line_id: Id, version: Seen, body: Annotated[CostLineChange, Body(examples=[COST])], person: Member, db: Db,
    response: Response,
) -> Any:
    told = await db.run(
        lambda session: costs.line_told(session, costs.change_line(session, person, choice_id, line_id, version, body))
    )
    return _versioned(response, told)


@router.delete(
    "/choices/{choice_id}/costs/{line_id}", status_code=204, responses=CHANGE, openapi_extra=IF_MATCH, summary="Remove a line of cost"
)
async def remove_cost(choice_id: Id, line_id: Id, version: Seen, person: Member, db: Db) -> None:
    await db.run(lambda session: costs.remove_line(session, person, choice_id, line_id, version))


# ---- result, decision, outcome

@router.get(
    "/choices/{choice_id}/result", response_model=answers.ResultAnswer, responses=refusals(404, 409),
    summary="The result as it stands, or as it was signed; refused until the weights are set",
)
async def read_result(choice_id: Id, person: Member, db: Db) -> Any:
    return await db.run(lambda session: results.result(session, person, choice_id))


@router.post(
    "/choices/{choice_id}/decision", status_code=201, response_model=answers.DecisionAnswer, responses=refusals(404, 409),
    summary="Sign the decision with its reasons and the dissent; inputs and result are frozen with it",
)
async def decide(choice_id: Id, body: Annotated[NewDecision, Body(examples=[DECISION])], person: Member, db: Db) -> Any:
    return await db.run(
        lambda session: decisions.decision_view(session, person, decisions.decide(session, person, choice_id, body))
    )


@router.get(
    "/decisions/{decision_id}", response_model=answers.DecisionAnswer, responses=refusals(404),
    summary="A signed decision, as it was signed",
)
async def read_decision(decision_id: Id, person: Reader, db: Db) -> Any:
    return await db.run(lambda session: decisions.decision_view(session, person, decision_of(session, person, decision_id)))


@router.get(
    "/decisions/{decision_id}/recomputation", response_model=answers.Recomputation, responses=refusals(404),
    summary="Judge the stored inputs anew and compare with what was signed",
)
async def recompute(decision_id: Id, person: Reader, db: Db) -> Any:
    return await db.run(lambda session: decisions.recompute(decision_of(session, person, decision_id)))


@router.put(
    "/decisions/{decision_id}/outcome", response_model=answers.OutcomeAnswer, responses=refusals(404, 412, 428), openapi_extra=IF_MATCH,
    summary="What became of the decision a year later; also in a closed study",
)
async def answer_outcome(
    decision_id: Id, version: Seen, body: Annotated[OutcomeIn, Body(examples=[OUTCOME])], person: Member, db: Db, response: Response
) -> Any:
    told = await db.run(
        lambda session: outcomes.outcome_view(outcomes.answer_outcome(session, person, decision_id, version, body))
    )
    return _versioned(response, told)


@router.get("/outcomes", response_model=answers.OutcomePage, responses=refusals(), summary="The outcomes to ask for, and those answered")
async def list_outcomes(
    person: Member, db: Db, state: Annotated[State | None, Query()] = None, page: Page = 1, size: PageSize = 50
) -> Any:
    return await db.run(lambda session: outcomes.outcomes(session, person, page, size, state))


@router.get(
    "/outcomes/summary", response_model=answers.OutcomeSummary, responses=refusals(),
    summary="The share of candidates, and of whole shortlists, that proved suitable",
)
async def outcome_summary(person: Member, db: Db) -> Any:
    return await db.run(lambda session: outcomes.summary(session, person))
