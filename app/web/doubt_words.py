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
LEVEL = 1e-9  # points of fit that part nobody
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
    return voice.say("Each domain counts as set, or up to {factor} times more or {factor} times less.", factor=_factor(doubt, voice))


def _factor(doubt: Json, voice: Speaker) -> str:
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


# ---- the proof


def proof_title(told: Json, voice: Speaker) -> str:
    """What is certain, beyond any probability."""
    proof, open_items = told["proof"], told["extent"]["undecided"]
    if proof["holds"]:
        return voice.say("Nothing still open can change the shortlist")
    ratings = voice.number(proof["ratings"])
    if proof["answers_only"]["holds"]:
        if open_items:
            return voice.say("No answer still open can change the shortlist; ratings that nobody has verified ({n}) still may", n=ratings)
        return voice.say("Every item is agreed; ratings that nobody has verified ({n}) may still change the shortlist", n=ratings)
    items = len(proof["items"])
    if not proof["ratings"]:
        return voice.several("{n} open answer may still change the shortlist", "{n} open answers may still change the shortlist", items)
    return voice.say(
        "Open answers ({items}) and ratings that nobody has verified ({ratings}) may still change the shortlist",
        items=voice.number(items), ratings=ratings,
    )


def proof_sentences(told: Json, names: Names, voice: Speaker) -> list[str]:
    """Who is certain and who may still come in: first whatever happens, then if only answers were still to come."""
    proof, found = told["proof"], []
    answers = proof["answers_only"]
    if proof["sure"]:
        found.append(voice.say("On the shortlist whatever comes: {names}.", names=names.listed(proof["sure"], voice)))
    elif not proof["holds"]:
        found.append(voice.say("No place on the shortlist is certain in the worst case."))
    if proof["open"]:
        found.append(voice.say("Could still come in, at the very best: {names}.", names=names.listed(proof["open"], voice)))
    if told["extent"]["undecided"] and not proof["holds"] and answers["sure"] and answers["sure"] != proof["sure"]:
        listed = names.listed(answers["sure"], voice)
        found.append(voice.say("If no rating changed any more, these would stay on it whatever is answered: {names}.", names=listed))
    return found


# ---- one thing in doubt at a time


def alone(told: Json, voice: Speaker) -> list[tuple[str, float | None]]:
    """(which doubt, share of draws with the same shortlist), None where it is switched off."""
    shares = told["alone"]
    return [
        (voice.say("Only the weights in doubt"), shares["weights"]), (voice.say("Only the answers in doubt"), shares["expectations"]),
        (voice.say("Only the ratings in doubt"), shares["ratings"]), (voice.say("Everything in doubt together"), told["same_shortlist"]),
    ]


def swing(told: Json, names: Names, voice: Speaker) -> str:
    """What a bar of the border pair stands for."""
    number = told["count"]
    if told["kind"] == "weight":
        return voice.say("Weight of {domain}", domain=names.domain(told["code"]))
    if told["kind"] == "answers":
        domain = names.domain(told["code"])
        return voice.several("{domain}: {n} open answer", "{domain}: {n} open answers", number, domain=domain)
    name = names.solution(told["code"])
    if told["kind"] == "unverified":
        return voice.several("{name}: {n} rating not verified", "{name}: {n} ratings not verified", number, name=name)
    return voice.several("{name}: {n} rating on one source alone", "{name}: {n} ratings on one source alone", number, name=name)


def swing_range(told: Json, doubt: Json, voice: Speaker) -> str:
    """From what to what."""
    if told["kind"] == "weight":
        if doubt["weights"] == "simplex":
            return voice.say("from nothing at all to everything")
        return voice.say("{factor} times less to {factor} times more", factor=_factor(doubt, voice))
    if told["kind"] == "single_source":
        return voice.say("all one level lower to all one level higher")
    return voice.say("from out of scope to essential, each") if told["kind"] == "answers" else voice.say("from absent to full, each")


def swing_title(told: Json, names: Names, voice: Speaker) -> str:
    """The finding of the border pair: whether any group of doubts can turn it by itself; to draw level is not to turn it."""
    a, b = names.solution(told["a"]), names.solution(told["b"])
    turning = sum(1 for each in told["swings"] if each["low"] < -LEVEL)
    if not turning:
        return voice.say("No group of doubts puts {b} above {a} by itself", a=a, b=b)
    return voice.several(
        "{n} group of doubts can put {b} above {a} by itself", "{n} groups of doubts can each put {b} above {a} by themselves", turning,
        a=a, b=b,
    )


def swing_note(told: Json, voice: Speaker) -> str:
    """What a group is, and what one source alone means where a bar stands for it."""
    group = voice.say(
        "A group is all of its doubts together: the weight of a domain, its open answers, or the ratings of one solution that have the "
        "same evidence."
    )
    if not any(each["kind"] == "single_source" for each in told["swings"]):
        return group
    alone = voice.say("On one source alone: the rating rests on one reading that nothing confirms, and may be one level off.")
    return f"{group} {alone}"


# ---- what to ask next


def asking(told: Json, voice: Speaker) -> str:
    """In which order questions are listed, and that they settle nothing where nothing open can change the shortlist."""
    shares = voice.say("Each list has shares of a whole of its own.")
    if told["proof"]["holds"]:
        order = voice.say(
            "Nothing still open can change the shortlist while the weights and the verified ratings stay as they are. Should they move, "
            "these count most."
        )
    else:
        order = voice.say("In the order of how much each one can settle who is on the shortlist.")
    return f"{order} {shares}"


def answers_settled(told: Json, voice: Speaker) -> str:
    """Instead of the list of open answers where none can change the shortlist; empty where one can, or none is open."""
    if not told["proof"]["answers_only"]["holds"] or not told["extent"]["undecided"]:
        return ""
    if told["proof"]["holds"]:
        return voice.say("No open answer can change the shortlist any more.")
    return voice.say("With the ratings as they stand today, no open answer can change the shortlist any more.")


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
