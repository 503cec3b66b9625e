"""What would have to change for one solution to pass another, in sentences (the told `flips` of app/shortlists/sensitivity.py)."""

from collections.abc import Callable
from dataclasses import dataclass

from app.web.doubt_words import Json, Names
from app.web.language import Speaker

LISTED_DOMAINS = 3
EXPECTATIONS = {0: "Out of scope", 1: "Nice to have", 2: "Useful", 3: "Important", 4: "Essential", None: "Not yet discussed"}
RATINGS = {0: "Absent", 1: "Rudimentary", 2: "Partial", 3: "Covered", 4: "Full", None: "Not verified"}
# How many changes it takes, or that no number of them does it.
FEWEST = {
    "one_level": "Answers moved by one level: {n} at least.",
    "expectations": "Answers changed to any level: {n} at least.",
    "ratings": "Ratings of either one that turn out otherwise, verified or not: {n} at least.",
    "unknown": "Ratings of {b} that nobody has verified: {n} at least would have to turn out as good as asked.",
}
NEVER = {
    "one_level": "Answers moved by one level: not even all of them would do it.",
    "expectations": "Answers changed to any level: not even all of them would do it.",
    "ratings": "Ratings of either one that turn out otherwise, verified or not: not even all of them would do it.",
    "unknown": "Ratings of {b} that nobody has verified: it would not do if all of them turned out as good as asked.",
}
TABLES = (EXPECTATIONS, RATINGS, FEWEST, NEVER)


@dataclass(frozen=True)
class Step:
    """One change of an item: from what to what, and what it takes off the lead, in points."""

    item: str
    who: str
    old: str
    new: str
    points: float


@dataclass(frozen=True)
class Way:
    """One way for b to reach a: the sentence, and the changes where there are some to list."""

    sentence: str
    steps: tuple[Step, ...] = ()


def ways(told: Json, names: Names, voice: Speaker) -> list[Way]:
    """Every way, the gentlest questions first: other weights, other answers, other ratings, what is still to verify."""
    b = names.solution(told["b"])
    return [
        Way(_one_domain(told, names, voice)), Way(_all_domains(told, b, voice)),
        *(_way(told[kind], kind, _answer(voice), voice, b) for kind in ("one_level", "expectations")),
        *(_way(told[kind], kind, _rating(names, voice), voice, b) for kind in ("ratings", "unknown")),
    ]


def title(told: Json, names: Names, voice: Speaker) -> str:
    a, b = names.solution(told["a"]), names.solution(told["b"])
    if told["lead"] is None or told["lead"] <= 1e-9:
        return voice.say("{b} is level with {a}", a=a, b=b)
    points = voice.number(told["lead"], 1)
    return voice.say("What would have to change for {b} to reach {a}, which is {points} points ahead", a=a, b=b, points=points)


def _one_domain(told: Json, names: Names, voice: Speaker) -> str:
    """The least changes of one weight, those that the study allows first said as such."""
    parts = []
    for each in told["domains"][:LISTED_DOMAINS]:
        factor = each["factor"]
        digits = 1 if 0.1 <= factor < 100 else 2
        domain = names.domain(each["domain"])
        if factor >= 1:
            text = voice.say("{domain} counting {factor} times as much", domain=domain, factor=voice.number(factor, digits))
        elif factor > 0:
            text = voice.say("{domain} counting {factor} times less", domain=domain, factor=voice.number(1 / factor, 1))
        else:
            text = voice.say("{domain} counting nothing", domain=domain)
        parts.append(text)
    if not parts:
        return voice.say("The weight of one domain: no weight of a single domain does it.")
    listed = ("\u00a0; " if voice.language == "fr" else "; ").join(parts)
    if any(each["allowed"] for each in told["domains"]):
        return voice.say("The weight of one domain: {changes}.", changes=listed)
    return voice.say("The weight of one domain: {changes}. That is beyond what a study lets a weight vary (0.5 to 2).", changes=listed)


def _all_domains(told: Json, b: str, voice: Speaker) -> str:
    if told["spread"] is None:
        return voice.say("All weights together: no weights do it, because {b} leads in no domain.", b=b)
    return voice.say(
        "All weights together: {b}'s stronger domains counting {factor} times as much, its weaker ones {factor} times less.", b=b,
        factor=voice.number(1 + told["spread"]["x"], 2),
    )


def _way(changes: list[Json] | None, kind: str, step: Callable[[Json], Step], voice: Speaker, b: str) -> Way:
    if changes is None:
        return Way(voice.say(NEVER[kind], b=b))
    return Way(voice.say(FEWEST[kind], b=b, n=len(changes)), tuple(step(each) for each in changes))


def _answer(voice: Speaker) -> Callable[[Json], Step]:
    def step(each: Json) -> Step:
        old, new = EXPECTATIONS[each["old"]], EXPECTATIONS[each["new"]]
        return Step(each["item"], "", voice.say(old), voice.say(new), each["points"])

    return step


def _rating(names: Names, voice: Speaker) -> Callable[[Json], Step]:
    def step(each: Json) -> Step:
        old, new = RATINGS[each["old"]], RATINGS[each["new"]]
        return Step(each["item"], names.solution(each["solution"]), voice.say(old), voice.say(new), each["points"])

    return step
