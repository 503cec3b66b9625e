"""Rank a study, explain every point, freeze a shortlist, and recompute a frozen one."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import orjson
from sqlalchemy import func, select
from sqlmodel import Session, col

from app.access.keys import Person
from app.access.scope import open_study_of, record, study_of
from app.errors import Conflict
from app.scoring.fit import shortfalls
from app.scoring.matrix import Matrix
from app.scoring.ranking import ALGORITHM, Ranking
from app.shortlists import doubt
from app.shortlists.assemble import Question, assemble, frozen_question
from app.shortlists.doubt import DoubtQuestion
from app.shortlists.grid import answer
from app.storage.tables import Client, Event, FrozenShortlist, Participant, Workshop

IMPORTANT = 3
ENOUGH_EVIDENCE = 60.0  # percent known on the important items; below, a solution is shown apart


def rank_question(question: Question) -> Ranking:
    return question.rank()


def ranking_of(session: Session, person: Person, study_id: str) -> dict[str, Any]:
    """The live answer for a study, in the shape of POST /api/v1/rank with the constraints beside (plain JSON values)."""
    question = assemble(session, study_of(session, person, study_id))
    return tell(question, rank_question(question))


def tell(question: Question, ranking: Ranking) -> dict[str, Any]:
    """The answer as plain JSON values: method section 8, and what a stored study adds.

    Added: `constraints` and `known_important`, `enough_evidence` on each row; `signable` and `missing` on the shortlist;
    `notices` (stable codes of the warnings with their numbers).
    """
    told: dict[str, Any] = orjson.loads(orjson.dumps(answer(ranking, question.request.input_sha256())))
    known = _known_important(ranking.matrix)
    place = {code: position for position, code in enumerate(ranking.matrix.solution_codes)}
    for row in told["ranking"] + told["excluded"]:
        share = known[place[row["code"]]]
        row["constraints"] = [orjson.loads(orjson.dumps(verdict)) for verdict in question.verdicts[row["code"]]]
        row["known_important"] = share
        row["enough_evidence"] = share is None or share >= ENOUGH_EVIDENCE
        row["plan"] = question.edition.solutions[row["code"]].plan
    told["shortlist"] |= _signable(told, ranking)
    told["notices"] = [{"code": notice.code, **dict(notice.params)} for notice in ranking.warnings]
    return told


def _signable(told: dict[str, Any], ranking: Ranking) -> dict[str, Any]:
    """Ready to sign: enough known, and no knock-out and no constraint of a listed solution left to verify."""
    rows = {row["code"]: row for row in told["ranking"]}
    missing = {each.code: asdict(each) | {"knock_outs": list(each.knock_outs), "constraints": []} for each in ranking.shortlist.missing}
    for code in ranking.shortlist.codes:
        unproven = [each["kind"] for each in rows[code]["constraints"] if each["status"] == "to_verify"]
        if unproven:
            empty = {"code": code, "known": rows[code]["known"], "known_enough": True, "knock_outs": []}
            missing.setdefault(code, empty)["constraints"] = unproven
    listed = [missing[code] for code in ranking.shortlist.codes if code in missing]
    return {"signable": bool(ranking.shortlist.codes) and not listed, "missing": listed}


def _known_important(matrix: Matrix) -> list[float | None]:
    """Known share, in percent of weight, of the items that the client called important or essential."""
    important = matrix.expectations >= IMPORTANT
    total = float(matrix.weights[important].sum())
    if total == 0:
        return [None] * len(matrix.solution_codes)
    known = np.where(matrix.levels[:, important] >= 0, matrix.weights[important], 0.0).sum(axis=1)
    shares: list[float | None] = (100 * known / total).tolist()
    return shares


def points_of(ranking: Ranking) -> dict[str, dict[str, list[float]]]:
    """Solution -> item -> [won, short, not verified], in percent of the whole: the three sums are proven, the lost points of
    known ratings, and of unknown ones; together 100. Items without weight are left out."""
    matrix = ranking.matrix
    lost = shortfalls(matrix, ranking.fit)
    if matrix.total_weight == 0:
        return {code: {} for code in matrix.solution_codes}
    won = np.zeros(matrix.levels.shape)
    won[:, matrix.asked] = 100 * (matrix.weighted[0] / ranking.fit.total[:, np.newaxis])
    asked = sorted(matrix.asked.tolist())
    return {
        code: {
            matrix.item_codes[item]: [float(won[row, item]), float(lost.known[row, item]), float(lost.unknown[row, item])] for item in asked
        }
        for row, code in enumerate(matrix.solution_codes)
    }


# ---- freezing

def freeze(session: Session, person: Person, study_id: str, note: str = "") -> FrozenShortlist:
    """Store all inputs and the whole answer; never recalculated afterwards.

    `constraints_sha256` covers what the question of POST /api/v1/rank does not hold: rules, threshold, edition and map. Under
    `robustness`: how sure the answer is, with the settings of the draws and a hash of its own, over the ratings' confidence as well.

    Raises Conflict when nothing can be ranked, or when nothing has changed since the last frozen shortlist.
    """
    study = open_study_of(session, person, study_id)
    asked = doubt.ask(session, study)
    question = asked.question
    ranking = rank_question(question)
    if ranking.ranks is None:
        raise Conflict("nothing_to_freeze", "No item has an expectation above 0 yet: there is nothing to freeze.")
    last = latest(session, study.id)
    snapshot = _snapshot(session, question)
    sha256 = question.request.input_sha256()
    if last is not None and last.input_sha256 == sha256 and _same(last.study, snapshot):
        raise Conflict("nothing_changed", "Nothing has changed since shortlist {number} was frozen.", number=last.number)
    made = FrozenShortlist(
        organisation_id=study.organisation_id, study_id=study.id, client_id=study.client_id, number=(last.number if last else 0) + 1,
        algorithm=ALGORITHM, input_sha256=sha256, edition_id=study.edition_id, edition_sha256=question.edition.sha256,
        map_version=study.map_version, request=question.request.canonical(),
        result=whole_answer(question, ranking) | {"robustness": doubt.tell_whole(asked, ranking)}, study=snapshot,
        note=note, created_by=person.id, created_by_name=person.name,
    )
    session.add(made)
    session.flush()
    record(session, person, "shortlist.frozen", made.id, None, {"number": made.number, "input_sha256": sha256}, study_id=study.id)
    return made


def _same(stored: dict[str, Any], now: dict[str, Any]) -> bool:
    """Whether the study says the same, whatever was clicked in between. The method's own doubt is the same, written out or not."""
    return _without_clicks(stored) == _without_clicks(now)


