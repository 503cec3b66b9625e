"""Sections 2 and 3: who asked, under which constraints, and how the figures are made."""

from app.reports.decision import threshold
from app.reports.document import Block, Bullets, Column, Facts, Heading, Row, Section, Table, Text
from app.reports.material import Json
from app.reports.telling import Telling
from app.reports.words import WORKSHOPS
from app.web.words import MOMENTS, PERIODS, SIZES, TEAMS, country_name, language_name


def context(tell: Telling) -> Section:
    blocks: list[Block] = [Facts(tuple(facts(tell)))]
    if tell.study["context"].get("goals"):
        blocks += [Heading(tell.pen.say("Goals")), Text(tell.study["context"]["goals"])]
    if tell.study["participants"]:
        blocks.append(participants(tell))
    if tell.study["workshops"]:
        blocks.append(workshops(tell))
    return Section("part-2", "2", tell.chapter("2"), people_title(tell), (*blocks, *constraints(tell)))


def people_title(tell: Telling) -> str:
    """Who answered, in how many sessions."""
    people = tell.study["participants"]
    if not people:
        return tell.pen.say("No participant is recorded for this study")
    held = [each for each in tell.study["workshops"] if was_held(tell, each)]
    who = tell.pen.several("{n} person", "{n} people", len(people))
    teams = tell.pen.several("{n} team", "{n} teams", len({each["team"] for each in people}))
    if not held:
        return tell.pen.say("{people} of {teams} say what they need", people=who, teams=teams)
    sessions = tell.pen.several("{n} session", "{n} sessions", len(held))
    return tell.pen.say("{people} of {teams} said what they need in {sessions}", people=who, teams=teams, sessions=sessions)


def was_held(tell: Telling, each: Json) -> bool:
    """A session that was closed, or whose day had come when the shortlist was frozen."""
    return bool(each["status"] == "closed" or (each["held_on"] and each["held_on"] <= tell.rows.frozen.created_at.date().isoformat()))


def _state(tell: Telling, each: Json) -> str:
    return "Held" if was_held(tell, each) else WORKSHOPS[each["status"]]


def facts(tell: Telling) -> list[tuple[str, str]]:
    say, number, told = tell.pen.say, tell.voice.number, tell.study["context"]
    size = SIZES.get(told.get("size", ""), "")
    found = [
        (say("Client"), tell.study["client"]), (say("Sector"), told.get("sector", "")),
        (say("Size"), say(size) if size else ""),
        (say("Employees"), number(told["employees"]) if told.get("employees") else ""),
        (say("People who will use it"), number(told["seats"]) if told.get("seats") else ""),
        (say("Countries"), ", ".join(country_name(code, tell.voice.language) for code in told.get("countries") or [])),
        (say("Languages"), ", ".join(language_name(code, tell.voice.language) for code in told.get("languages") or [])),
        (say("Systems beside it"), ", ".join(told.get("systems") or [])), (say("Budget"), budget(tell)),
        (say("Start"), tell.voice.day(told["start"]) if told.get("start") else ""),
        (say("Go-live"), tell.voice.day(told["go_live"]) if told.get("go_live") else ""),
        (say("Horizon"), tell.pen.several("{n} month", "{n} months", told["horizon_months"]) if told.get("horizon_months") else ""),
    ]
    return [(label, value) for label, value in found if value]


def budget(tell: Telling) -> str:
    told = tell.study["context"].get("budget")
    return f"{tell.voice.money(told['amount'], told['currency'])} {tell.pen.say(PERIODS[told['period']])}" if told else ""


def participants(tell: Telling) -> Table:
    pen = tell.pen
    order = {team: place for place, team in enumerate(TEAMS)}
    people = sorted(tell.study["participants"], key=lambda each: (order.get(each["team"], 9), pen.voice.sort_key(each["name"])))
    rows = tuple(
        Row((pen.text(pen.say(team)), pen.text(each["name"]), pen.text(each["job"])))
        for each, team in ((each, TEAMS[each["team"]]) for each in people)
    )
    columns = (Column(pen.say("Team")), Column(pen.say("Name")), Column(pen.say("Job"), wide=True))
    return Table("participants", pen.say("Who took part"), columns, rows)


def workshops(tell: Telling) -> Table:
    pen, rows = tell.pen, []
    for each in tell.study["workshops"]:
        when = tell.voice.day(each["held_on"]) if each["held_on"] else pen.say("Day {day}", day=each["day"])
        domains = ", ".join(tell.domains.get(code, code) for code in each["domains"])
        teams = ", ".join(pen.say(TEAMS[team]) for team in each["teams"])
        moment, status = MOMENTS.get(each["moment"], each["moment"]), _state(tell, each)
        rows.append(Row((
            pen.text(pen.pick(each["name"]), domains), pen.text(when, pen.say(moment)),
            pen.text(teams), pen.text(pen.say(status)),
        )))
    columns = (Column(pen.say("Session"), wide=True), Column(pen.say("When")), Column(pen.say("Teams")), Column(pen.say("State")))
    return Table("workshops", pen.say("Workshops"), columns, tuple(rows))


