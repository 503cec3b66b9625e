"""The way from an empty programme to signed-off results as nine steps, and the one that comes next (journey method, sections 1 and 2).

`enough` says that the following steps can begin: two customers observed show a first result, whatever else is still missing. So the
way is walked once from end to end, its signature included, before it is made complete.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.journeys.frame import channels_of, newest_map, segments_of
from app.journeys.signed import Changed, changed_since
from app.storage.tables import FrozenWave, Guide, JourneyAction, Observation, Programme, Repository, Segment, StageTarget, Wave

Stages = dict[str, list[dict[str, Any]]]  # segment code -> the stages of its current journey, in order


@dataclass(frozen=True)
class Step:
    """One line of the checklist. `path` below the programme's page; `state`: done, started, todo; `facts` fill the page's sentence."""

    name: str
    path: str
    state: str
    enough: bool
    facts: dict[str, Any]


def checklist(session: Session, programme: Programme) -> list[Step]:
    """scope, journeys, repository, guide, wave, results, targets, plan, sign_off; waves are looked at from the newest."""
    segments = segments_of(session, programme.id)
    stages = _stages(session, programme.id, segments)
    repository = _newest(session, Repository, programme.id)
    wave = _newest(session, Wave, programme.id)
    seen = _seen(session, wave.id) if wave else {}
    return [
        _scope(session, programme.id, segments), _journeys(segments, stages), _repository(repository, stages),
        _guide(session, programme.id, repository), _wave(session, programme, wave, seen, stages),
        _results(session, programme.id, wave, seen), _targets(session, programme.id, stages), _plan(session, programme.id),
        _sign_off(session, programme.id, wave, seen),
    ]


def next_step(steps: list[Step]) -> Step | None:
    """First the whole way with little, its signature included; then the signature of a plan that has changed, firm results and theirs,
    then what is incomplete; None: all is done."""
    by_name = {step.name: step for step in steps}
    blocking = [step for step in steps if not step.enough]
    again = [by_name["sign_off"]] if by_name["sign_off"].facts["plan"] else []
    firm = [by_name[name] for name in ("wave", "sign_off") if by_name[name].state != "done"]
    return next(iter([*blocking, *again, *firm, *(step for step in steps if step.state != "done")]), None)


def after_next(steps: list[Step], now: Step | None) -> Step | None:
    """What follows the next step on the way, so that nobody is held up by it."""
    if now is None:
        return None
    later = steps[steps.index(now) + 1 :]
    return next((step for step in later if step.state != "done"), None)


def _state(done: int, needed: int) -> str:
    return "done" if needed and done >= needed else "started" if done else "todo"


def _newest(session: Session, table: Any, programme_id: str) -> Any:
    query = select(table).where(col(table.programme_id) == programme_id).order_by(col(table.number).desc()).limit(1)
    return session.execute(query).scalar_one_or_none()


def _count(session: Session, table: Any, *where: Any) -> int:
    return int(session.execute(select(func.count()).select_from(table).where(*where)).scalar_one())


def _stages(session: Session, programme_id: str, segments: list[Segment]) -> Stages:
    maps = {each.code: newest_map(session, programme_id, each.code) for each in segments}
    return {code: found.content["stages"] for code, found in maps.items() if found is not None and found.content["stages"]}


def _seen(session: Session, wave_id: str) -> dict[str, tuple[int, int]]:
    """Segment -> observations and customers that count."""
    query = (
        select(Observation.segment_code, func.count(), func.count(func.distinct(Observation.customer)))  # type: ignore[call-overload]
        .where(col(Observation.wave_id) == wave_id, col(Observation.status) == "counted").group_by(Observation.segment_code)
    )
    return {row[0]: (row[1], row[2]) for row in session.execute(query)}


# ---- the steps

def _scope(session: Session, programme_id: str, segments: list[Segment]) -> Step:
    channels = len(channels_of(session, programme_id))
    path = "scope/channels" if segments and not channels else "scope"
    there = bool(segments) + bool(channels)
    return Step("scope", path, _state(there, 2), there == 2, {"segments": len(segments), "channels": channels})


def _journeys(segments: list[Segment], stages: Stages) -> Step:
    every = [stage for each in stages.values() for stage in each]
    missing = next((each for each in segments if each.code not in stages), None)
    facts = {
        "drawn": len(stages), "segments": len(segments), "stages": len(every), "missing": missing.name if missing else "",
        "moments": sum(stage["moment_of_truth"] for stage in every),
    }
    path = f"journeys/{missing.code}/current/edit" if missing else "journeys"
    return Step("journeys", path, _state(len(stages), len(segments)), bool(stages), facts)


def _repository(repository: Repository | None, stages: Stages) -> Step:
    """Done when each stage of the scope has at least one interaction."""
    interactions = repository.content["interactions"] if repository else []
    covered = {each["stage"] for each in interactions}
    wanted = {stage["code"]: stage["name"] for each in stages.values() for stage in each if stage["priority"]}
    bare = [name for code, name in wanted.items() if code not in covered]
    state = "todo" if not interactions else "started" if bare else "done"
    facts = {"interactions": len(interactions), "stages": len(wanted), "covered": len(wanted) - len(bare), "bare": bare}
    return Step("repository", f"repositories/{repository.id}" if repository else "repositories", state, bool(interactions), facts)


def _guide(session: Session, programme_id: str, repository: Repository | None) -> Step:
    guides = _count(session, Guide, col(Guide.programme_id) == programme_id)
    newest = 0
    if repository is not None:
        newest = _count(session, Guide, col(Guide.programme_id) == programme_id, col(Guide.repository_id) == repository.id)
    return Step("guide", "repositories" if guides else "guides/new", _state(guides, 1), guides > 0, {"guides": guides, "newest": newest})


def _wave(session: Session, programme: Programme, wave: Wave | None, seen: dict[str, tuple[int, int]], stages: Stages) -> Step:
    """Done when every segment with a journey, and at least one, has as many customers as a firm zone asks for."""
    least = int(programme.profile["min_n"])
    fewest = min((seen.get(code, (0, 0))[1] for code in stages or seen), default=0)
    facts = {
        "wave": wave.name if wave else "", "waves": _count(session, Wave, col(Wave.programme_id) == programme.id),
        "observations": sum(each[0] for each in seen.values()), "customers": sum(each[1] for each in seen.values()),
        "least": least, "missing": max(0, least - fewest),
    }
    state = "todo" if wave is None else "done" if seen and fewest >= least else "started"
    return Step("wave", f"waves/{wave.id}" if wave else "waves/new", state, bool(seen), facts)


def _results(session: Session, programme_id: str, wave: Wave | None, seen: dict[str, tuple[int, int]]) -> Step:
    """Nobody notes that results were read: a target, an action or a signature shows it."""
    tables = (StageTarget, JourneyAction, FrozenWave)
    used = any(_count(session, table, col(table.programme_id) == programme_id) for table in tables)
    state = "done" if seen and used else "started" if seen else "todo"
    facts = {"wave": wave.name if wave else "", "customers": sum(each[1] for each in seen.values())}
    return Step("results", f"results/{wave.id}" if wave and seen else "results", state, bool(seen) and used, facts)


def _targets(session: Session, programme_id: str, stages: Stages) -> Step:
    query = select(StageTarget.segment_code, StageTarget.stage_code).where(  # type: ignore[call-overload]
        col(StageTarget.programme_id) == programme_id
    )
    there = {(row[0], row[1]) for row in session.execute(query)}
    wanted = {(code, stage["code"]) for code, each in stages.items() for stage in each if stage["priority"]}
    facts = {"targets": len(there & wanted), "stages": len(wanted)}
    return Step("targets", "plan/targets", _state(len(there & wanted), len(wanted)), bool(there), facts)


def _plan(session: Session, programme_id: str) -> Step:
    """Done when every action that was not dropped has an owner and a date."""
    query = select(JourneyAction.owner, JourneyAction.due, JourneyAction.status).where(  # type: ignore[call-overload]
        col(JourneyAction.programme_id) == programme_id, col(JourneyAction.status) != "dropped"
    )
    rows = session.execute(query).all()
    open_ends = sum(not row[0] or row[1] is None for row in rows)
    facts = {"actions": len(rows), "open": open_ends, "done": sum(row[2] == "done" for row in rows)}
    return Step("plan", "plan", "todo" if not rows else "started" if open_ends else "done", bool(rows), facts)


def _sign_off(session: Session, programme_id: str, wave: Wave | None, seen: dict[str, tuple[int, int]]) -> Step:
    """Started when something has changed since; a wave after the first signed one holds nobody up."""
    frozen = _count(session, FrozenWave, col(FrozenWave.wave_id) == wave.id) if wave else 0
    changed = changed_since(session, wave.id) if wave and frozen else Changed()
    facts = {"wave": wave.name if wave else "", "frozen": frozen, "number": changed.number, "plan": changed.plan,
             "observations": changed.observations}
    enough = _count(session, FrozenWave, col(FrozenWave.programme_id) == programme_id) > 0
    state = "todo" if not frozen else "started" if changed else "done"
    return Step("sign_off", f"results/{wave.id}/sign-off" if wave and seen else "results", state, enough, facts)
