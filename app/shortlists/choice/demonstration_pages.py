"""The page doors of demonstrations: the script of each candidate with what was seen, and the same on paper."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.access.keys import Member, Person
from app.errors import Conflict, Invalid, problem
from app.shortlists.choice import demonstrations, service
from app.shortlists.choice import page_words as words
from app.shortlists.choice.page_frame import candidate_of, fields_of, frame
from app.shortlists.choice.shapes import DemonstrationChange
from app.web import choice_words
from app.web.deps import Db, Id, Voice
from app.web.form_page import Form, Sent, go
from app.web.forms import Typed, check, options
from app.web.inputs import Code
from app.web.language import Speaker
from app.web.pages import render

router = APIRouter()
Word = Annotated[str, Query(max_length=200)]


def key_of(item: str) -> str:
    """An item's code as part of a field's name."""
    return item.replace(".", "-")


def _step(step: Mapping[str, Any], speaker: Speaker) -> dict[str, Any]:
    """A step in the reader's language."""
    phrase = step["evidence"] and step["evidence"]["phrase"]
    return {
        "code": step["item"], "key": key_of(step["item"]), "text": speaker.pick(step["text"]),
        "proof": speaker.pick(step["proof"]), "why": step["why"],
        "expectation": step["expectation"], "rating": step["rating"], "phrase": speaker.pick(phrase), "minutes": step["minutes"],
        "knock_out": step["knock_out"],
    }


def _script(script: Mapping[str, Any], speaker: Speaker) -> dict[str, Any]:
    steps = [_step(each, speaker) for each in script["steps"]]
    groups = [(why, [each for each in steps if each["why"] == why]) for why in words.REASON_TITLES]
    return {"minutes": script["minutes"], "count": len(steps), "groups": [each for each in groups if each[1]]}


def _stored(held: Mapping[str, Any]) -> dict[str, Any]:
    """A demonstration as fields."""
    fields = {name: held[name] or "" for name in words.DEMONSTRATION_LABELS} | {"version": held["version"]}
    for code, mark in held["steps"].items():
        fields |= {f"seen-{key_of(code)}": mark["seen"], f"note-{key_of(code)}": mark["note"]}
    return fields


def _page(session: Session, person: Person, study_id: str, code: str, speaker: Speaker, sent: Sent | None) -> dict[str, Any]:
    choice, values = frame(session, person, study_id)
    candidate = candidate_of(values, code)
    told = demonstrations.demonstration(session, person, choice.id, code)
    texts = {key_of(each["item"]): speaker.pick(each["text"]) for each in told["script"]["steps"]}
    labels = words.DEMONSTRATION_LABELS | {f"{part}-{key}": text for key, text in texts.items() for part in ("seen", "note")}
    return values | {
        "candidate": candidate, "script": _script(told["script"], speaker), "demonstration": told["demonstration"],
        "fields": fields_of(_stored(told["demonstration"]), sent, labels, speaker), "labels": labels,
        "seen": options(speaker, choice_words.SEEN), "reason_titles": words.REASON_TITLES,
    }


@router.get("/studies/{study_id}/choice/demonstrations/{solution}")
async def demonstration_page(
    request: Request, study_id: Id, solution: Code, person: Member, db: Db, voice: Voice, saved: Word = ""
) -> Response:
    values = await db.run(lambda session: _page(session, person, study_id, solution, voice, None))
    return render(request, "choice/demonstration.html", person=person, saved=bool(saved), **values)


@router.get("/studies/{study_id}/choice/demonstrations/{solution}/script")
async def script_page(request: Request, study_id: Id, solution: Code, person: Member, db: Db, voice: Voice) -> Response:
    values = await db.run(lambda session: _page(session, person, study_id, solution, voice, None))
    return render(request, "choice/script.html", person=person, **values)


def read(typed: Typed) -> dict[str, Any]:
    """The values of a DemonstrationChange. Nobody marked and nobody noted: no step. Raises Invalid for a note without a mark."""
    steps: dict[str, Any] = {}
    unmarked = []
    for name in typed.values:
        head, _, key = name.partition("-")
        code, seen, note = key.replace("-", "."), typed.optional(f"seen-{key}"), typed.text(f"note-{key}")
        if head == "note" and note and not seen:
            unmarked.append(problem(f"seen-{key}", "Say whether it was shown."))
        elif head == "seen":
            steps[code] = {"seen": seen, "note": note}
    if unmarked:
        raise Invalid("unmarked", unmarked)
    return {"held_on": typed.optional("held_on"), "present": typed.text("present"), "notes": typed.text("notes"), "steps": steps}


@router.post("/studies/{study_id}/choice/demonstrations/{solution}")
async def save(request: Request, study_id: Id, solution: Code, person: Member, db: Db, voice: Voice, typed: Form) -> Response:
    def work(session: Session) -> None:
        choice = service.choice_of_study(session, person, study_id)
        change = check(DemonstrationChange, read(typed))
        demonstrations.change_demonstration(session, person, choice.id, solution, typed.whole("version"), change)

    try:
        await db.run(work)
    except (Invalid, Conflict) as error:
        sent = Sent(typed, error)
        values = await db.run(lambda session: _page(session, person, study_id, solution, voice, sent))
        return render(request, "choice/demonstration.html", sent.status, person=person, saved=False, **values)
    return go(f"/studies/{study_id}/choice/demonstrations/{solution}?saved=yes")
