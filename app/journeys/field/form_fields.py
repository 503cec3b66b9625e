"""The forms of the field: their labels, and what a form shows when it comes back."""

from collections.abc import Mapping
from typing import Any

from app.errors import Invalid, StaleVersion
from app.web.form_page import Fields, Sent
from app.web.forms import Typed, errors_of, summary_of
from app.web.language import Speaker

WAVE_LABELS = {
    "name": "Name of the wave", "kind": "When it takes place", "repository": "Repository", "starts": "First day of field work",
    "ends": "Last day of field work", "note": "Note",
}
CORRECTION_LABELS = {"customer": "Customer", "segment": "Segment", "reason": "Reason"}


def fields_of(stored: Mapping[str, Any], sent: Sent | None, labels: Mapping[str, str], speaker: Speaker) -> Fields:
    """The stored values, or what was typed with what is wrong with it, who wrote meanwhile, or why it is refused."""
    fields = Fields(dict(stored))
    if sent is None:
        return fields
    fields.values |= sent.typed.shown()
    if isinstance(sent.error, Invalid):
        fields.errors = errors_of(sent.error, labels, speaker, {"": "ends"} if "ends" in labels else None)
        fields.summary = summary_of(fields.errors, labels, speaker)
    elif isinstance(sent.error, StaleVersion):
        fields.stale = sent.error.current
        fields.values["version"] = sent.error.current["version"]
    else:
        fields.refuse(sent.error, speaker)
    return fields


def read_wave(typed: Typed) -> dict[str, Any]:
    return {
        "name": typed.text("name"), "kind": typed.text("kind"), "repository": typed.text("repository"), "note": typed.text("note"),
        "starts": typed.optional("starts"), "ends": typed.optional("ends"),
    }
