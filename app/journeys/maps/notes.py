"""What the method warns about in a journey (journey method, section 1; touchpoints, phases, moments of truth).

A note says what to look at; it refuses nothing. `kind`: warning (something is probably missing) or info (it may be so on purpose).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from app.storage.tables import Channel, Segment
from app.web import journey_words as words
from app.web.language import Speaker

N_ = str  # marks a sentence for translation
CARE = 4  # an importance from here on says that somebody takes care
SENTENCES = {
    "no_moment_of_truth": N_("No stage is a moment of truth yet. Mark those that win or lose the customer: they are studied first."),
    "no_phase": N_("The phase {phase} has no stage yet. A journey goes from the first need to what makes the customer come back."),
    "no_loop": N_("Nothing says what leads from AFTER back to BEFORE. Write what makes this customer come back."),
    "channel_break": N_("From {stage} to {next}, the customer goes from {first} to {then}, and no touchpoint on {then} takes over there."),
    "channel_break_inside": N_("At {stage}, the customer goes from {first} to {then}, and no touchpoint on {then} takes over there."),
    "first_contact": N_("The first contact is at {stage}; it is no moment of truth and has no touchpoint of importance 4 or more. "
                        "First and last contacts shape the customer's feelings most."),
    "last_contact": N_("The last contact is at {stage}; it is no moment of truth and has no touchpoint of importance 4 or more. "
                       "It is what the customer remembers."),
    "preferred_channel": N_("This segment prefers {channel}, and no touchpoint of its journey is there."),
    "no_needs": N_("{stage} is a moment of truth without any need written. Write the explicit and the implicit ones."),
    "no_touchpoint": N_("{stage} has no touchpoint. That is allowed: the customer can be without you at a stage."),
    "no_contact": N_("No stage has a touchpoint yet. Add those where the customer meets the company, by channel."),
    "unknown_channel": N_("{channel} is no channel of this programme any more, and {stage} still uses it."),
}
INFO = {"no_touchpoint"}


@dataclass(frozen=True)
class Note:
    """One note: its code, the stage it is about ("" for the whole journey), and what fills its sentence."""

    code: str
    stage: str
    params: dict[str, str]

    @property
    def kind(self) -> str:
        return "info" if self.code in INFO else "warning"

    def sentence(self, voice: Speaker) -> str:
        inside = self.code == "channel_break" and self.params["stage"] == self.params["next"]
        said, phase = SENTENCES[self.code + "_inside" * inside], words.PHASES.get(self.params.get("phase", ""), "")
        return voice.say(said).format(**self.params | ({"phase": voice.say(phase).upper()} if phase else {}))


def notes_of(content: dict[str, Any], segment: Segment, channels: list[Channel]) -> list[Note]:
    """The notes of one journey, those about the whole first; none for a journey without stages."""
    stages = content["stages"]
    if not stages:
        return []
    names = {each.code: each.name for each in channels}
    return [*_whole(content, segment, names), *_contacts(stages), *_breaks(stages, names), *_of_stages(stages, names)]


def _whole(content: dict[str, Any], segment: Segment, names: dict[str, str]) -> Iterator[Note]:
    stages = content["stages"]
    if not any(stage["moment_of_truth"] for stage in stages):
        yield Note("no_moment_of_truth", "", {})
    for phase in words.PHASES:
        if not any(stage["phase"] == phase for stage in stages):
            yield Note("no_phase", "", {"phase": phase})
    if not content["loop"]:
        yield Note("no_loop", "", {})
    reached = {each["channel"] for stage in stages for each in stage["touchpoints"]}
    if not reached:
        yield Note("no_contact", "", {})
        return
    for code in segment.channels:
        if code not in reached:
            yield Note("preferred_channel", "", {"channel": names.get(code, code)})


def _contacts(stages: list[dict[str, Any]]) -> Iterator[Note]:
    """The stages of the first and of the last contact, when nothing says that they matter."""
    with_contact = [stage for stage in stages if stage["touchpoints"]]
    if not with_contact:
        return
    for code, stage in (("first_contact", with_contact[0]), ("last_contact", with_contact[-1])):
        if not stage["moment_of_truth"] and all(each["importance"] < CARE for each in stage["touchpoints"]):
            yield Note(code, stage["code"], {"stage": stage["name"]})


def _breaks(stages: list[dict[str, Any]], names: dict[str, str]) -> Iterator[Note]:
    """Where the customer's actions change channel and no touchpoint on the new one, at either stage, lets the journey go on."""
    steps = [(stage, action["channel"]) for stage in stages for action in stage["actions"] if action["channel"]]
    for (here, first), (there, then) in pairwise(steps):
        taken_over = {each["channel"] for stage in (here, there) for each in stage["touchpoints"]}
        if first != then and then not in taken_over:
            told = {"stage": here["name"], "next": there["name"], "first": names.get(first, first), "then": names.get(then, then)}
            yield Note("channel_break", there["code"], told)


def _of_stages(stages: list[dict[str, Any]], names: dict[str, str]) -> Iterator[Note]:
    any_contact = any(stage["touchpoints"] for stage in stages)
    for stage in stages:
        gone = {each["channel"] for part in ("actions", "touchpoints") for each in stage[part] if each["channel"]} - set(names)
        for code in sorted(gone):
            yield Note("unknown_channel", stage["code"], {"channel": code, "stage": stage["name"]})
        if stage["moment_of_truth"] and not stage["needs_explicit"] and not stage["needs_implicit"]:
            yield Note("no_needs", stage["code"], {"stage": stage["name"]})
        if any_contact and not stage["touchpoints"]:
            yield Note("no_touchpoint", stage["code"], {"stage": stage["name"]})
