"""The page doors of a participant's phone: the link that opens them, the candidates, the form of one candidate."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.access import participant_links
from app.access.keys import Guest, Participates, Person, cookie_name
from app.access.pages import address_of, keep, limit
from app.errors import Conflict, Invalid, NotFound, Problem, problem
from app.shortlists.choice import page_words as words
from app.shortlists.choice import scores
from app.shortlists.choice.page_frame import fields_of
from app.shortlists.choice.shapes import ScoreIn
from app.web.deps import Config, Db, Voice
from app.web.form_page import Form, Sent, go
from app.web.forms import Typed, check
from app.web.inputs import Code
from app.web.language import Speaker
from app.web.pages import render

router = APIRouter()
Word = Annotated[str, Query(max_length=200)]
CANNOT_SAY = "na"


@router.get("/v/{token}", name="participant_link")
async def participant_link(request: Request, db: Db, config: Config, person: Guest, token: str) -> Response:
    """A participant's link is exchanged for a cookie at once, so that its secret leaves the address bar."""
    address = address_of(request)
    limit.enter(address)
    old = request.cookies.get(cookie_name(config))
    try:
        entered = await db.run(lambda session: participant_links.enter(session, config.secret, token, person, old))
    except NotFound:
        limit.failed(address)
        raise
    response = go("/my-scores")
    keep(response, request, entered.token, entered.seconds)
    return response


def _store(found: Mapping[str, Any]) -> str:
    """How drafts on this phone are called: by person and choice, so that a new link finds what the last one left there."""
    return f"{found['participant']['id']}:{found['choice_id']}"


@router.get("/my-scores")
async def my_scores(request: Request, db: Db, person: Participates, sent: Word = "") -> Response:
    found = await db.run(lambda session: scores.my_scores(session, person))
    names = {each["code"]: each["name"] for each in found["candidates"] if each["answers"]}
    return render(request, "choice/my_scores.html", person=person, found=found, store=_store(found), sent=names.get(sent))


def _shown(answers: Mapping[str, Any] | None) -> dict[str, Any]:
    """Stored answers as fields; nothing is chosen before somebody chose."""
    if answers is None:
        return {"comment": "", "version": 0}
    fields = {f"team_fit-{n}": CANNOT_SAY if each is None else str(each) for n, each in enumerate(answers["team_fit"])}
    fields |= {f"sus-{n}": str(each) for n, each in enumerate(answers["sus"])}
    return fields | {"comment": answers["comment"], "version": answers["version"]}


def _page(session: Session, person: Person, code: str, speaker: Speaker, sent: Sent | None) -> dict[str, Any]:
    found = scores.my_scores(session, person)
    candidate = next((each for each in found["candidates"] if each["code"] == code), None)
    if candidate is None:
        raise NotFound()
    return {
        "found": found, "candidate": candidate, "fields": fields_of(_shown(candidate["answers"]), sent, words.SCORE_LABELS, speaker),
        "words": words, "store": _store(found), "api": f"/api/v1/choices/{found['choice_id']}/my-scores/{code}",
    }


@router.get("/my-scores/{solution}")
async def my_score(request: Request, solution: Code, db: Db, person: Participates, voice: Voice) -> Response:
    values = await db.run(lambda session: _page(session, person, solution, voice, None))
    return render(request, "choice/my_score.html", person=person, **values)


def read(typed: Typed) -> dict[str, Any]:
    """The values of a ScoreIn; raises Invalid with every question that has no answer."""
    team = [typed.text(f"team_fit-{n}") for n in range(len(words.TEAM_FIT))]
    sus = [typed.text(f"sus-{n}") for n in range(len(words.SUS))]
    open_ones: list[Problem] = []
    for name, answers in (("team_fit", team), ("sus", sus)):
        open_ones += [problem(f"{name}[{n}]", "Choose one answer.") for n, each in enumerate(answers) if not each]
    if open_ones:
        raise Invalid("incomplete", open_ones)
    return {
        "team_fit": [None if each == CANNOT_SAY else typed.number(f"team_fit-{n}") for n, each in enumerate(team)],
        "sus": [typed.number(f"sus-{n}") for n in range(len(sus))], "comment": typed.text("comment"),
    }


@router.post("/my-scores/{solution}")
async def save(request: Request, solution: Code, db: Db, person: Participates, voice: Voice, typed: Form) -> Response:
    """The form of a browser without scripts; with them the answers go through the API."""
    def work(session: Session) -> None:
        choice_id = scores.my_scores(session, person)["choice_id"]
        if choice_id is None:
            raise NotFound()
        scores.save_score(session, person, choice_id, solution, check(ScoreIn, read(typed)))

    try:
        await db.run(work)
    except (Invalid, Conflict) as error:
        sent = Sent(typed, error)
        values = await db.run(lambda session: _page(session, person, solution, voice, sent))
        return render(request, "choice/my_score.html", sent.status, person=person, **values)
    return go(f"/my-scores?sent={solution}")
