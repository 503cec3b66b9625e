"""The plan's forms, both ways: what a stored row shows in its fields, and what the fields say as a shape's values."""

import re
from collections.abc import Mapping
from typing import Any

from app.errors import Invalid, StaleVersion
from app.journeys.plan.labels import PROMPT
from app.web.form_page import Fields, Sent
from app.web.forms import Typed, errors_of, summary_of
from app.web.language import Speaker

TEXTS = ("title", "kind", "stage", "detail", "owner", "team", "currency", "status")
OPTIONAL = ("segment", "channel", "wave_id", "due")
NUMBERS = ("cost", "effort", "progress", "expected_gain")


def prompt(speaker: Speaker) -> str:
    """What to weigh before a delight is promised (cost against loyalty, recommendation, word of mouth), to be filled in."""
    return "\n".join(speaker.say(each) for each in PROMPT)


def read_action(typed: Typed, speaker: Speaker) -> dict[str, Any]:
    """The values of those fields that the form has. A prompt that nobody filled in is no text."""
    values: dict[str, Any] = {name: typed.text(name) for name in TEXTS if name in typed.values}
    values |= {name: typed.optional(name) for name in OPTIONAL if name in typed.values}
    values |= {name: typed.number(name) for name in NUMBERS if name in typed.values}
    if "progress" in values and values["progress"] is None:
        values["progress"] = 0
    if typed.text("offers") or "interactions" in typed.values:
        values["interactions"] = typed.many("interactions")
    if values.get("detail") == prompt(speaker):
        values["detail"] = ""
    if typed.text("go"):
        values["status"] = typed.text("go")
    return values


def show_action(action: Mapping[str, Any]) -> dict[str, Any]:
    """readers.action_view as fields: an empty text for what is not said, no .0 behind a whole number."""
    shown = {name: plain(action[name]) for name in (*TEXTS, *OPTIONAL, *NUMBERS)}
    return shown | {"interactions": list(action["interactions"])}


def plain(value: Any) -> Any:
    if value is None:
        return ""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def read_answers(text: str) -> list[int] | str | None:
    """Pasted answers, parted by anything but digits: 10, 9; 7 or one a line. What holds other words goes back as it came."""
    if not text.strip():
        return None
    if re.search(r"[^\d\s,;|/.]|\d[.]\d", text):
        return text
    return [int(each) for each in re.findall(r"\d{1,6}", text)]


def fields_of(stored: Mapping[str, Any], sent: Sent | None, labels: Mapping[str, str], speaker: Speaker, usual: str = "") -> Fields:
    """The stored values, or what was typed, with its errors, with what somebody else stored meanwhile, or with why it is refused."""
    fields = Fields(dict(stored))
    if sent is None:
        return fields
    typed = sent.typed.shown()
    # boxes that the form did not offer are not boxes that somebody emptied
    lists = [name for name, value in stored.items() if isinstance(value, list) and (name in typed or sent.typed.text("offers"))]
    fields.values |= typed | {name: sent.typed.many(name) for name in lists}
    if sent.typed.text("go"):
        fields.values["status"] = sent.typed.text("go")
    if isinstance(sent.error, Invalid):
        fields.errors = errors_of(sent.error, labels, speaker, {"": usual} if usual else None)
        fields.summary = summary_of(fields.errors, labels, speaker)
    elif isinstance(sent.error, StaleVersion):
        fields.stale = sent.error.current | {"fields": _differences(stored, fields.values, labels)}
    else:
        fields.refuse(sent.error, speaker)
    return fields


def _differences(stored: Mapping[str, Any], typed: Mapping[str, Any], labels: Mapping[str, str]) -> list[tuple[str, Any, Any]]:
    def said(value: Any) -> str:
        return ", ".join(map(str, value)) if isinstance(value, list) else str(value if value is not None else "")

    pairs = [(labels[name], said(stored[name]), said(typed.get(name))) for name in labels if name in stored]
    return [each for each in pairs if each[1] != each[2]]
