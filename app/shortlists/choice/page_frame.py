"""What the page doors of the final choice share: the frame of a page, and a form that comes back with what was typed."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session

from app.access.keys import Person
from app.access.scope import header_of, study_of
from app.errors import Invalid, NotFound, StaleVersion
from app.shortlists.choice import service
from app.shortlists.choice.candidates import choice_view
from app.storage.tables import FinalChoice
from app.web.form_page import Fields, Sent
from app.web.forms import errors_of, summary_of
from app.web.language import Speaker


def study_frame(session: Session, person: Person, study_id: str) -> dict[str, Any]:
    """What a page knows before there is a choice; raises NotFound for a foreign study."""
    study = study_of(session, person, study_id)
    root = f"/studies/{study.id}/choice"
    return {"study": header_of(session, study), "tab": "choice", "root": root, "open": study.status == "open"}


def frame(session: Session, person: Person, study_id: str) -> tuple[FinalChoice, dict[str, Any]]:
    """The study's final choice and what its pages need above their own matter; raises NotFound when there is none.

    `open`: whether anything can still be changed, so neither when the study is closed nor when the decision is signed.
    """
    values = study_frame(session, person, study_id)
    choice = service.choice_of_study(session, person, study_id)
    view = choice_view(session, choice)
    still = values["open"] and view["decision_id"] is None
    return choice, values | {"choice": view, "candidates": view["candidates"], "open": still}


def candidate_of(values: Mapping[str, Any], code: str) -> dict[str, Any]:
    found: dict[str, Any] | None = next((each for each in values["candidates"] if each["code"] == code), None)
    if found is None:
        raise NotFound()
    return found


def fields_of(
    stored: Mapping[str, Any], sent: Sent | None, labels: Mapping[str, str], speaker: Speaker, usual: Mapping[str, str] | None = None
) -> Fields:
    """The stored values, or what was typed: with its errors, with what somebody else stored meanwhile, or with why it is refused."""
    fields = Fields(dict(stored))
    if sent is None:
        return fields
    fields.values |= sent.typed.shown()
    if isinstance(sent.error, Invalid):
        fields.errors = errors_of(sent.error, labels, speaker, usual)
        fields.summary = summary_of(fields.errors, labels, speaker)
    elif isinstance(sent.error, StaleVersion):
        fields.values["version"] = sent.error.current.get("version", fields.values.get("version"))
        fields.stale = {"fields": _differences(stored, fields.values, labels)}
    else:
        fields.refuse(sent.error, speaker)
    return fields


def _differences(stored: Mapping[str, Any], typed: Mapping[str, Any], labels: Mapping[str, str]) -> list[tuple[str, str, str]]:
    def said(value: Any) -> str:
        return ", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)

    pairs = [(labels[name], said(stored[name]), said(typed.get(name))) for name in labels if name in stored]
    return [each for each in pairs if each[1] != each[2]]


def plain(value: float | int | None) -> str:
    """A number as it is typed: 2, not 2.0; nothing for None."""
    if value is None:
        return ""
    return str(int(value)) if float(value).is_integer() else str(value)
