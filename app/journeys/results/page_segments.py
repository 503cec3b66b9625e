"""What the page of one wave's segments shows: their means side by side, each difference in words, the brand, and what is not compared."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlmodel import Session

from app.access.keys import Person
from app.journeys.results import page_words as words
from app.journeys.results.comparisons import WHOLE, compare_segments
from app.journeys.results.page_wave import address, heat, observed_segments
from app.journeys.results.service import Results, wave_results
from app.scoring.journey_compare import brand_mean
from app.web.journey_notices import sentence
from app.web.language import Speaker

Plain = dict[str, Any]
Names = dict[str, str]  # of the segments that were observed, by code
DOUBTS = ("no_journey", "weak_agreement")  # warnings of one segment that bear on a comparison


def segments_page(session: Session, person: Person, programme_id: str, wave_id: str, voice: Speaker) -> Plain:
    """Everything of the template journeys/results/segments.html; `rows` is empty where fewer than two segments were observed."""
    results = wave_results(session, person, programme_id, wave_id)
    names = {code: words.name_of(results, code) for code in observed_segments(results)}
    page: Plain = {"results": results, "root": address(results), "names": names, "rows": [], "unseen": _unseen(results, names)}
    if len(names) < 2:
        return page
    pairs = compare_segments(session, person, programme_id, wave_id)["pairs"]
    alpha = 1 - results.result["profile"]["confidence"]
    rows = [*stage_rows(results, names), *whole_rows(results, names, voice)]
    for row in rows:
        row["pairs"] = [_told(voice, names, pair, found, alpha) for pair in pairs if (found := _of(pair, row)) is not None]
    stages = [row for row in rows if not row["whole"]]
    return page | {
        "rows": rows, "alpha": alpha, "brand": any(row["brand"] for row in rows), "headline": headline(voice, stages),
        "lead": _lead(voice, results, names, stages), "apart": list(not_compared(voice, results, names, stages)),
        "notes": list(_to_keep_in_mind(voice, results, names, stages)),
    }


def stage_rows(results: Results, names: Names) -> list[Plain]:
    """Every stage of an observed segment, by phase: each segment's mean with its interval, and the brand's."""
    rows = []
    for stage, name in heat(results)["columns"]:
        sides = [_side(results, code, stage, names[code]) for code in names]
        if any(side["there"] for side in sides):
            told = results.result["brand"].get(stage, {"mean": None, "segments": {}})
            brand = _brand(told["mean"], told["segments"], names)
            rows.append({"code": stage, "whole": False, "name": name, "sides": sides, "brand": brand})
    return rows


def whole_rows(results: Results, names: Names, voice: Speaker) -> list[Plain]:
    """The journey as a whole, experienced and memorised; a mean of means has no interval of its own here."""
    titles = {"overall": voice.say("Whole journey, experienced"), "memorised": voice.say("Whole journey, memorised")}
    shares = {each["code"]: each["share"] for each in results.segments}
    rows = []
    for key, figure in WHOLE.items():
        overall = {code: results.result["segments"][code]["overall"] for code in names}
        sides = [
            {"name": names[code], "href": f"{address(results)}?segment={code}", "there": True, "mean": told[figure], "low": None,
             "high": None, "zone": None, "firm": True, "n": told["customers"]}
            for code, told in overall.items()
        ]
        mean, weights = brand_mean({code: told[figure] for code, told in overall.items()}, shares)
        rows.append({"code": key, "whole": True, "name": titles[key], "sides": sides, "brand": _brand(mean, weights, names)})
    return rows


def headline(voice: Speaker, stages: list[Plain]) -> str:
    """The largest difference that chance alone rarely makes, else the one that is least like chance, else why there is none to tell."""
    pairs = [(row["name"], pair) for row in stages for pair in row["pairs"]]
    found = [(name, pair) for name, pair in pairs if pair["verdict"]]
    perhaps = [(name, pair) for name, pair in pairs if pair["perhaps"]]
    if found:
        stage, pair = max(found, key=lambda each: each[1]["difference"])
        sides = {"higher": pair["higher"], "lower": pair["lower"]}
        return voice.say("“{stage}” goes better for {higher} than for {lower}, and hardly by chance", stage=stage, **sides)
    if perhaps:
        stage, pair = min(perhaps, key=lambda each: each[1]["p"])
        sides = {"higher": pair["higher"], "lower": pair["lower"]}
        return voice.say("“{stage}” may go better for {higher} than for {lower}: chance is not ruled out", stage=stage, **sides)
    if any(pair["p_holm"] is not None for _, pair in pairs):
        return voice.say("No stage shows a difference between segments that chance alone could not make")
    if pairs:
        return voice.say("Too few customers to tell the segments apart")
    return voice.say("The segments were observed at no common stage")


def not_compared(voice: Speaker, results: Results, names: Names, stages: list[Plain]) -> Iterator[str]:
    """What has no comparison, and why."""
    for row in stages:
        absent, unseen = ([side["name"] for side in row["sides"] if each(side)] for each in (_absent, _not_observed))
        untested = [voice.say("{one} and {two}", **pair["sides"]) for pair in row["pairs"] if pair["p"] is None]
        if absent:
            yield voice.say("“{stage}” is no stage of this segment's journey: {segments}", stage=row["name"], segments=", ".join(absent))
        if unseen:
            yield voice.say("“{stage}” was not observed for: {segments}", stage=row["name"], segments=", ".join(unseen))
        if untested:
            said = {"stage": row["name"], "pairs": "; ".join(untested)}
            yield voice.say("“{stage}”: too few customers, or none that differ, to tell from chance: {pairs}", **said)
    for segment in _unseen(results, names):
        yield voice.say("Nobody was observed yet: {segment}", segment=segment)
    for segment, n in results.unknown_segments.items():
        yield voice.say("Observations of the unknown segment {segment}, in no result: {n}", segment=segment, n=voice.number(n))


def _to_keep_in_mind(voice: Speaker, results: Results, names: Names, stages: list[Plain]) -> Iterator[str]:
    """What else than the segment may make a difference."""
    for code, name in names.items():
        for warning in results.result["segments"][code]["warnings"]:
            if warning["code"] in DOUBTS:
                yield voice.say("{segment}: {finding}", segment=name, finding=sentence(voice, warning, {}, {}))
    for row in stages:
        here = {code: side["name"] for code, side in zip(names, row["sides"], strict=True) if side["n"]}
        for each in results.interactions.values():
            seen = [name for code, name in here.items() if _marked(results, code, each["code"])]
            if each["stage"] == row["code"] and 0 < len(seen) < len(here):
                said = {"stage": row["name"], "interaction": each["action"], "segments": ", ".join(seen)}
                yield voice.say("“{stage}”: “{interaction}” was marked only for {segments}; a difference may come from it.", **said)
    counts = Counter(customer for code in names for customer in results.scored[code].sheet.customers)
    twice = sorted(customer for customer, n in counts.items() if n > 1)
    if twice:
        said = {"customers": ", ".join(twice)}
        yield voice.say("Pseudonyms found in more than one segment, counted as different customers: {customers}", **said)


def _of(pair: Plain, row: Plain) -> Plain | None:
    """What a pair says of one row; None where a side was not observed."""
    found: Plain | None = pair[row["code"]] if row["whole"] else pair["stages"].get(row["code"])
    return found if found and found["difference"] is not None else None


def _told(voice: Speaker, names: Names, pair: Plain, found: Plain, alpha: float) -> Plain:
    """One difference, the higher mean first, and what its adjusted p says."""
    one, two = names[pair["before"]], names[pair["after"]]
    sign = 1 if found["difference"] >= 0 else -1
    higher, lower = (two, one) if sign > 0 else (one, two)
    ends = sorted((sign * found["low"], sign * found["high"])) if found["low"] is not None else (None, None)
    told = {
        "sides": {"one": one, "two": two}, "higher": higher, "lower": lower, "difference": abs(found["difference"]), "low": ends[0],
        "high": ends[1], "p": found["p"], "p_holm": found["p_holm"], "verdict": words.verdict(found, alpha) is not None,
    }
    told["perhaps"] = not told["verdict"] and told["p"] is not None and told["p"] <= alpha
    return told | {"words": _meaning(voice, told)}


def _meaning(voice: Speaker, told: Plain) -> str:
    if told["verdict"]:
        return voice.say("chance alone rarely makes such a difference")
    if told["p_holm"] is None:
        return voice.say("too few customers, or none that differ, to tell it from chance")
    if told["perhaps"]:
        return voice.say("perhaps: alone it would count, among all these comparisons it may be chance")
    return voice.say("it may be chance")


def _lead(voice: Speaker, results: Results, names: Names, stages: list[Plain]) -> str:
    pairs = [pair for row in stages for pair in row["pairs"] if pair["p_holm"] is not None]
    counted = {"found": sum(pair["verdict"] for pair in pairs), "tested": len(pairs)}
    customers = [
        f"{name} {voice.number(results.result['segments'][code]['overall']['customers'])}" for code, name in names.items()
    ]
    return voice.say(
        "Differences that chance alone rarely makes: {found} of {tested} tested. Customers: {customers}.", **counted,
        customers=", ".join(customers),
    )


def _side(results: Results, code: str, stage: str, name: str) -> Plain:
    figures = results.result["segments"][code]["stages"].get(stage)
    if figures is None:
        return {"name": name, "href": None, "there": False, "mean": None, "n": 0}
    index = figures["gated_index"]
    return {
        "name": name, "href": f"{address(results)}/stages/{stage}?segment={code}", "there": True, "mean": index["mean"],
        "low": index["low"], "high": index["high"], "zone": figures["zone"], "firm": figures["firm"], "n": figures["n"],
    }


def _brand(mean: float | None, weights: dict[str, float], names: Names) -> Plain | None:
    """The brand's mean with the weights used, in the order of the segments; None where no share is known."""
    return None if mean is None else {"mean": mean, "weights": {names[code]: weights[code] for code in names if code in weights}}


def _marked(results: Results, segment: str, interaction: str) -> bool:
    told = results.result["segments"][segment]["interactions"].get(interaction)
    return bool(told and told["n"])


def _unseen(results: Results, names: Names) -> list[str]:
    return [each["name"] for each in results.segments if each["code"] not in names]


def _absent(side: Plain) -> bool:
    return not side["there"]


def _not_observed(side: Plain) -> bool:
    return side["there"] and not side["n"]
