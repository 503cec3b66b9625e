"""One event of a programme's history in words: what was done, to what, and each field before and after."""

from collections.abc import Mapping
from typing import Any

from app.web import journey_words as words
from app.web.language import Speaker

LONG = 160
Names = Mapping[str, Mapping[str, str]]
# Kinds of events, as every part of a programme records them. A kind that is not here is still shown, by its subject alone.
KINDS = {
    "programme.created": "Programme set up", "programme.changed": "Programme changed", "programme.closed": "Programme closed",
    "programme.reopened": "Programme reopened",
    "segment.added": "Segment added", "segment.changed": "Segment changed", "segment.removed": "Segment removed",
    "channel.added": "Channel added", "channel.changed": "Channel changed", "channel.removed": "Channel removed",
    "map.created": "Journey drawn", "map.changed": "Journey changed",
    "repository.created": "Repository made", "repository.changed": "Repository changed", "repository.renamed": "Repository renamed",
    "repository.frozen": "Repository frozen", "repository.removed": "Repository removed",
    "guide.created": "Guide made", "guide.changed": "Guide changed", "guide.removed": "Guide removed",
    "wave.created": "Wave opened", "wave.changed": "Wave changed", "wave.closed": "Wave closed", "wave.reopened": "Wave reopened",
    "observation.received": "Observation received", "observation.set_aside": "Observation set aside",
    "observation.counted": "Observation counted again", "observation.corrected": "Observation corrected",
    "target.set": "Target set", "target.removed": "Target removed",
    "indicator.added": "Indicator measured", "indicator.removed": "Indicator value removed",
    "action.added": "Action added", "action.changed": "Action changed", "action.removed": "Action removed",
    "results.frozen": "Results signed off",
}
FIELDS = {
    "title": "Title", "name": "Name", "client": "Client", "sector": "Sector", "customers": "Customers", "sponsor": "Sponsor",
    "goals": "Goals", "indicators": "Indicators followed", "status": "Status", "customer_type": "Kind of customers",
    "expectations": "Expectations", "persona": "Persona", "channels": "Channels", "share": "Share of the customers", "kind": "Kind",
    "disappointing": "Disappointing up to", "enchantment": "Enchantment from", "gate": "Basics first", "peak": "Strongest moment",
    "end": "Last moment", "first": "First moment", "confidence": "Confidence", "min_n": "Smallest number of customers",
    "number": "Number", "note": "Note", "stages": "Stages", "interactions": "Interactions", "target": "Target", "reason": "Reason",
    "owner": "Owner", "team": "Team", "due": "Due", "progress": "Progress", "starts": "Starts on", "ends": "Ends on", "value": "Value",
    "observations": "Observations", "segment": "Segment", "channel": "Channel", "stage": "Stage", "wave": "Wave", "n": "Answers",
}
STATUSES = {"open": "Under way", "closed": "Closed", **words.ACTION_STATUSES}
CODES: dict[str, dict[str, str]] = {
    "customers": words.CUSTOMERS, "customer_type": words.CUSTOMER_TYPES, "indicators": words.INDICATORS, "gate": words.GATES,
    "status": STATUSES, "kind": words.CHANNEL_KINDS | words.WAVE_KINDS | words.ACTION_KINDS | words.MAP_KINDS,
}
PERCENTS = ("share", "peak", "end", "first", "confidence")
TABLES = (KINDS, FIELDS, STATUSES)


def told(event: dict[str, Any], speaker: Speaker, names_of: Names | None = None) -> dict[str, Any]:
    """`what` in words, `subject` by its name where it is known, and `fields`: (label, before, after).

    `names_of`: segment, channel or stage -> code -> name, for the codes that events carry; one that has no name any more stays a code.
    """
    old, new = (_flat(part) for part in (event["old"], event["new"]))
    known = names_of or {}
    subject = new.get("name") or old.get("name") or _subject(event, known, speaker)
    what = KINDS.get(event["kind"])
    names = [name for name in FIELDS if name in old | new and old.get(name) != new.get(name)]
    if event["kind"].endswith((".created", ".added")):
        names = [name for name in names if name not in ("name", "title") and new.get(name) not in (None, "", [])]
    if event["kind"].endswith((".closed", ".reopened")):  # the kind says it
        names = [name for name in names if name != "status"]
    return {
        "at": event["at"], "who": event["actor_name"], "what": speaker.say(what) if what else "", "subject": str(subject),
        "fields": [
            (speaker.say(FIELDS[name]), *(_value(name, _named(name, part.get(name), known), speaker) for part in (old, new)))
            for name in names
        ],
    }


def _subject(event: dict[str, Any], known: Names, speaker: Speaker) -> str:
    """Segments, channels and indicators are recorded by their codes."""
    part, code = event["kind"].partition(".")[0], event["subject"]
    if part == "indicator" and code in words.INDICATORS:
        return speaker.say(words.INDICATORS[code])
    return known.get(part, {}).get(code, code)


def _named(name: str, value: Any, known: Names) -> Any:
    """The value with the name of each code in it."""
    names = known.get(name.removesuffix("s") if isinstance(value, list) else name, {})
    if isinstance(value, list):
        return [names.get(each, each) if isinstance(each, str) else each for each in value]
    return names.get(value, value) if isinstance(value, str) else value


def _flat(part: Any) -> dict[str, Any]:
    """The scoring profile's settings stand beside the other fields."""
    fields = dict(part) if isinstance(part, dict) else {}
    profile = fields.pop("profile", None)
    return fields | (profile if isinstance(profile, dict) else {})


def _value(name: str, value: Any, speaker: Speaker) -> str:
    """A value as a person reads it; "" for nothing."""
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, list):
        return ", ".join(_value(name, each, speaker) for each in value)
    if isinstance(value, str):
        known = CODES.get(name, {})
        return speaker.say(known[value]) if value in known else value if len(value) <= LONG else value[:LONG] + " …"
    if isinstance(value, bool):
        return speaker.say("yes") if value else speaker.say("no")
    if isinstance(value, int | float):
        return speaker.percent(value * 100, 0 if float(value * 100).is_integer() else 1) if name in PERCENTS else _number(value, speaker)
    return ""


def _number(value: float, speaker: Speaker) -> str:
    return speaker.number(value, 0 if float(value).is_integer() else 2)
