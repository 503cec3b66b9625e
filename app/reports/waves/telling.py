"""What every section of a wave's report shares: the rows, the language, and small sentences made of both."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.reports.document import Cell
from app.reports.pen import Teller
from app.reports.waves.material import Json, Material
from app.web.journey_words import KANO, METHODS, STORIES, ZONES
from app.web.language import NO_VALUE


@dataclass(frozen=True)
class Telling(Teller[Material]):
    @property
    def alpha(self) -> float:
        """A change counts when its adjusted p is at most this: what the confidence of the intervals leaves to chance."""
        return 1 - float(self.rows.result["profile"]["confidence"])

    def named(self, names: Mapping[str, str], code: str) -> str:
        """The name behind a code, in the reader's language; a code without a name is shown as it is."""
        name = names.get(code, code)
        return self.pen.say(name)

    def signed(self, value: float | None, digits: int = 0) -> str:
        """An index with its sign: +12, −59, 0."""
        if value is None:
            return NO_VALUE
        text = self.voice.number(abs(round(value, digits)), digits)
        if round(value, digits) == 0:
            return text
        return ("+" if value > 0 else "\u2212") + text

    def index(self, value: float | None, digits: int = 0) -> Cell:
        return Cell("number", self.signed(value, digits), value)

    def interval(self, low: float | None, high: float | None) -> str:
        """«−75 to −43», within what an index can be."""
        if low is None or high is None:
            return NO_VALUE
        return self.pen.say("{low} to {high}", low=self.signed(max(-100, low)), high=self.signed(min(100, high)))

    def interval_of_difference(self, found: Json) -> str:
        if found["low"] is None:
            return NO_VALUE
        return self.pen.say("{low} to {high}", low=self.signed(found["low"]), high=self.signed(found["high"]))

    def zone(self, figures: Json) -> str:
        if figures["zone"] is None:
            return self.pen.say("Not observed")
        name = self.named(ZONES, figures["zone"])
        return name if figures["firm"] else self.pen.say("{zone}, not firm", zone=name)

    def story(self, segment: str) -> str:
        found = self.rows.result["segments"][segment]["story"]
        return self.named(STORIES, found) if found else NO_VALUE

    def method(self, code: str) -> str:
        return self.named(METHODS, code) if code in METHODS else code

    def kano(self, code: str) -> str:
        return self.named(KANO, code)

    def customers(self, n: int) -> str:
        return self.pen.several("{n} customer", "{n} customers", n)

    def probability(self, value: float | None) -> str:
        if value is None:
            return NO_VALUE
        return self.pen.say("under {limit}", limit=self.voice.number(0.001, 3)) if value < 0.001 else self.voice.number(value, 3)

    def stage_name(self, code: str) -> str:
        stage = self.rows.all_stages().get(code)
        return stage["name"] if stage else code

    def segment_name(self, code: str | None) -> str:
        names = {each["code"]: each["name"] for each in self.rows.context["segments"]}
        return names.get(code, code) if code else self.pen.say("All segments")

    def channel_name(self, code: str | None) -> str:
        names = {each["code"]: each["name"] for each in self.rows.context["channels"]}
        return names.get(code, code) if code else self.pen.say("All channels")