def _without_clicks(snapshot: dict[str, Any]) -> dict[str, Any]:
    profile = snapshot["profile"]
    return snapshot | {"last_event": None, "profile": profile | {"doubt": doubt.settings_of(profile)}}


def _snapshot(session: Session, question: Question) -> dict[str, Any]:
    """The study as it stands, in plain values: what the report tells beside the figures."""
    study = question.study
    client = session.get_one(Client, study.client_id)
    people = session.execute(select(Participant).where(col(Participant.study_id) == study.id).order_by(col(Participant.name))).scalars()
    sessions = session.execute(select(Workshop).where(col(Workshop.study_id) == study.id).order_by(col(Workshop.position))).scalars()
    return {
        "title": study.title, "client": client.name, "context": study.context, "constraints": study.constraints, "profile": study.profile,
        "format": study.format_code, "edition": question.edition.code, "map_sha256": question.map.sha256,
        "participants": [{"name": each.name, "team": each.team, "job": each.job} for each in people],
        "workshops": [_workshop(each) for each in sessions],
        "expectations": {code: _told_expectation(row) for code, row in sorted(question.expectations.items())},
        "last_event": session.execute(select(func.max(Event.id)).where(col(Event.study_id) == study.id)).scalar(),
    }


def _workshop(each: Workshop) -> dict[str, Any]:
    kept = ("code", "name", "day", "moment", "minutes", "domains", "teams", "core_only", "status")
    return {name: getattr(each, name) for name in kept} | {"held_on": each.held_on.isoformat() if each.held_on else None}


