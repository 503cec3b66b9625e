"""Section 1: what was found, how sure it is, and whether it can be signed. One page."""

from app.reports.document import Block, Bullets, Card, Cards, Cell, Column, Heading, Row, Section, Table, Text
from app.reports.doubt import robustness
from app.reports.material import Json
from app.reports.telling import LITTLE, SHORT, UNKNOWN, Telling
from app.reports.words import NOTICES
from app.web import doubt_words
from app.web.words import CONSTRAINTS

CHALLENGER_ITEMS = 3
CHALLENGERS = 5  # on the pages that a board reads; section 5 says it of every other one


def headline(tell: Telling) -> str:
    """The finding in one sentence."""
    found, percent = tell.shortlisted, tell.voice.percent
    if not found:
        return tell.pen.say("No solution passes every knock-out and constraint")
    figures = [row["proven"] for row in found]
    if len(found) == 1:
        return tell.pen.say("{name} is proven to cover {fit} of what was asked", name=found[0]["name"], fit=percent(figures[0], 0))
    low, high = percent(min(figures), 0), percent(max(figures), 0)
    if low == high:
        return tell.pen.say("{count} solutions are proven to cover {fit} of what was asked", count=tell.pen.count_word(len(found)), fit=low)
    sentence = "{count} solutions are proven to cover {low} to {high} of what was asked"
    return tell.pen.say(sentence, count=tell.pen.count_word(len(found)), low=low, high=high)


def lead(tell: Telling) -> str:
    compared = len(tell.by_code)
    asked = sum(1 for level in tell.levels.values() if level)
    solutions = tell.pen.several("{n} solution", "{n} solutions", compared)
    items = tell.pen.several("{n} item asked for", "{n} items asked for", asked)
    if not tell.shortlisted:
        sentence = "{solutions} of the {edition} edition, compared on {items}."
        return tell.pen.say(sentence, solutions=solutions, edition=tell.study["edition"], items=items)
    names = tell.pen.join([row["name"] for row in tell.shortlisted])
    sentence = "{names}, out of {solutions} of the {edition} edition, compared on {items}."
    return tell.pen.say(sentence, names=names, solutions=solutions, edition=tell.study["edition"], items=items)


def decision(tell: Telling) -> Section:
    blocks: list[Block] = []
    if tell.shortlisted:
        blocks.append(Cards(tuple(card(tell, row) for row in tell.shortlisted)))
        blocks += [Text(cut_sentence(tell)), *sure(tell), *(Text(sentence) for sentence in opinions(tell))]
    blocks += [Text(sentence, "warning") for sentence in notices(tell)]
    blocks += signature(tell)
    if tell.shortlisted:
        blocks.append(heaviest(tell))
    if tell.result["shortlist"]["challengers"]:
        blocks.append(challengers(tell))
        left = len(tell.result["shortlist"]["challengers"]) - CHALLENGERS
        if left > 0:
            one, many = "{n} more could still come in; section 5 names it.", "{n} more could still come in; section 5 names them."
            blocks.append(Text(tell.pen.several(one, many, left), "soft"))
    if tell.rows.frozen.note:
        blocks += [Heading(tell.pen.say("Note of {name}", name=tell.rows.frozen.created_by_name)), Text(tell.rows.frozen.note)]
    return Section("part-1", "1", tell.chapter("1"), signable_title(tell), tuple(blocks))


def signable_title(tell: Telling) -> str:
    if not tell.shortlisted:
        return tell.pen.say("There is nobody to shortlist: the demands or the long list must change")
    if tell.result["shortlist"]["signable"]:
        return tell.pen.say("This shortlist can be signed")
    return tell.pen.say("This shortlist is a draft: something is left to verify")


def card(tell: Telling, row: Json) -> Card:
    percent = tell.voice.percent
    lines = [tell.pen.say("At best {best}; {known} verified", best=percent(row["best"]), known=percent(row["known"]))]
    if row["essential_met"] is not None:
        sentence = "{share} of the essentials fully met (rated at what was asked)"
        lines.append(tell.pen.say(sentence, share=percent(row["essential_met"])))
    statuses = {each["status"] for each in row["constraints"] + row["knock_outs"]}
    return Card(tell.bar(row), row["plan"], tuple(lines), standing(tell, statuses))


def standing(tell: Telling, statuses: set[str]) -> Cell:
    """How a shortlisted solution stands on what eliminates; it failed nothing, or it would not be here."""
    if "to_verify" in statuses:
        return Cell("status", tell.pen.say("A knock-out or a constraint is to verify"), "to_verify")
    if statuses:
        return Cell("status", tell.pen.say("Passes every knock-out and constraint"), "pass")
    return tell.pen.text("")


def heaviest(tell: Telling) -> Table:
    """The one gap and the one open question that weigh most for each name."""
    pen, rows = tell.pen, []
    for row in tell.shortlisted:
        cells = [pen.strong(row["name"], to=f"solution/{row['code']}")]
        for which in (SHORT, UNKNOWN):
            points = {item: each[which] for item, each in tell.result["points"][row["code"]].items() if each[which] > LITTLE}
            first = min(points, key=lambda item: (-points[item], item), default=None)
            text = "–" if first is None else f"{first} {tell.item(first)}"
            weight = "" if first is None else pen.say("{points} points", points=pen.voice.number(points[first], 2))
            cells.append(pen.text(text, weight))
        rows.append(Row(tuple(cells), row["code"]))
    names = ("Heaviest gap", "Heaviest item to verify")
    columns = (Column(pen.say("Solution")), *(Column(pen.say(name), wide=True) for name in names))
    return Table("heaviest", pen.say("What weighs most against each name"), columns, tuple(rows))


