"""What the ranking pages show, in the reader's language: sentences and tables out of an answer that is already calculated."""

from typing import Any

from app.shortlists.assemble import Question
from app.shortlists.grid import SENTENCES
from app.web.language import Speaker
from app.web.words import CONSTRAINTS, value_names

TOP = 12
DRAWN = 25  # rows of a page's first table; the rest is one key away


def ranking(question: Question, told: dict[str, Any], voice: Speaker) -> dict[str, Any]:
    """Values of ranking.html."""
    base = f"/studies/{question.study.id}"
    rows = [row | {"href": f"{base}/solutions/{row['code']}"} for row in told["ranking"]]
    excluded = [
        row | {"href": f"{base}/solutions/{row['code']}", "reasons": reasons(question, row, voice)} for row in told["excluded"]
    ]
    names = {row["code"]: row["name"] for row in rows + excluded}
    # Shown apart, but never out of the shortlist's sight; with nothing else to show they are the list.
    weak = [row for row in rows if not row["enough_evidence"] and not row["shortlisted"]]
    weak = [] if len(weak) == len(rows) else weak
    return {
        "told": told, "rows": rows, "excluded": excluded, "names": names, "headline": headline(told, names, voice),
        "warnings": [warning(notice, voice) for notice in told["notices"]], "missing": _missing(question, told, names, voice),
        "cut": len(told["shortlist"]["codes"]) if told["shortlist"]["gap"] is not None else None,
        "by_domain": equal_domain_order(rows), "heat": heat(question, rows, voice),
        "strong": [row for row in rows if row not in weak], "weak": weak,
        "challengers": [_challenger(question, each, names, voice) for each in told["shortlist"]["challengers"]],
        "items": len(question.request.items), "agreed": len(question.request.items) - told["undecided"],
        "unrated": [each.name for code, each in question.edition.solutions.items() if code not in question.verdicts],
    }


def headline(told: dict[str, Any], names: dict[str, str], voice: Speaker) -> str:
    """The finding in one sentence."""
    codes = told["shortlist"]["codes"]
    if not codes:
        return voice.say("Nothing to rank yet")
    if len(codes) == 1:
        return voice.say("{name} is the only solution left", name=names[codes[0]])
    listed = voice.say("{first} and {last}", first=", ".join(names[code] for code in codes[:-1]), last=names[codes[-1]])
    return voice.say("{names} come first", names=listed)


def warning(notice: dict[str, Any], voice: Speaker) -> str:
    sentence = SENTENCES[notice["code"]]
    return voice.say(sentence, **{name: value for name, value in notice.items() if name != "code"})


def reasons(question: Question, row: dict[str, Any], voice: Speaker) -> list[str]:
    """Why a solution is excluded: each failed knock-out and constraint in a sentence."""
    found = []
    for each in row["knock_outs"]:
        if each["status"] == "fail":
            item = question.map.items[each["item"]]
            sentence = "{item} {text}: rated {rating}, at least {floor} is needed. {reason}"
            found.append(voice.say(
                sentence, item=each["item"], text=voice.pick(item.content["text"]), rating=each["rating"], floor=each["floor"],
                reason=question.expectations[each["item"]].reason,
            ).strip())
    return found + [constraint(each, voice) for each in row["constraints"] if each["status"] == "fail"]


def constraint(verdict: dict[str, Any], voice: Speaker) -> str:
    """One verdict in a sentence, with what was asked and what the profile says."""
    kind = verdict["kind"]
    asked = value_names(kind, verdict["asked"], voice)
    # Of a long list only what was asked matters, as long as it is there.
    shown = [each for each in verdict["asked"] if each in verdict["found"]] if kind == "languages" else verdict["found"]
    found = value_names(kind, shown or verdict["found"], voice) or voice.say("not verified")
    label = CONSTRAINTS[kind]
    sentence = voice.say("{kind}: {asked} asked, the profile says {found}.", kind=voice.say(label), asked=asked, found=found)
    return f"{sentence} {verdict['reason']}".strip()


