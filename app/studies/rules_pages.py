"""The page doors of a study's hard constraints: the list, and one form that adds or edits a rule of one kind."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.access.keys import Member, Person
from app.access.scope import open_study_of
from app.errors import Conflict, Invalid, NotFound, StaleVersion
from app.studies import service
from app.studies.choices import CURRENCIES
from app.studies.form_values import RULE_LABELS, read_rule, show_rule
from app.studies.page_parts import frame
from app.studies.rules import KINDS, choices_of, in_words
from app.studies.schemas import Constraint, Constraints, StudyChange
from app.studies.setup_pages import fields_of
from app.web.deps import Db, Id, Voice
from app.web.form_page import Form, Sent, go
from app.web.forms import Typed, check
from app.web.language import Speaker
from app.web.pages import render

router = APIRouter()
Kind = Annotated[str, Query(max_length=20)]
Index = Annotated[int | None, Query(ge=0, le=100)]
NEW_RULE: dict[str, Any] = {"values": [], "amount": None, "currency": "EUR", "reason": ""}


def _page(
    session: Session, person: Person, study_id: str, speaker: Speaker, kind: str = "", index: int | None = None, sent: Sent | None = None
) -> dict[str, Any]:
    """The rules in words; with `kind` or `index` also the form of one rule."""
    study, values = frame(session, person, study_id)
    rules = study.constraints["rules"]
    rule = rules[index] if index is not None and index < len(rules) else None
    kind = rule["kind"] if rule and sent is None else kind
    kinds = {code: (speaker.say(name), speaker.say(line)) for code, (name, line) in KINDS.items()}
    values |= {
        "step": "constraints", "rules": [rule | {"words": in_words(rule, speaker)} for rule in rules], "kinds": kinds,
        "kind": kind if kind in KINDS else "", "index": index if rule else None, "currencies": [(code, code) for code in CURRENCIES],
        "labels": RULE_LABELS, "fields": None, "choices": [], "stale": None, "refused": "",
    }
    if values["kind"]:
        fields = fields_of(show_rule(rule or NEW_RULE | {"kind": kind}), sent, RULE_LABELS, _usual(kind), speaker)
        if sent is not None:
            fields.values["values"] = sent.typed.text("values") if kind == "systems" else sent.typed.many("values")
        chosen = [] if kind == "systems" else fields.values["values"]
        choices = choices_of(session, study, kind, speaker, chosen)
        values |= {"fields": fields, "stale": fields.stale, "refused": fields.refused, "choices": choices}
    return values


def _usual(kind: str) -> dict[str, str]:
    """The field of a rule that concerns the whole constraint."""
    return {"": "amount" if kind in ("seats", "budget_ceiling") else "values"}


@router.get("/studies/{study_id}/constraints")
async def constraints_page(
    request: Request, study_id: Id, person: Member, db: Db, voice: Voice, add: Kind = "", edit: Index = None, saved: str = ""
) -> Response:
    values = await db.run(lambda session: _page(session, person, study_id, voice, add, edit))
    return render(request, "studies/constraints.html", person=person, saved=bool(saved), **values)


def _save(session: Session, person: Person, study_id: str, version: int, index: int | None, rule: Constraint | None) -> None:
    """Put `rule` at `index` (None: at the end), or take the rule at `index` away (rule None)."""
    study = open_study_of(session, person, study_id)
    service.refuse_stale(session, study, version)  # first: in a list that has changed, the index means another rule or none
    rules = [check(Constraint, each) for each in study.constraints["rules"]]
    if index is None:
        index = len(rules)
    elif index >= len(rules):
        raise NotFound()
    rules[index : index + 1] = [rule] if rule else []
    change = StudyChange(constraints=check(Constraints, {"rules": [each.model_dump() for each in rules]}))
    service.update_study(session, person, study_id, version, change)


def _index(typed: Typed) -> int | None:
    number = typed.whole("index", -1)
    return number if number >= 0 else None


@router.post("/studies/{study_id}/constraints")
async def save_rule(request: Request, study_id: Id, person: Member, db: Db, voice: Voice, typed: Form) -> Response:
    kind, index = typed.text("kind"), _index(typed)
    try:
        rule = check(Constraint, read_rule(typed))
        await db.run(lambda session: _save(session, person, study_id, typed.whole("version"), index, rule))
    except (Invalid, Conflict) as error:
        sent = Sent(typed, error)
        values = await db.run(lambda session: _page(session, person, study_id, voice, kind, index, sent))
        return render(request, "studies/constraints.html", sent.status, person=person, saved=False, **values)
    return go(f"/studies/{study_id}/constraints?saved=yes")


@router.post("/studies/{study_id}/constraints/remove")
async def remove_rule(request: Request, study_id: Id, person: Member, db: Db, voice: Voice, typed: Form) -> Response:
    index = typed.whole("index")
    try:
        await db.run(lambda session: _save(session, person, study_id, typed.whole("version"), index, None))
    except Conflict as error:
        sent = Sent(typed, error)
        why = {"stale": error.current | {"fields": None}} if isinstance(error, StaleVersion) else {"refused": error.sentence(voice.say)}
        values = await db.run(lambda session: _page(session, person, study_id, voice))
        return render(request, "studies/constraints.html", sent.status, person=person, saved=False, **values | why)
    return go(f"/studies/{study_id}/constraints?saved=yes")