def constraints(tell: Telling) -> list[Block]:
    """Each constraint with the verdict on every solution."""
    rules = next(iter(tell.by_code.values()))["constraints"] if tell.by_code else []
    heading = Heading(tell.pen.say("Constraints"), "constraints")
    if not rules:
        nothing = "The study sets no hard constraint: no solution was left out for its hosting, languages or price."
        return [heading, Text(tell.pen.say(nothing))]
    asked = [f"{place}. {tell.rule(rule)}. {rule['reason']}".strip() for place, rule in enumerate(rules, 1)]
    rows = tuple(
        Row((tell.pen.text(row["name"], to=f"solution/{code}"), *(tell.pen.status(each["status"]) for each in row["constraints"])), code)
        for code, row in tell.by_code.items()
    )
    numbered = (Column(tell.pen.say("Constraint {n}", n=n), "mid") for n in range(1, len(rules) + 1))
    columns = (Column(tell.pen.say("Solution"), wide=True), *numbered)
    table = Table("verdicts", tell.pen.say("How each solution stands on them"), columns, rows)
    return [heading, Bullets(tuple(asked)), table]


# ---- the method


FIGURES = {
    "Proven": "Covered share of what was asked, by weight; what nobody has verified counts nothing.",
    "At best": "Proven, plus everything that is not verified yet if it all turned out well.",
    "Known": "Share of the weight that somebody has verified.",
    "Essentials met": "Share of the essential items whose rating reaches what was asked.",
    "Domains equal": "Mean of the domains' proven fit: a second opinion in which large domains weigh no more than small ones.",
    "Points": "Hundredths of everything that was asked: what a solution wins, lacks and leaves to verify adds up to 100.",
}
RULES = (
    "No credit above what was asked: a full rating on a useful item earns what a partial one earns.",
    "A knock-out is an essential item whose rating must reach a floor: below it the solution is excluded; unknown, it is to verify.",
    "A line is drawn where nothing left to verify can change who stands above it; between two lines, today's evidence cannot separate.",
    "The shortlist is cut at the widest gap in proven fit, within its smallest and largest size.",
)


def method(tell: Telling) -> Section:
    """How the figures are made, on one page: both scales, the rules, the settings of this study."""
    say = tell.pen.say
    blocks: tuple[Block, ...] = (
        Facts(tuple((say(name), say(meaning)) for name, meaning in FIGURES.items())), scale(tell, "expectation"), scale(tell, "rating"),
        Heading(say("Rules")), Bullets(tuple(say(rule) for rule in RULES)), Heading(say("Settings used")), Facts(tuple(settings(tell))),
    )
    title = say("An expectation is met by a rating of the same level or more")
    return Section("part-3", "3", tell.chapter("3"), title, blocks, True)


def scale(tell: Telling, name: str) -> Table:
    """One of the two scales with its anchors; the expectations with the weights of this study."""
    pen, weights = tell.pen, tell.rows.frozen.request["profile"]["weights"]
    expectations, rows = name == "expectation", []
    for each in tell.rows.map["scales"][name]:
        level = each["level"]
        first = pen.expectation(level) if expectations else pen.rating(level)
        cells = [first] if expectations else [first, pen.text(pen.pick(each["name"]))]
        cells.append(pen.text(pen.pick(each["anchor"])))
        if expectations:
            cells.append(pen.text("–") if level is None else pen.number(weights[level], 0 if float(weights[level]).is_integer() else 2))
        rows.append(Row(tuple(cells)))
    anchor = Column(pen.say("Meaning"), wide=True)
    if expectations:
        columns = (Column(pen.say("Expectation")), anchor, Column(pen.say("Weight"), "end"))
        return Table("scale-asked", pen.say("What the client asks"), columns, tuple(rows))
    columns = (Column(pen.say("Rating"), "mid"), Column(pen.say("Name")), anchor)
    return Table("scale-rated", pen.say("What a solution covers"), columns, tuple(rows))


def settings(tell: Telling) -> list[tuple[str, str]]:
    pen, profile = tell.pen, tell.rows.frozen.request["profile"]
    changed = [(code, value) for code, value in profile["domain_multipliers"].items() if value != 1]
    heavier = [f"{tell.domains.get(code, code)} × {tell.voice.number(value, 2)}" for code, value in changed]
    own = [each["code"] for each in tell.rows.frozen.request["items"] if each["target"] is not None]
    sizes = profile["shortlist"]
    target = pen.say("full coverage, a rating of 4") if profile["target"] == "full" else pen.say("the level that was asked")
    return [
        (pen.say("Full credit at"), target), (pen.say("Items with a target of their own"), ", ".join(own) or pen.say("none")),
        (pen.say("Domain multipliers"), ", ".join(heavier) or pen.say("none, every domain × 1")),
        (pen.say("Size of the shortlist"), pen.say("{min} to {max}", min=sizes["min"], max=sizes["max"])),
        (pen.say("Verified weight needed to sign"), threshold(tell)),
    ]