def equal_domain_order(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same solutions by the mean of their domains, each with both ranks (method, section 5.6)."""
    known = [row for row in rows if row["equal_domain"] is not None]
    ordered = sorted(known, key=lambda row: (-row["equal_domain"], row["name"]))
    places = {row["code"]: 1 + sum(other["equal_domain"] > row["equal_domain"] + 1e-9 for other in known) for row in known}
    return [row | {"place": places[row["code"]]} for row in ordered]


def heat(question: Question, rows: list[dict[str, Any]], voice: Speaker) -> dict[str, Any]:
    """Domains x solutions for the heat map; a domain without any expectation is left out."""
    shown = rows[:DRAWN]
    weights = shown[0]["domains"] if shown else {}
    total = sum(each["weight"] for each in weights.values()) or 1.0
    return {
        "rows": [(each["code"], voice.pick(each["name"])) for each in question.map.domains if each["code"] in weights],
        "columns": [(row["code"], row["name"]) for row in shown],
        "value": {
            (code, row["code"]): figures["proven"] if figures["known"] > 0 else None  # nothing verified is not a 0
            for row in shown for code, figures in row["domains"].items()
        },
        "known": {(code, row["code"]): figures["known"] for row in shown for code, figures in row["domains"].items()},
        "weight": {code: 100 * each["weight"] / total for code, each in weights.items()},
    }


def _missing(question: Question, told: dict[str, Any], names: dict[str, str], voice: Speaker) -> list[dict[str, Any]]:
    """What keeps the shortlist from being signed, solution by solution."""
    found = []
    for each in told["shortlist"]["missing"]:
        sentences = [] if each["known_enough"] else [
            voice.say("{known} of the weight is verified, {needed} is needed.", known=voice.percent(each["known"]),
                      needed=voice.percent(question.known_threshold, 0))
        ]
        for code in each["knock_outs"]:
            text = voice.pick(question.map.items[code].content["text"])
            sentences.append(voice.say("Knock-out to verify: {item} {text}", item=code, text=text))
        for label in dict.fromkeys(CONSTRAINTS[kind] for kind in each["constraints"]):
            sentences.append(voice.say("Constraint to verify: {kind}", kind=voice.say(label).lower()))
        found.append({"name": names[each["code"]], "code": each["code"], "sentences": sentences})
    return found


def _challenger(question: Question, each: dict[str, Any], names: dict[str, str], voice: Speaker) -> dict[str, Any]:
    items = [(code, voice.pick(question.map.items[code].content["text"])) for code in each["to_verify"][:TOP]]
    return each | {"name": names[each["code"]], "items": items, "more": max(0, len(each["to_verify"]) - TOP)}


def solution(question: Question, told: dict[str, Any], voice: Speaker) -> dict[str, Any]:
    """Values of solution.html: strengths, gaps by weight, what is not verified, all items by domain."""
    items = told["items"]
    code = told["row"]["code"]
    return {
        **told, "solution": question.edition.solutions[code], "edition_code": question.edition.code,
        "strengths": sorted((each for each in items if each["won"] > 0), key=lambda each: (-each["won"], each["code"]))[:TOP],
        "gaps": sorted((each for each in items if each["short"] > 0), key=lambda each: (-each["short"], each["code"])),
        "unknowns": sorted((each for each in items if each["unknown"] > 0), key=lambda each: (-each["unknown"], each["code"])),
        "domains": [domain | {"items": [each for each in items if each["domain"] == domain["code"]]} for domain in question.map.domains],
        "lost": [(voice.pick(d["name"]), sum(i["short"] for i in items if i["domain"] == d["code"]),
                  sum(i["unknown"] for i in items if i["domain"] == d["code"])) for d in question.map.domains
                 if d["code"] in told["row"]["domains"]],
        "constraints": [(constraint(each, voice), each["status"]) for each in told["row"]["constraints"]],
        "texts": {code: voice.pick(item.content["text"]) for code, item in question.map.items.items()},
    }


def comparison(question: Question, told: dict[str, Any]) -> dict[str, Any]:
    """Values of compare.html: the items that decide, and the difference domain by domain."""
    items = told["items"]
    domains = [
        {"code": each["code"], "name": each["name"], "a": told["a"]["domains"].get(each["code"]),
         "b": told["b"]["domains"].get(each["code"]),
         "difference": sum(item["difference"] for item in items if item["domain"] == each["code"])}
        for each in question.map.domains if each["code"] in told["a"]["domains"]
    ]
    deciding = [item for item in items if abs(item["difference"]) > 1e-12]
    unverified = sum(abs(item["difference"]) for item in deciding if item["a"] is None or item["b"] is None)
    rated = [(code, solution.name) for code, solution in question.edition.solutions.items() if code in question.verdicts]
    return {
        **told, "deciding": deciding, "same": len(items) - len(deciding), "by_domain": domains, "rated": rated, "unverified": unverified,
    }
