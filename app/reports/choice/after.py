"""Section 8 and the annex: what is asked a year later, and how to repeat every figure."""

from app.reports.choice.telling import Telling
from app.reports.document import Block, Bullets, Facts, Heading, Section, Text

WHY = "A method that claims to find suitable solutions must be held to it: the answers are counted over all decisions."


def after(tell: Telling) -> Section:
    say = tell.pen.say
    questions = [say("Which of the candidates proved suitable: {names}?", names=tell.pen.join(list(tell.rows.names.values())))]
    if tell.rows.chosen is not None:
        questions.insert(0, say("Is {name} in use: as planned, in part, or not?", name=tell.chosen_name))
    title = say("On {day} we ask what became of it", day=tell.voice.day(tell.rows.asked_on))
    return Section("part-8", "8", say("What comes next"), title, (Bullets(tuple(questions)), Text(say(WHY), "soft")))


def reproduction(tell: Telling) -> Section:
    pen, signed, frozen, edition = tell.pen, tell.rows.decision, tell.rows.shortlist.frozen, tell.rows.shortlist.edition
    moment = pen.say("{moment} by {name}", moment=tell.voice.hour(signed.created_at), name=signed.created_by_name)
    facts = (
        (pen.say("Decision"), signed.id), (pen.say("Signed in the service"), moment),
        (pen.say("Algorithm of the final choice"), tell.rows.result["algorithm"]),
        (pen.say("SHA-256 of the inputs"), signed.input_sha256),
        (pen.say("Shortlist"), f"{frozen.number} ({frozen.id})"), (pen.say("Algorithm of the shortlist"), frozen.algorithm),
        (pen.say("SHA-256 of the inputs of the shortlist"), frozen.input_sha256),
        (pen.say("Edition"), pen.say("{code}, true on {day}", code=edition.code, day=tell.voice.day(edition.cut_off))),
        (pen.say("SHA-256 of the edition"), frozen.edition_sha256), (pen.say("Functional map"), frozen.map_version),
        (pen.say("SHA-256 of the map"), tell.shortlist.study["map_sha256"]),
    )
    address = f"/api/v1/decisions/{signed.id}"
    steps = (
        pen.say("Ask the service: GET {address}. It judges the stored inputs anew and gives the largest difference; within 1e-9 it agrees.",
                address=f"{address}/recomputation"),
        pen.say("Whoever works on the study also finds the inputs themselves: GET {address}, under «inputs».", address=address),
        pen.say("The inputs are the same when the SHA-256 of their canonical JSON is the one above."),
    )
    blocks: tuple[Block, ...] = (Facts(facts, True), Heading(pen.say("How to recompute")), Bullets(steps))
    return Section("part-A", "A", pen.say("Reproduction"), pen.say("The same inputs give the same figures"), blocks)
