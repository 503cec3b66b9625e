"""How sure a shortlist is, in sentences for people who have never heard of a simulation. One way of saying it for pages and reports.

`told` is the answer of a study or of a frozen shortlist: what POST /api/v1/rank/robustness adds to the ranking, and the parts of
app/shortlists/sensitivity.py. Shares are said as "83 of 100".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.web.language import Speaker
from app.web.words import TEAMS

Json = Mapping[str, Any]
SURE = 0.95  # from here on a doubt is not worth naming
HALF = 0.5
CAUSES = {
    "weights": "The weights move it most: with them alone in doubt, today's shortlist comes first in {draws}.",
    "expectations": "The open answers move it most: with them alone in doubt, today's shortlist comes first in {draws}.",
    "ratings": "The ratings move it most: with them alone in doubt, today's shortlist comes first in {draws}.",
}
LONE_CAUSES = {
    "weights": "The weights move it most: with them alone in doubt, today's shortlist never comes first.",
    "expectations": "The open answers move it most: with them alone in doubt, today's shortlist never comes first.",
    "ratings": "The ratings move it most: with them alone in doubt, today's shortlist never comes first.",
}
READINGS = {
    "equal_domains": "Every domain counts alike",
    "linear_weights": "Flatter weights: nice to have 1, useful 2, important 3, essential 4",
    "steep_weights": "Steeper weights: nice to have 1, useful 3, important 9, essential 27",
}
TABLES = (CAUSES, LONE_CAUSES, READINGS)


@dataclass(frozen=True)
class Names:
    """Code -> name in the reader's language."""

    solutions: Mapping[str, str]
    domains: Mapping[str, str]

    def solution(self, code: str) -> str:
        return self.solutions.get(code, code)

    def domain(self, code: str) -> str:
        return self.domains.get(code, code)

    def listed(self, codes: Sequence[str], voice: Speaker) -> str:
        """«A, B and C»."""
        names = [self.solution(code) for code in codes]
        return "".join(names) if len(names) < 2 else voice.say("{first} and {last}", first=", ".join(names[:-1]), last=names[-1])


# ---- shares


def of_hundred(share: float | None, voice: Speaker) -> str:
    """«83 of 100»; nothing that is possible is called never, and nothing that can fail is called always."""
    if share is None:
        return "–"
    if 0 < share < 0.005:
        return voice.say("fewer than 1 of 100")
    if 0.995 <= share < 1:
        return voice.say("more than 99 of 100")
    return voice.say("{n} of 100", n=round(100 * share))


def in_draws(share: float, voice: Speaker) -> str:
    """«83 of 100 draws»."""
    if 0 < share < 0.005:
        return voice.say("fewer than 1 of 100 draws")
    if 0.995 <= share < 1:
        return voice.say("more than 99 of 100 draws")
    return voice.several("{n} of 100 draws", "{n} of 100 draws", round(100 * share))


# ---- the finding


def everybody(told: Json, shortlisted: int) -> bool:
    """Whether nobody is left out: then every draw gives the same shortlist, and its share says nothing."""
    return shortlisted >= len(told["acceptability"])


def tied(told: Json, shortlisted: int) -> bool:
    """Whether everybody is shortlisted because the answers do not separate them, not for want of candidates, which would be certain."""
    return shortlisted > 0 and everybody(told, shortlisted) and not told["proof"]["sure"]


def finding(told: Json, shortlisted: int, voice: Speaker) -> str:
    """The headline: how often today's shortlist comes first."""
    share = told["same_shortlist"]
    if share is None:
        return voice.say("There is nothing to be sure of yet")
    if tied(told, shortlisted):
        return voice.say("The answers so far do not separate these {n} solutions", n=shortlisted)
    if everybody(told, shortlisted):
        return voice.say("Every solution that passes is on the shortlist, whatever the doubt")
    if share == 0:
        return voice.several(
            "In no draw does today's solution come first", "In no draw do today's {n} solutions come first together", shortlisted
        )
    if share == 1:
        return voice.several("In every draw today's solution comes first", "In every draw today's {n} solutions come first", shortlisted)
    return voice.several(
        "In {draws} today's solution comes first", "In {draws} today's {n} solutions come first", shortlisted,
        draws=in_draws(share, voice),
    )


