"""What the page doors of programmes share: the fields of a form that comes back, and the parts of the scope."""

from collections.abc import Mapping
from typing import Any

from app.errors import Invalid, StaleVersion
from app.web.form_page import Fields, Sent
from app.web.forms import errors_of, summary_of
from app.web.language import Speaker

# The parts of the set-up, one beside the other: address below the programme's page -> name.
STEPS = {"scope": "Segments", "scope/channels": "Channels", "scope/details": "Details", "scoring": "Scoring profile"}


def fields_of(stored: dict[str, Any], sent: Sent | None, labels: Mapping[str, str], usual: Mapping[str, str], speaker: Speaker) -> Fields:
    """The stored values, or what was typed: with its errors, with what somebody else stored meanwhile, or with why it is refused."""
    fields = Fields(dict(stored))
    if sent is None:
        return fields
    fields.values |= sent.typed.shown()
    if isinstance(sent.error, Invalid):
        fields.errors = errors_of(sent.error, labels, speaker, usual)
        fields.summary = summary_of(fields.errors, labels, speaker)
    elif isinstance(sent.error, StaleVersion):
        differing = [name for name in labels if name in stored and str(stored[name] or "") != str(fields.values.get(name) or "")]
        fields.stale = sent.error.current | {"fields": [(labels[name], stored[name], fields.values.get(name)) for name in differing]}
    else:
        fields.refuse(sent.error, speaker)
    return fields


def many(fields: Fields, sent: Sent | None, *names: str) -> Fields:
    """Boxes of which several can be ticked are lists, also when one or none came."""
    if sent is not None:
        fields.values |= {name: sent.typed.many(name) for name in names}
    return fields
