"""The headline and section 1: what was decided, by whom, when and why."""

from app.reports.choice.telling import Telling, paragraphs
from app.reports.document import Block, Cell, Column, Row, Section, Table, Text


def headline(tell: Telling) -> str:
    if tell.rows.chosen is None:
        return tell.pen.say("None of the candidates is chosen")
    return tell.pen.say("{name} is chosen", name=tell.chosen_name)


def lead(tell: Telling) -> str:
    said = tell.pen.say("Decided on {day} by {names}.", day=tell.voice.day(tell.rows.decision.decided_on), names=tell.signers())
    return f"{said} {tell.finding()}."


def decision(tell: Telling) -> Section:
    say, signed = tell.pen.say, tell.rows.decision
    blocks: list[Block] = [Text(each) for each in paragraphs(signed.reasons)]
    blocks += _cautions(tell)
    blocks.append(signatures(tell))
    sentence = "Signed in the service on {moment} by {name}. Reasons, dissent, scores, costs and result were frozen at that moment."
    blocks.append(Text(say(sentence, moment=tell.voice.hour(signed.created_at), name=signed.created_by_name), "soft"))
    return Section("part-1", "1", say("Decision"), _why(tell), tuple(blocks))


def _why(tell: Telling) -> str:
    say = tell.pen.say
    if tell.rows.chosen is None:
        return say("Why none of them")
    if tell.differs:
        return say("Why {name}, although the best total is that of {other}", name=tell.chosen_name, other=tell.pen.join(tell.best))
    return say("Why {name}", name=tell.chosen_name)


def _cautions(tell: Telling) -> list[Block]:
    """What a reader must not overlook: another total was better, or not all figures were there."""
    say, found = tell.pen.say, []
    if tell.differs:
        totals = {each["name"]: tell.voice.number(each["total"], 1) for each in tell.rows.candidates}
        best = tell.pen.join([f"{name} ({totals[name]})" for name in tell.best])
        if tell.rows.chosen is None:
            found.append(say("By total {best} came first; none was chosen all the same.", best=best))
        else:
            sentence = "By total {best} came first; {name} has {total}. The reasons above say why it is chosen all the same."
            found.append(say(sentence, best=best, name=tell.chosen_name, total=totals[tell.chosen_name]))
    if not tell.rows.result["complete"]:
        found.append(say("The decision was taken before every candidate had all three criteria."))
    return [Text(each, "warning") for each in found]


def signatures(tell: Telling) -> Table:
    """A line for each hand on paper."""
    pen = tell.pen
    rows = tuple(
        Row((pen.strong(each["name"], each["role"] or "\u00a0"), Cell("text", "", None))) for each in tell.rows.decision.signed_by
    )
    return Table("signatures", pen.say("Signed by"), (Column(pen.say("Name")), Column(pen.say("Signature on paper"), wide=True)), rows)