def verdict(told: Json, shortlisted: int, voice: Speaker) -> str:
    """What the finding means for whoever signs; empty where there is nothing to decide.

    The share decides: the proof holds weights and verified ratings as they are, the draws do not.
    """
    share = told["same_shortlist"]
    if share is None:
        return ""
    if tied(told, shortlisted):
        return voice.say("They are all on the shortlist because any cut would part equals; what is still open can tell them apart.")
    if everybody(told, shortlisted):
        return ""
    if share >= SURE:
        return voice.say("The shortlist stands: nearly every draw gives the same one.")
    if told["proof"]["holds"]:
        return voice.say("Nothing still open can change the shortlist; the weights and the evidence still can.")
    if share >= HALF:
        return voice.say("The shortlist holds more often than not, but it may still change.")
    return voice.say("The shortlist says what is proven today; in most draws at least one other solution is on it.")


def caution(told: Json, shortlisted: int, voice: Speaker) -> str:
    """What a low share does not mean, where unverified ratings make it low; else empty."""
    share, ratings = told["same_shortlist"], told["alone"]["ratings"]
    if share is None or share >= SURE or everybody(told, shortlisted):
        return ""
    if ratings is None or ratings >= SURE or not told["extent"]["unverified"] or told["proof"]["holds"]:
        return ""
    return voice.say(
        "The ranking counts what nobody has verified as nothing; a draw gives it a plausible level. So this says where to verify, not "
        "that today's shortlist is wrong."
    )


def cause(told: Json, voice: Speaker) -> str:
    """Which doubt moves the shortlist most, by itself; empty where none does."""
    shares = {name: share for name, share in told["alone"].items() if name != "draws" and share is not None}
    name = min(shares, key=lambda each: float(shares[each]), default="")
    if not name or shares[name] >= SURE:
        return ""
    if shares[name] == 0:
        return voice.say(LONE_CAUSES[name])
    return voice.say(CAUSES[name], draws=in_draws(shares[name], voice))


def precision(told: Json, shortlisted: int, voice: Speaker) -> str:
    """How far other random numbers would move the figure: two standard errors; empty where the finding has no figure."""
    error, draws = told["standard_error"]["same_shortlist"], voice.number(told["doubt"]["drawn"])
    if error is None or everybody(told, shortlisted):
        return ""
    seed = voice.say("The same study always gives the same draws (seed {seed}).", seed=told["doubt"]["seed"])
    points = 200 * error
    if points < 1:
        exact = voice.say("{n} draws were made; other draws would move this figure by less than 1 of 100.", n=draws)
    else:
        exact = voice.say(
            "{n} draws were made; other draws would move this figure by about {points} of 100.", n=draws, points=round(points)
        )
    return f"{exact} {seed}"


# ---- what was varied, what was held


def varied(told: Json, voice: Speaker) -> list[tuple[str, str]]:
    """(what, how) of the three doubts, off ones included."""
    return [
        (voice.say("Weights"), _weights(told["doubt"], voice)), (voice.say("Answers"), _answers(told, voice)),
        (voice.say("Ratings"), _ratings(told, voice)),
    ]


def _weights(doubt: Json, voice: Speaker) -> str:
    if doubt["weights"] == "off":
        return voice.say("Not varied: every domain counts as set.")
    if doubt["weights"] == "simplex":
        return voice.say("Each domain gets any share of the whole, as if nobody knew what it is worth.")
    return voice.say("Each domain counts as set, or up to {factor} times more or {factor} times less.", factor=factor_of(doubt, voice))


def factor_of(doubt: Json, voice: Speaker) -> str:
    """1.5 for a spread of 0.5, 1.25 for one of 0.25."""
    return voice.number(1 + doubt["spread"], 1 if round(10 * doubt["spread"], 9) % 1 == 0 else 2)