def cut_sentence(tell: Telling) -> str:
    shortlist, ranking = tell.result["shortlist"], tell.ranking
    if shortlist["gap"] is None:
        out = len(tell.result["excluded"])
        if not out:
            return tell.pen.say("No solution is excluded and none is cut: all of them are on the shortlist.")
        names = tell.pen.join([row["name"] for row in tell.result["excluded"]])
        sentence = "{names}: excluded, for the reasons in section 5. All the others are on the shortlist: there is no cut."
        return tell.pen.say(sentence, names=names)
    after = ranking[len(tell.shortlisted)]["name"]
    sentence = "The shortlist ends before the widest gap: {gap} points separate its last name, {last}, from {after}."
    return tell.pen.say(sentence, gap=tell.voice.number(shortlist["gap"], 1), last=tell.shortlisted[-1]["name"], after=after)


def sure(tell: Telling) -> list[Text]:
    """The finding of section 9, for whoever reads this page alone; nothing for a shortlist frozen before its doubt was measured."""
    told = robustness(tell)
    if told is None:
        return []
    finding = doubt_words.finding(told, len(tell.shortlisted), tell.voice)
    return [Text(tell.pen.say("{finding}. Section 9 says what a draw is and what could change the shortlist.", finding=finding))]


def notices(tell: Telling) -> list[str]:
    found = []
    for each in tell.result["notices"]:
        numbers = {name: value for name, value in each.items() if name != "code"}
        sentence = NOTICES[each["code"]]
        found.append(tell.pen.say(sentence, **numbers))
    return found


def opinions(tell: Telling) -> list[str]:
    """What a reader must know before they rely on the order."""
    found = []
    groups = [group for group in tell.result["groups"] if len(group) > 1 and set(group) & set(tell.result["shortlist"]["codes"])]
    for group in groups:
        names = tell.pen.join([tell.name(code) for code in group])
        found.append(tell.pen.say("Today's evidence cannot separate {names}: what is not verified could change their order.", names=names))
    first = equal_first(tell)
    if first and tell.ranking[0]["code"] not in first:
        sentence = "With every domain counted alike, {names} would come first: the order rests on the weights."
        found.append(tell.pen.say(sentence, names=tell.pen.join([tell.name(code) for code in first])))
    weak = [row["name"] for row in tell.shortlisted if not row["enough_evidence"]]
    if weak:
        sentence = "Less than 60 percent of what was called important or essential is verified for {names}."
        found.append(tell.pen.say(sentence, names=tell.pen.join(weak)))
    if tell.result["undecided"]:
        one = "{n} item was not discussed yet and counts for nothing."
        found.append(tell.pen.several(one, "{n} items were not discussed yet and count for nothing.", tell.result["undecided"]))
    return found


def equal_first(tell: Telling) -> list[str]:
    """Who leads when the domains count alike; ties within 1e-9 as in the method, section 5."""
    known = [row for row in tell.ranking if row["equal_domain"] is not None]
    best = max((row["equal_domain"] for row in known), default=0.0)
    return [row["code"] for row in known if row["equal_domain"] >= best - 1e-9]


def signature(tell: Telling) -> list[Block]:
    shortlist = tell.result["shortlist"]
    if not tell.shortlisted:
        return []
    if shortlist["signable"]:
        sentence = "Each name on it has at least {needed} of the weight verified, and no knock-out or constraint is left to verify."
        return [Text(tell.pen.say(sentence, needed=threshold(tell)), "good")]
    blocks: list[Block] = [Heading(tell.pen.say("What is missing for a signature"))]
    return [*blocks, Bullets(tuple(sentence for each in shortlist["missing"] for sentence in missing(tell, each)))]


def threshold(tell: Telling) -> str:
    return tell.voice.percent(tell.study["profile"].get("known_threshold", 90), 0)


def missing(tell: Telling, each: Json) -> list[str]:
    name, found = tell.name(each["code"]), []
    if not each["known_enough"]:
        sentence = "{name}: {known} of the weight is verified, {needed} is needed."
        found.append(tell.pen.say(sentence, name=name, known=tell.voice.percent(each["known"]), needed=threshold(tell)))
    for code in each["knock_outs"]:
        found.append(tell.pen.say("{name}: knock-out to verify, {item} {text}", name=name, item=code, text=tell.item(code)))
    for kind in dict.fromkeys(each["constraints"]):
        found.append(tell.pen.say("{name}: constraint to verify, {kind}", name=name, kind=tell.pen.say(CONSTRAINTS[kind])))
    return found


def challengers(tell: Telling) -> Table:
    """Who could still come in, and what to verify first."""
    pen, rows = tell.pen, []
    for each in tell.result["shortlist"]["challengers"][:CHALLENGERS]:
        first = [f"{code} {tell.item(code)}" for code in each["to_verify"][:CHALLENGER_ITEMS]]
        row = tell.by_code[each["code"]]
        rows.append(Row((
            pen.strong(row["name"], to=f"solution/{each['code']}"), pen.percent(row["proven"]), pen.percent(each["best"]),
            pen.number(len(each["to_verify"])), pen.text("; ".join(first)),
        ), each["code"]))
    columns = (
        Column(pen.say("Solution")), Column(pen.say("Proven"), "end"), Column(pen.say("At best"), "end"),
        Column(pen.say("To verify"), "end"), Column(pen.say("The heaviest of them"), wide=True),
    )
    return Table("challengers", pen.say("Challengers: what is not verified could still bring them in"), columns, tuple(rows))