def _told_expectation(row: Any) -> dict[str, Any]:
    kept = ("level", "target", "comment", "discuss", "knock_out", "floor", "owner", "reason", "version", "updated_by")
    return {name: getattr(row, name) for name in kept} | {"updated_at": row.updated_at.isoformat()}


def latest(session: Session, study_id: str) -> FrozenShortlist | None:
    query = select(FrozenShortlist).where(col(FrozenShortlist.study_id) == study_id).order_by(col(FrozenShortlist.number).desc()).limit(1)
    return session.execute(query).scalar_one_or_none()


def shortlists_of(session: Session, person: Person, study_id: str) -> list[FrozenShortlist]:
    """The frozen shortlists of a study, newest first; all but the first are superseded."""
    study = study_of(session, person, study_id)
    query = select(FrozenShortlist).where(col(FrozenShortlist.study_id) == study.id).order_by(col(FrozenShortlist.number).desc())
    return list(session.execute(query).scalars())


def whole_answer(question: Question, ranking: Ranking) -> dict[str, Any]:
    """What is frozen beside its doubt: the told ranking, every point, and the hash of the inputs that the question itself does not hold."""
    return tell(question, ranking) | {"points": points_of(ranking), "constraints_sha256": question.constraints_sha256()}


@dataclass(frozen=True, eq=False)
class Kept:
    """A frozen shortlist with what it is recomputed from. `asked` is None when it was frozen before its doubt was."""

    frozen: FrozenShortlist
    question: Question
    asked: DoubtQuestion | None


def kept(session: Session, frozen: FrozenShortlist) -> Kept:
    """Read everything, so that the recomputation keeps nobody waiting for the database."""
    asked = doubt.ask_frozen(session, frozen) if "robustness" in frozen.result else None
    return Kept(frozen, asked.question if asked else frozen_question(session, frozen), asked)


def recompute(stored: Kept) -> dict[str, Any]:
    """Rank the stored inputs anew, draw with the stored settings, and compare with everything that was stored.

    `largest_difference`: of any figure, points of the ranking and shares of the draws alike. The constraints are judged anew as well,
    from the stored rules and the facts of the published edition, and so is how sure its ratings are.
    """
    frozen, ranking = stored.frozen, rank_question(stored.question)
    again = whole_answer(stored.question, ranking)
    if stored.asked is not None:
        again["robustness"] = doubt.tell_whole(stored.asked, ranking)
    largest = _largest_difference(again, frozen.result)
    same_hash = again["input_sha256"] == frozen.input_sha256
    agrees = same_hash and largest is not None and largest <= 1e-9
    return {
        "agrees": agrees, "largest_difference": largest, "input_sha256": again["input_sha256"],
        "constraints_sha256": again["constraints_sha256"],
    }


def _largest_difference(new: Any, old: Any) -> float | None:
    """Over all numbers of two answers; None when they differ in anything but a number."""
    if isinstance(new, bool) or isinstance(old, bool) or not isinstance(new, int | float) or not isinstance(old, int | float):
        if isinstance(new, dict) and isinstance(old, dict) and new.keys() == old.keys():
            return _worst([_largest_difference(new[key], old[key]) for key in new])
        if isinstance(new, list) and isinstance(old, list) and len(new) == len(old):
            return _worst([_largest_difference(a, b) for a, b in zip(new, old, strict=True)])
        return 0.0 if new == old else None
    return abs(new - old)


def _worst(differences: list[float | None]) -> float | None:
    return None if None in differences else max((each for each in differences if each is not None), default=0.0)
