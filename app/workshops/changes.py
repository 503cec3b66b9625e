"""One event of the history in words: what was done, to what, and each field before and after."""

from typing import Any

from app.web import doubt_settings
from app.web.language import Speaker
from app.workshops.rules import FIELDS
from app.workshops.service import Answer
from app.workshops.statements import CHANGED

_LONG = 200
_HEXADECIMAL = frozenset("0123456789abcdef")


def told(event: Answer, texts: dict[str, str], speaker: Speaker) -> Answer:
    """`what` in words, `subject` (a code, or empty), its wording if it is an item, and `fields`: (name, before, after).

    A level stays a number or None: the page draws it.
    """
    subject = str(event["subject"])
    new, old = (part if isinstance(part, dict) else {} for part in (event["new"], event["old"]))
    is_item = event["kind"] == CHANGED
    names = [name for name in FIELDS if name in new] if is_item else [name for name in {**old, **new} if _shown(old, new, name)]
    fields = [(_field(name, speaker), *(_value(name, part.get(name), speaker) for part in (old, new)), name) for name in names
              if old.get(name) != new.get(name)]
    return {
        "at": event["at"], "who": event["actor_name"], "what": _what(event["kind"], "undoes" in new, speaker),
        "subject": "" if _is_identifier(subject) else subject, "text": texts.get(subject, ""), "is_item": is_item,
        "fields": fields + _doubt(old, new, speaker),
    }


def _doubt(old: dict[str, Any], new: dict[str, Any], speaker: Speaker) -> list[tuple[str, str, str, str]]:
    """What a changed profile says of the doubt; nothing for any other event."""
    before, after = ((part.get("profile") or {}).get("doubt") or {} for part in (old, new))
    return [(*change, "doubt") for change in doubt_settings.changes(before, after, speaker)]


def _shown(old: dict[str, Any], new: dict[str, Any], name: str) -> bool:
    """Short values only, and none that is an identifier: a person reads this."""
    values = [part[name] for part in (old, new) if part.get(name) is not None]
    return bool(values) and all(isinstance(each, str | int | float) and not _is_identifier(str(each)) for each in values)


def _is_identifier(text: str) -> bool:
    return len(text) in (32, 64) and set(text) <= _HEXADECIMAL


def _value(name: str, value: Any, speaker: Speaker) -> Any:
    if name == "level":
        return value
    if name == "target" and value is None:
        return speaker.say("as the study says")
    if isinstance(value, bool):
        return speaker.say("yes") if value else speaker.say("no")
    text = "" if value is None else str(value)
    return text if len(text) <= _LONG else text[:_LONG] + " …"


def _field(name: str, speaker: Speaker) -> str:
    known = {
        "level": speaker.say("Expectation"), "target": speaker.say("Full credit from"), "comment": speaker.say("Comment"),
        "discuss": speaker.say("To discuss"), "knock_out": speaker.say("Knock-out"), "floor": speaker.say("Floor"),
        "owner": speaker.say("Owner"), "reason": speaker.say("Reason"), "title": speaker.say("Title"), "name": speaker.say("Name"),
        "status": speaker.say("Status"), "team": speaker.say("Team"), "number": speaker.say("Number"), "job": speaker.say("Job"),
        "note": speaker.say("Note"), "label": speaker.say("Label"), "kind": speaker.say("Kind"), "basis": speaker.say("Basis"),
        "low": speaker.say("Low"), "likely": speaker.say("Likely"), "high": speaker.say("High"), "held_on": speaker.say("Held on"),
        "present": speaker.say("Who showed it"), "notes": speaker.say("Notes"), "seats": speaker.say("Users"),
        "currency": speaker.say("Currency"), "years": speaker.say("Years"), "solution": speaker.say("Solution"),
        "participant": speaker.say("Participant"), "expires_at": speaker.say("Ends"),
    }
    return known.get(name, name.replace("_", " "))


def _what(kind: str, undo: bool, speaker: Speaker) -> str:
    known = {
        CHANGED: speaker.say("took back a change of") if undo else speaker.say("changed"),
        "study.created": speaker.say("created the study"), "study.changed": speaker.say("changed the study"),
        "participant.added": speaker.say("added a participant"), "participant.changed": speaker.say("changed a participant"),
        "participant.removed": speaker.say("removed a participant"), "workshop.changed": speaker.say("changed the workshop"),
        "share_link.created": speaker.say("made a share link"), "share_link.revoked": speaker.say("ended a share link"),
        "shortlist.frozen": speaker.say("froze a shortlist"), **_of_the_final_choice(speaker),
    }
    return known.get(kind, kind)


def _of_the_final_choice(speaker: Speaker) -> dict[str, str]:
    return {
        "choice.started": speaker.say("began the final choice"), "choice.changed": speaker.say("changed the final choice"),
        "choice.weights_set": speaker.say("set the weights of the final choice"), "choice.decided": speaker.say("signed the decision"),
        "cost.added": speaker.say("added a cost of"), "cost.changed": speaker.say("changed a cost of"),
        "cost.removed": speaker.say("removed a cost of"), "demonstration.changed": speaker.say("noted the demonstration of"),
        "demonstration_score.saved": speaker.say("sent scores of"), "outcome.answered": speaker.say("told the outcome"),
        "participant_link.created": speaker.say("made a link for a participant"),
        "participant_link.revoked": speaker.say("ended a participant's link"),
    }
