"""One item of a frozen ranking: what was asked, by whom and why, and what each solution's rating rests on."""

from app.reports.document import Column, Facts, Row, Section, Table, Text
from app.reports.telling import SHORT, UNKNOWN, WON, Telling


def item_section(tell: Telling, code: str) -> Section:
    """The page to which every code in a report leads."""
    pen, item = tell.pen, tell.rows.items[code]
    facts = Facts(tuple(_facts(tell, code)))
    rows = tuple(_solution(tell, solution, code) for solution in tell.by_code)
    columns = (
        Column(pen.say("Solution")), Column(pen.say("Rated"), "mid"), Column(pen.say("Points won"), "end"),
        Column(pen.say("Points lost"), "end"), Column(pen.say("Points open"), "end"), Column(pen.say("What the source says"), wide=True),
    )
    table = Table("ratings", pen.say("How each solution is rated, and on what"), columns, rows)
    why = Text(pen.pick(item.content["why"]), "soft")
    return Section(f"item-{code}", "", f"{code} · {tell.domains.get(item.domain, item.domain)}", tell.item(code), (why, facts, table))


def _facts(tell: Telling, code: str) -> list[tuple[str, str]]:
    pen = tell.pen
    stored = tell.study["expectations"].get(code, {})
    asked = next(each for each in tell.rows.frozen.request["items"] if each["code"] == code)
    found = [(pen.say("Asked"), pen.expectation(asked["expectation"]).text)]
    if asked["knock_out"]:
        found.append((pen.say("Knock-out"), pen.say("yes, at least {floor}", floor=asked["floor"])))
    if asked["target"] is not None:
        found.append((pen.say("Own target"), str(asked["target"])))
    agreed = pen.say("{name}, {moment}", name=stored["updated_by"], moment=tell.voice.hour(stored["updated_at"])) if stored else ""
    found += [
        (pen.say("Owner"), stored.get("owner", "")), (pen.say("Reason"), stored.get("reason", "")),
        (pen.say("Comment"), stored.get("comment", "")), (pen.say("Last change"), agreed),
        (pen.say("What proves a full rating"), pen.pick(tell.rows.items[code].content["proof"])),
    ]
    return [(label, value) for label, value in found if value]


def _solution(tell: Telling, solution: str, code: str) -> Row:
    pen = tell.pen
    points = tell.result["points"][solution].get(code)
    phrase, grade, mode, source = tell.evidence(solution, code)
    level = tell.ratings[solution].get(code)
    told = " · ".join(filter(None, (mode, grade, source)))
    nothing = pen.say("Nobody has checked this yet. It counts as nothing, never as absent.")
    evidence = pen.text(phrase or told, told if phrase else "") if level is not None else pen.text(nothing)
    won = [pen.points(None if points is None else points[which]) for which in (WON, SHORT, UNKNOWN)]
    return Row((pen.strong(tell.name(solution), to=f"solution/{solution}"), pen.rating(level), *won, evidence), solution)
