"""How sure a stored study's shortlist is: what is read of the study, what is calculated from it, and the gauge of the workshop.

`ask` reads inside the database's thread; `findings`, `tell` and `gauge` calculate, outside of it except at freezing. A question that
was answered lately is not drawn again. Studies hold agreed levels and no votes: an agreed item keeps its level.
"""

import datetime as dt
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt
import orjson
from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from app.scoring.doubt import Doubt, Doubtful
from app.scoring.evidence import LEAST, confidence_of, independent
from app.scoring.ranking import Ranking
from app.scoring.robustness import share_error
from app.shortlists.assemble import Question, assemble, frozen_question, keep
from app.shortlists.robustness_answer import Findings, find, tell_items
from app.shortlists.robustness_answer import tell as tell_findings
from app.shortlists.robustness_question import Confidence, join, robustness_sha256
from app.shortlists.sensitivity import sensitivity
from app.storage.tables import Edition, FrozenShortlist, Rating, Study

KEPT = 64  # findings and what they rest on; of 25 x 336 about 50 kB each
GAUGE_DRAWS = 2048  # one block: P(same shortlist) within 2.2 points, 95 times of 100
NEXT = 10


@dataclass(frozen=True, eq=False)
class Evidence:
    """How sure an edition's known ratings are: solution -> item -> 0..1; and which rest on one source alone: solution -> items."""

    confidence: Confidence
    single_source: Mapping[str, Set[str]]
    sha256: str  # of the confidence


@dataclass(frozen=True, eq=False)
class DoubtQuestion:
    """A study's question with what its doubt needs."""

    question: Question
    evidence: Evidence
    doubt: Doubt

    def rank(self) -> Ranking:
        return self.question.rank()

    def input_sha256(self) -> str:
        """That of POST /api/v1/rank/robustness for the same request; constraints are no part of it, as in the ranking's."""
        return robustness_sha256(self.question.request, {}, self.evidence.confidence, self.doubt)

    def known(self, ranking: Ranking) -> Doubtful:
        return join(ranking.matrix, {}, self.evidence.confidence)

    def single_source(self, ranking: Ranking) -> npt.NDArray[np.bool_]:
        """(S, I): whether a known rating rests on one source alone."""
        matrix = ranking.matrix
        alone = [self.evidence.single_source.get(solution, frozenset()) for solution in matrix.solution_codes]
        return np.array([[item in items for item in matrix.item_codes] for items in alone], dtype=bool).reshape(matrix.levels.shape)

    def teams(self) -> list[list[str]]:
        """Of each item the teams that answer it."""
        return [self.question.map.items[item.code].teams for item in self.question.request.items]

    def key(self) -> tuple[Any, ...]:
        """Two questions with the same key have the same findings."""
        return self.question.request.input_sha256(), self.question.barred, self.question.map.sha256, self.evidence.sha256, self.doubt


def ask(session: Session, study: Study) -> DoubtQuestion:
    """The study as it stands now."""
    question = assemble(session, study)
    return DoubtQuestion(question, _evidence(session, question), settings_of(study.profile))


def ask_frozen(session: Session, frozen: FrozenShortlist) -> DoubtQuestion:
    """The question of a frozen shortlist, with the settings it was frozen with. KeyError when it was frozen without its doubt."""
    question = frozen_question(session, frozen)
    return DoubtQuestion(question, _evidence(session, question), settings_of({"doubt": frozen.result["robustness"]["doubt"]}))


def settings_of(profile: Mapping[str, Any]) -> Doubt:
    """The settings under "doubt" of a study's profile; the method's where it says nothing."""
    stored = profile.get("doubt") or {}
    return Doubt(**{name: stored[name] for name in Doubt.__dataclass_fields__ if name in stored})


# ---- how sure an edition's ratings are

_evidences: OrderedDict[str, Evidence] = OrderedDict()
_RATINGS = select(Rating.solution_code, Rating.item_code, Rating.grade, Rating.source, Rating.also).where(  # type: ignore[call-overload]
    col(Rating.edition_id) == bindparam("edition"), col(Rating.level).is_not(None)
)


@dataclass(frozen=True, slots=True)
class _Source:
    kind: str
    address: str
    date: dt.date | None
    read: dt.date


