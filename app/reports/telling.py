"""What every chapter needs: the frozen answer by name, the pen, and the sentences that several chapters say."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.reports.document import Bar
from app.reports.material import Json, Material
from app.reports.pen import Teller
from app.reports.words import GRADES, MODES, SECTIONS
from app.web.words import CONSTRAINTS, value_names

LITTLE = 1e-12
WON, SHORT, UNKNOWN = 0, 1, 2  # the three shares of a solution's points, in the order in which they are frozen


@dataclass(frozen=True)
class Telling(Teller[Material]):
    """Reads the frozen rows; nothing here changes a figure."""

    @property
    def result(self) -> Json:
        return self.rows.frozen.result

    @property
    def study(self) -> Json:
        return self.rows.frozen.study

    @property
    def ranking(self) -> list[Json]:
        return list(self.result["ranking"])

    @property
    def excluded(self) -> list[Json]:
        return list(self.result["excluded"])

    @cached_property
    def by_code(self) -> dict[str, Json]:
        """Solution code -> its row, ranked or excluded."""
        return {row["code"]: row for row in self.ranking + self.excluded}

    @cached_property
    def shortlisted(self) -> list[Json]:
        return [self.by_code[code] for code in self.result["shortlist"]["codes"]]

    @cached_property
    def domains(self) -> dict[str, str]:
        """Code -> name, in workshop order."""
        return {each["code"]: self.pen.pick(each["name"]) for each in self.rows.map["domains"]}

    @cached_property
    def levels(self) -> dict[str, int | None]:
        """Item code -> agreed level, in the order of the map."""
        return {each["code"]: each["expectation"] for each in self.rows.frozen.request["items"]}

    @cached_property
    def ratings(self) -> dict[str, dict[str, int]]:
        """Solution code -> item code -> level, as the ranking read them; what is missing is not verified."""
        return {each["code"]: each["ratings"] for each in self.rows.frozen.request["solutions"]}

    def chapter(self, number: str) -> str:
        """What a section or annex is called in the contents."""
        return self.pen.say(SECTIONS[number])

    def name(self, solution: str) -> str:
        return str(self.by_code[solution]["name"])

    def item(self, code: str) -> str:
        found = self.rows.items.get(code)
        return self.pen.pick(found.content["text"]) if found else code

    def bar(self, row: Json, line: Any = "") -> Bar:
        percent = self.voice.percent
        open_points = row["proven"] is not None and row["best"] is not None and row["best"] - row["proven"] > LITTLE
        return Bar(
            row["code"], row["name"], row["proven"], row["best"], percent(row["proven"]),
            f"≤ {percent(row['best'])}" if open_points else "", "–" if row["rank"] is None else str(row["rank"]), row["plan"],
            f"solution/{row['code']}", line,
        )

    # Sentences.

    def rule(self, verdict: Json) -> str:
        """What was asked: «Data residency: European Union»."""
        asked = value_names(verdict["kind"], verdict["asked"], self.voice)
        kind = CONSTRAINTS[verdict["kind"]]
        return self.pen.say("{kind}: {asked}", kind=self.pen.say(kind), asked=asked)

    def rule_reason(self, verdict: Json) -> str:
        """Why a solution fails a constraint, or what is left to verify."""
        found = value_names(verdict["kind"], verdict["found"], self.voice) or self.pen.say("not verified")
        return f"{self.pen.say('{rule}. The profile says: {found}.', rule=self.rule(verdict), found=found)} {verdict['reason']}".strip()

    def knock_out_reason(self, verdict: Json) -> str:
        sentence = "{item} {text}: rated {rating}, at least {floor} is needed."
        reason = self.study["expectations"].get(verdict["item"], {}).get("reason", "")
        rating = "?" if verdict["rating"] is None else verdict["rating"]
        text = self.item(verdict["item"])
        return f"{self.pen.say(sentence, item=verdict['item'], text=text, rating=rating, floor=verdict['floor'])} {reason}".strip()

    def reasons(self, row: Json, status: str = "fail") -> list[str]:
        """Every knock-out and constraint of a solution that has this status, a sentence each."""
        knock_outs = [self.knock_out_reason(each) for each in row["knock_outs"] if each["status"] == status]
        return knock_outs + [self.rule_reason(each) for each in row["constraints"] if each["status"] == status]

    def source(self, solution: str, key: str | None, place: str | None) -> str:
        """Title, version or commit, place, address, its own date and the day on which it was read."""
        source = self.rows.solutions[solution].sources.get(key or "")
        if source is None:
            return place or ""
        commit = source["commit"][:10] if source["commit"] else None
        parts = [" ".join(filter(None, (source["title"], source["version"], commit))), place, source["address"]]
        read = self.pen.say("read on {day}", day=self.voice.day(source["read"]))
        dated = self.pen.say("dated {day}", day=self.voice.day(source["date"])) if source["date"] else self.pen.say("undated")
        return ", ".join(filter(None, parts)) + f" ({dated}, {read})"

    def evidence(self, solution: str, item: str) -> tuple[str, str, str, str]:
        """Phrase, grade, mode and source of a rating; empty where nobody has checked."""
        found = self.rows.evidence.get((solution, item))
        if found is None:
            return "", "", "", ""
        sources = [self.source(solution, found.source, found.place)]
        sources += [self.source(solution, each["source"], each["where"]) for each in found.also]
        grade = self.pen.say(GRADES[found.grade]) if found.grade else ""
        mode = self.pen.say(MODES[found.mode]) if found.mode else ""
        return self.pen.pick(found.phrase), grade, mode, "; ".join(filter(None, sources))

