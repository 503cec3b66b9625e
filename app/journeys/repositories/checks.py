"""What an experienced consultant would say about a repository before it goes into the field. Nothing here stops anybody.

Besides the Kano rules of journey method, section 1: an observer cannot watch more than about twelve things at one stage, a stage without
interactions has no score, and the experience has two axes, ease and emotion.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.errors import Problem, problem
from app.scoring.journey import Finding as Rule
from app.scoring.journey import lint_repository
from app.scoring.journey_cells import Interaction

MOST_A_STAGE = 12
ALIKE = 0.75  # share of common words above which two wordings are near-identical


@dataclass(frozen=True)
class Finding:
    """`interaction` or `stage` say whom it concerns (neither: the whole repository); `said` is the sentence with its values."""

    code: str
    said: Problem
    interaction: str | None = None
    stage: str | None = None

    @property
    def params(self) -> dict[str, Any]:
        return dict(self.said.parameters)


def check(interactions: Sequence[Mapping[str, Any]], stages: Mapping[str, str], channels: Collection[str]) -> list[Finding]:
    """Everything to say. `stages`: code -> name of all journeys' stages, in order; `channels`: the codes that the programme knows."""
    found = [*_kano(interactions), *(each for one in interactions for each in _one(one, channels))]
    return [*found, *_alike(interactions), *_stages(interactions, stages), *_axes(interactions)]


def _kano(interactions: Sequence[Mapping[str, Any]]) -> list[Finding]:
    plain = [
        Interaction(each["code"], each["stage"], each["kano"], {level["code"]: level["score"] for level in each["levels"]})
        for each in interactions
    ]
    return [Finding(rule.code, _said(rule), interaction=str(dict(rule.params)["interaction"])) for rule in lint_repository(plain)]


def _said(rule: Rule) -> Problem:
    values = {name: value for name, value in rule.params if name != "interaction"}
    if rule.code == "must_be_best":
        return problem("levels", "A must-be is taken for granted: its best score should be 0, and is {best}.", **values)
    if rule.code == "attractive_worst":
        return problem("levels", "Nobody misses what is attractive: its worst score should be 0, and is {worst}.", **values)
    return problem("levels", "One-dimensional: it should have scores below and above 0.")


def _one(each: Mapping[str, Any], channels: Collection[str]) -> Iterable[Finding]:
    code, scores = each["code"], [level["score"] for level in each["levels"]]
    if not each["response"]:
        yield Finding("no_response", problem("response", "The ideal response is not said."), code)
    for channel in each["channels"]:
        if channel not in channels:
            yield Finding("channel_unknown", problem("channels", "The programme has no channel {channel}.", channel=channel), code)
    if len(set(scores)) == 1:
        yield Finding("levels_same", problem("levels", "All levels have the same score: whatever is seen counts alike."), code)
    if sorted(scores) not in (scores, scores[::-1]):
        yield Finding("levels_unordered", problem("levels", "The levels do not run from the worst to the best."), code)
    names = [level["name"].casefold() for level in each["levels"]]
    if len(set(names)) < len(names):
        yield Finding("levels_alike", problem("levels", "Two levels have the same name."), code)


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.casefold()))


def _alike(interactions: Sequence[Mapping[str, Any]]) -> Iterable[Finding]:
    """Near-identical wordings at one stage: an observer would mark one thing twice."""
    by_stage: dict[str, list[tuple[Mapping[str, Any], frozenset[str]]]] = defaultdict(list)
    for each in interactions:
        words = _words(each["action"])
        twin = next((other for other, known in by_stage[each["stage"]] if _same(words, known)), None)
        if twin is not None:
            said = problem("action", "It reads almost as “{other}”: one thing would be marked twice.", other=twin["action"])
            yield Finding("near_identical", said, interaction=each["code"])
        by_stage[each["stage"]].append((each, words))


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one and other) and len(one & other) >= ALIKE * len(one | other)


def _stages(interactions: Sequence[Mapping[str, Any]], stages: Mapping[str, str]) -> Iterable[Finding]:
    counts: dict[str, int] = defaultdict(int)
    for each in interactions:
        counts[each["stage"]] += 1
    if interactions and not stages:
        yield Finding("no_journey", problem("", "No journey has a stage yet: draw the journeys, then see that these stages are theirs."))
    for code, count in counts.items():
        if stages and code not in stages:
            yield Finding("stage_unknown", problem("", "No journey has this stage: what is seen here would not be scored."), stage=code)
        if count > MOST_A_STAGE:
            said = problem("", "{count} interactions at one stage: an observer cannot watch more than about {most}.",
                           count=count, most=MOST_A_STAGE)
            yield Finding("stage_crowded", said, stage=code)
    for code in stages if interactions else ():
        if code not in counts:
            yield Finding("stage_empty", problem("", "This stage has no interaction: it would have no score."), stage=code)


def _axes(interactions: Sequence[Mapping[str, Any]]) -> Iterable[Finding]:
    axes = {each["axis"] for each in interactions}
    if interactions and "ease" not in axes:
        yield Finding("no_ease", problem("", "Nothing here is about ease: the effort that it takes would not be seen."))
    if interactions and "emotion" not in axes:
        yield Finding("no_emotion", problem("", "Nothing here is about emotion: what the customer feels would not be seen."))