def _answers(told: Json, voice: Speaker) -> str:
    if not told["doubt"]["expectations"]:
        return voice.say("Not varied: what is not yet discussed counts nothing.")
    extent, parts = told["extent"], []
    if extent["undecided"]:
        parts.append(voice.several(
            "{n} item not yet discussed gets any level, more often those that its domain got so far.",
            "{n} items not yet discussed get any level, more often those that their domain got so far.", extent["undecided"],
        ))
    if extent["voted"]:
        parts.append(voice.several(
            "{n} item on which people voted differently gets one of these votes.",
            "{n} items on which people voted differently get one of these votes.", extent["voted"],
        ))
    return " ".join(parts) or voice.say("Nothing to vary: every item is agreed.")


def _ratings(told: Json, voice: Speaker) -> str:
    if not told["doubt"]["ratings"]:
        return voice.say("Not varied: every rating stays, and what nobody has verified counts nothing.")
    extent, number, parts = told["extent"], voice.number, []
    if extent["unverified"]:
        parts.append(voice.say(
            "Ratings that nobody has verified ({n}) get any level, more often those that the solution has elsewhere in the domain.",
            n=number(extent["unverified"]),
        ))
    if extent["unsure"]:
        parts.append(voice.say(
            "Verified ratings ({n}) are sometimes one level higher or lower, the weaker their evidence the more often.",
            n=number(extent["unsure"]),
        ))
    return " ".join(parts) or voice.say("Nothing to vary: every rating is verified beyond doubt.")


def held(told: Json, shortlisted: int, voice: Speaker) -> list[str]:
    """What is the same in every draw."""
    voted = told["doubt"]["expectations"] and told["extent"]["voted"]
    alike = voice.say("The answers that were agreed, where people voted alike")
    return [
        alike if voted else voice.say("The answers that were agreed"),
        voice.say("Knock-outs and constraints, as they are judged today: who is excluded stays excluded"),
        voice.several("The size of the shortlist: {n} solution", "The size of the shortlist: {n} solutions", shortlisted),
    ]


# ---- one thing in doubt at a time


def alone(told: Json, voice: Speaker) -> list[tuple[str, float | None]]:
    """(which doubt, share of draws with the same shortlist), None where it is switched off."""
    shares = told["alone"]
    return [
        (voice.say("Only the weights in doubt"), shares["weights"]), (voice.say("Only the answers in doubt"), shares["expectations"]),
        (voice.say("Only the ratings in doubt"), shares["ratings"]), (voice.say("Everything in doubt together"), told["same_shortlist"]),
    ]


# ---- other readings


def scenario(told: Json, names: Names, voice: Speaker) -> str:
    """What is read otherwise."""
    if told["kind"] == "without_domain":
        return voice.say("Without the domain {domain}", domain=names.domain(told["left_out"]))
    if told["kind"] == "without_team":
        team = str(told["left_out"])
        name = TEAMS.get(team, team)
        return voice.say("Without the team {team}", team=voice.say(name))
    reading = READINGS[str(told["kind"])]
    return voice.say(reading)


def scenario_outcome(told: Json, names: Names, voice: Speaker) -> str:
    """Who comes in and who goes out."""
    if not told["codes"]:
        return voice.say("Nothing is left to rank")
    if not told["entering"] and not told["leaving"]:
        return voice.say("The same shortlist")
    if not told["leaving"]:
        return voice.say("{names} as well, at the same rank", names=names.listed(told["entering"], voice))
    entering, leaving = names.listed(told["entering"], voice), names.listed(told["leaving"], voice)
    return voice.say("{entering} in place of {leaving}", entering=entering, leaving=leaving)


def scenario_title(told: Sequence[Json], voice: Speaker) -> str:
    """How many of the readings keep the shortlist."""
    same = sum(1 for each in told if each["codes"] and not each["entering"] and not each["leaving"])
    if same == len(told):
        return voice.say("All {n} other readings give the same shortlist", n=len(told))
    return voice.say("{same} of {n} other readings give the same shortlist", same=same, n=len(told))
