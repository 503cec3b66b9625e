"""What the page "How sure?" shows, in the reader's language: out of an answer that is already calculated."""

from collections.abc import Sequence
from typing import Any

from app.shortlists import doubt, service
from app.shortlists.assemble import Question
from app.shortlists.doubt import DoubtQuestion
from app.shortlists.sensitivity import extent
from app.web import doubt_changes, doubt_pictures, doubt_proof, doubt_words
from app.web.doubt_words import Json, Names, of_hundred
from app.web.language import Speaker

ITEMS = 10
RATINGS = 10
LITTLE = 0.01  # of what ratings leave open: whoever's ratings carry less need not be asked


def told_whole(asked: DoubtQuestion) -> dict[str, Any]:
    """The ranking, its doubt and what the doubt rests on. Work for a processor: not in the database's thread.

    `to_verify`: every unverified rating that carries doubt on an item that is asked for, heaviest first; what nobody has asked for yet
    is no question to a vendor.
    """
    ranking = asked.rank()
    wanted = {each.code for each in asked.question.request.items if each.expectation}
    to_verify = [
        {"solution": each.solution, "item": each.item, "doubt": float(each.doubt)}
        for each in doubt.findings(asked, ranking).questions.ratings if each.item in wanted
    ]
    return service.tell(asked.question, ranking) | doubt.tell_whole(asked, ranking) | {"to_verify": to_verify}


def told_short(asked: DoubtQuestion) -> dict[str, Any]:
    """What two sentences on the ranking page need."""
    ranking = asked.rank()
    return doubt.tell(asked, ranking) | {"extent": extent(asked.known(ranking), ranking), "size": len(ranking.shortlist.codes)}


def short(told: Json, voice: Speaker) -> dict[str, str] | None:
    """The block of the ranking page; None when nothing is ranked."""
    if told["same_shortlist"] is None:
        return None
    return {"finding": doubt_words.finding(told, told["size"], voice), "proof": doubt_proof.proof_title(told, voice)}


def page(question: Question, told: dict[str, Any], voice: Speaker) -> dict[str, Any]:
    """Values of doubt.html."""
    names = names_of(question, voice)
    size, settled = len(told["shortlist"]["codes"]), doubt_proof.answers_settled(told, voice)
    return {
        "told": told, "size": size, "headline": doubt_words.finding(told, size, voice), "empty": told["same_shortlist"] is None,
        "verdict": doubt_words.verdict(told, size, voice), "cause": doubt_words.cause(told, voice),
        "caution": doubt_words.caution(told, size, voice), "precision": doubt_words.precision(told, size, voice),
        "varied": doubt_words.varied(told, voice), "held": doubt_words.held(told, size, voice),
        "ranks": doubt_pictures.ranks(told["ranking"], told, size, voice),
        "alone": [] if doubt_words.everybody(told, size) else [
            (name, share, of_hundred(share, voice)) for name, share in doubt_words.alone(told, voice)
        ],
        "proof_title": doubt_proof.proof_title(told, voice), "proof": doubt_proof.proof_sentences(told, names, voice),
        "tornado": None if told["tornado"] is None else doubt_pictures.swings(told["tornado"], told["doubt"], names, voice),
        "asking": doubt_proof.asking(told, voice), "settled": settled,
        "questions": [] if settled else [_asked(question, each, voice) for each in told["next_questions"][:ITEMS]],
        "more_questions": max(0, told["undecided"] - ITEMS),
        "ratings": [_asked(question, each, voice) | {"name": names.solution(each["solution"])} for each in told["to_verify"][:RATINGS]],
        "vendors": [(code, names.solution(code)) for code in to_ask(told)],
        "flips": [_flip(question, each, names, voice) for each in told["flips"]], "readings": readings(told["scenarios"], names, voice),
    }


def names_of(question: Question, voice: Speaker) -> Names:
    return Names(
        {code: each.name for code, each in question.edition.solutions.items()},
        {each["code"]: voice.pick(each["name"]) for each in question.map.domains},
    )


def to_ask(told: Json) -> list[str]:
    """Whose vendors get questions: the shortlist, then whoever's ratings together carry most of the doubt on its border."""
    if not told["shortlist"]["codes"]:
        return []
    shares: dict[str, float] = {}
    for each in told["to_verify"]:
        shares[each["solution"]] = shares.get(each["solution"], 0.0) + each["doubt"]
    heaviest = sorted((code for code in shares if shares[code] >= LITTLE), key=lambda code: -shares[code])
    return list(dict.fromkeys([*told["shortlist"]["codes"], *heaviest]))


# ---- what to ask, what would have to change, other readings


def _asked(question: Question, told: Json, voice: Speaker) -> dict[str, Any]:
    content = question.map.items[told["item"]].content
    return {
        "item": told["item"], "text": voice.pick(content["text"]), "proof": voice.pick(content["proof"]), "share": 100 * told["doubt"],
    }


def _flip(question: Question, told: Json, names: Names, voice: Speaker) -> dict[str, Any]:
    def text(code: str) -> str:
        return voice.pick(question.map.items[code].content["text"])

    return {
        "title": doubt_changes.title(told, names, voice), "b": told["b"],
        "ways": [
            {"sentence": way.sentence, "steps": [{"step": each, "text": text(each.item)} for each in way.steps]}
            for way in doubt_changes.ways(told, names, voice)
        ],
    }


def readings(told: Sequence[Json], names: Names, voice: Speaker) -> dict[str, Any]:
    """Those that give another shortlist, and the others."""
    rows = [
        {"name": doubt_words.scenario(each, names, voice), "outcome": doubt_words.scenario_outcome(each, names, voice),
         "same": bool(each["codes"]) and not each["entering"] and not each["leaving"], "winners": names.listed(each["winners"], voice)}
        for each in told
    ]
    return {
        "title": doubt_words.scenario_title(told, voice) if told else "", "changed": [row for row in rows if not row["same"]],
        "same": [row for row in rows if row["same"]],
    }
