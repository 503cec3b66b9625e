"""The forms of programmes, both ways: what a row shows in its fields, and what the fields say as a shape's values."""

from typing import Any

from app.errors import Invalid, Problem, problem
from app.web.forms import Typed
from app.web.language import Speaker

DETAIL_LABELS = {
    "title": "Title of the programme", "sector": "Sector", "customers": "Customers", "sponsor": "Sponsor", "goals": "Goals",
    "indicators": "Indicators followed",
}
NEW_LABELS = DETAIL_LABELS | {"client_id": "Client", "client_name": "Name of the new client", "ready_content": "Ready content"}
SEGMENT_LABELS = {
    "name": "Name of the segment", "customer_type": "Kind of customers", "share": "Share of the customers", "expectations": "Expectations",
    "persona": "Persona", "channels": "Preferred channels",
}
CHANNEL_LABELS = {"name": "Name of the channel", "kind": "Kind"}
PROFILE_LABELS = {
    "disappointing": "Disappointing up to", "enchantment": "Enchantment from", "gate": "Basics first", "peak": "Strongest moment",
    "end": "Last moment", "first": "First moment", "confidence": "Confidence", "min_n": "Smallest number of customers",
}
LABELS = (NEW_LABELS, SEGMENT_LABELS, CHANNEL_LABELS, PROFILE_LABELS)
PERCENTS = ("share", "peak", "end", "first", "confidence")
WHOLE = ("disappointing", "enchantment", "min_n")


def indicator_lines(speaker: Speaker) -> dict[str, str]:
    """One line on each indicator: what it says, and how."""
    return {
        "nps": speaker.say("Would they recommend you, from 0 to 10: share of promoters less share of detractors"),
        "ces": speaker.say("How easy was it, from 1 to 7: the effort that you ask of a customer"),
        "csat": speaker.say("How satisfied are they, from 1 to 5; declared satisfaction can hide a bad journey"),
        "loyalty_rate": speaker.say("Share of the customers who buy again"),
        "basket": speaker.say("Average amount of a purchase"),
        "recruitment": speaker.say("New customers won in a period"),
        "attrition": speaker.say("Share of the customers lost in a period"),
    }


def read_details(typed: Typed) -> dict[str, Any]:
    """The values of a programme's details."""
    return {name: typed.text(name) for name in ("title", "sector", "customers", "sponsor", "goals")} | {
        "indicators": typed.many("indicators")
    }


def show_segment(segment: dict[str, Any], speaker: Speaker) -> dict[str, Any]:
    return segment | {"share": percent_text(segment["share"], speaker)}


def read_segment(typed: Typed) -> dict[str, Any]:
    values: dict[str, Any] = {name: typed.text(name) for name in ("name", "customer_type", "expectations", "persona")}
    return values | {"channels": typed.many("channels"), "share": from_percent(typed, "share")}


def show_profile(profile: dict[str, Any], speaker: Speaker) -> dict[str, Any]:
    shown = {name: percent_text(profile[name], speaker) for name in PERCENTS if name in profile}
    return shown | {"gate": profile["gate"]} | {name: number_text(profile[name], speaker) for name in WHOLE}


def read_profile(typed: Typed, stored: dict[str, Any]) -> dict[str, Any]:
    """The values of a `Profile`; the scale of the scores is the repository's matter and stays as it is."""
    values: dict[str, Any] = {name: from_percent(typed, name) for name in ("peak", "end", "first", "confidence")}
    values |= {name: typed.number(name) for name in WHOLE}
    return values | {"gate": typed.text("gate"), "scale": stored["scale"]}


def from_percent(typed: Typed, name: str) -> Any:
    """35 and 35 % are 0.35; what is no number stays the text that it is, for the shape to refuse."""
    value = Typed([(name, typed.text(name).removesuffix("%"))]).number(name)
    return round(value / 100, 6) if isinstance(value, int | float) else value


def percent_text(share: float | None, speaker: Speaker) -> str:
    return "" if share is None else number_text(round(share * 100, 4), speaker)


def number_text(value: float, speaker: Speaker) -> str:
    """As it is typed: 2, not 2.0; with the reader's comma or point."""
    text = str(int(value)) if float(value).is_integer() else str(value)
    return text.replace(".", ",") if speaker.language == "fr" else text


def in_percent(error: Invalid) -> Invalid:
    """The same refusal as the form says it: its shares are percentages."""
    return Invalid(error.code, [_percent(each) for each in error.problems])


def _percent(each: Problem) -> Problem:
    if each.place == "confidence":
        return problem(each.place, "Give a percentage above 0 and below 100.")
    return problem(each.place, "Give a percentage from 0 to 100.") if each.place in PERCENTS else each