def _evidence(session: Session, question: Question) -> Evidence:
    """Read once for a published edition, which never changes."""
    known = _evidences.get(question.edition.id)
    if known is not None:
        return known
    edition = session.get_one(Edition, question.edition.id)
    sources = {code: _sources(solution.sources) for code, solution in question.edition.solutions.items()}
    found: dict[str, dict[str, float]] = {code: {} for code in question.verdicts}
    alone: dict[str, set[str]] = {code: set() for code in found}
    for solution, item, grade, source, also in session.execute(_RATINGS, {"edition": edition.id}):
        if item not in question.map.items:
            continue
        named = sources[solution]
        main, further = named.get(source or ""), [named[each["source"]] for each in also if each["source"] in named]
        # A known level without a grade or a source cannot be published; should one be met, it is as sure as the least.
        found[solution][item] = LEAST if main is None or grade is None else confidence_of(grade, main, further, edition.cut_off)
        if main is None or not independent(main, further):
            alone[solution].add(item)
    made = Evidence(found, alone, hashlib.sha256(orjson.dumps(found, option=orjson.OPT_SORT_KEYS)).hexdigest())
    if edition.status == "published":
        keep(_evidences, edition.id, made)
    return made


def _sources(stored: Mapping[str, Any]) -> dict[str, _Source]:
    def day(value: str | None) -> dt.date | None:
        return dt.date.fromisoformat(value) if value else None

    return {
        key: _Source(each["kind"], each["address"], day(each["date"]), dt.date.fromisoformat(each["read"])) for key, each in stored.items()
    }


# ---- what is calculated

_remembered: OrderedDict[tuple[Any, ...], Any] = OrderedDict()
_lock = Lock()
Made = TypeVar("Made")


def _remember(key: tuple[Any, ...], make: Callable[[], Made]) -> Made:
    """What was made lately for the same key, or made now."""
    with _lock:
        if key in _remembered:
            _remembered.move_to_end(key)
            return cast(Made, _remembered[key])
    made = make()
    with _lock:
        keep(_remembered, key, made, KEPT)
    return made


def findings(asked: DoubtQuestion, ranking: Ranking) -> Findings:
    """Everything that is known of the doubt; from memory when the same was asked lately."""
    return _remember(("findings", *asked.key()), lambda: find(asked.known(ranking), ranking, asked.doubt))


def tell(asked: DoubtQuestion, ranking: Ranking) -> dict[str, Any]:
    """What POST /api/v1/rank/robustness adds to the ranking, as plain JSON values, with the hash of the question and its doubt."""
    return {"input_sha256": asked.input_sha256(), **tell_findings(ranking, findings(asked, ranking), asked.doubt)}


def tell_whole(asked: DoubtQuestion, ranking: Ranking) -> dict[str, Any]:
    """The same with what the doubt rests on (app/shortlists/sensitivity.py): what is frozen."""
    rests_on = _remember(
        ("sensitivity", *asked.key()),
        lambda: sensitivity(asked.known(ranking), ranking, asked.doubt, asked.teams(), asked.single_source(ranking)),
    )
    return tell(asked, ranking) | rests_on


def gauge(asked: DoubtQuestion, ranking: Ranking) -> dict[str, Any]:
    """What a workshop looks at: how much of the shortlist is sure, how much is open, what to ask next. From few draws.

    The room can only answer, so `same_shortlist` draws the open answers alone, and `sure`, `open` and `items` (how many answers can
    still change the shortlist) leave the unknown ratings as they stand; `ratings` says how many of those could change it. `proof`:
    "everything" when nothing open can change the shortlist, "answers" when no answer can, otherwise "none".
    """
    only_answers = replace(asked.doubt, weights="off", expectations=True, ratings=False, precision=None)
    few = replace(asked, doubt=replace(only_answers, draws=min(asked.doubt.draws, GAUGE_DRAWS)))
    found = findings(few, ranking)
    drawn, answers = found.robustness, found.answers_only
    error = None if drawn.same_shortlist is None else float(share_error(drawn.same_shortlist, drawn.draws))
    return {
        "shortlist": list(ranking.shortlist.codes), "sure": list(answers.sure), "open": list(answers.open),
        "items": int(answers.items.sum()), "ratings": int(found.proof.ratings.sum()),
        "proof": "everything" if found.proof.holds else "answers" if answers.holds else "none",
        "same_shortlist": drawn.same_shortlist, "standard_error": error, "draws": drawn.draws,
        "undecided": ranking.undecided, "next": tell_items(found.questions.items[:NEXT]),
    }
