"""What has changed in a programme since results were signed off, read from its history."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import Session, col

from app.storage.tables import Event, FrozenWave, Observation

N_ = str  # marks a sentence for its translation
PLAN = ("target.", "action.", "indicator.")


@dataclass(frozen=True)
class Changed:
    """Since sign-off `number` of a wave (0: never signed off): did its observations, a target, or anything of the plan change."""

    number: int = 0
    observations: bool = False
    targets: bool = False
    plan: bool = False

    @property
    def figures(self) -> bool:
        """Whether the results page would say something else than what was signed off."""
        return self.observations or self.targets

    @property
    def sentence(self) -> str:
        """To be said with `number`; empty when nothing has changed."""
        if self.plan and self.observations:
            return N_("The plan and the observations have changed since sign-off {number}: sign off again so that the report shows it.")
        if self.plan:
            return N_("The plan has changed since sign-off {number}: sign off again so that the report shows it.")
        if self.observations:
            return N_("The observations have changed since sign-off {number}: sign off again so that the report shows it.")
        return ""

    def __bool__(self) -> bool:
        return self.observations or self.plan


def changed_since(session: Session, wave_id: str) -> Changed:
    """Since the newest sign-off of this wave."""
    query = (
        select(FrozenWave.number, FrozenWave.created_at, FrozenWave.programme_id).where(col(FrozenWave.wave_id) == wave_id)  # type: ignore[call-overload]
        .order_by(col(FrozenWave.number).desc()).limit(1)
    )
    frozen = session.execute(query).first()
    if frozen is None:
        return Changed()
    since = (col(Event.programme_id) == frozen.programme_id, col(Event.at) > frozen.created_at)
    planned = or_(*(col(Event.kind).startswith(each) for each in PLAN))
    kinds = set(session.execute(select(col(Event.kind)).distinct().where(*since, planned)).scalars())
    received = select(func.count()).select_from(Observation).where(
        col(Observation.wave_id) == wave_id, col(Observation.received_at) > frozen.created_at
    )
    observed = bool(session.execute(received).scalar_one()) or _judged(session, wave_id, since)
    return Changed(frozen.number, observed, any(each.startswith("target.") for each in kinds), bool(kinds))


def _judged(session: Session, wave_id: str, since: tuple[ColumnElement[bool], ...]) -> bool:
    """Whether an observation of the wave was set aside, counted again or corrected."""
    judged = (col(Event.kind).startswith("observation."), col(Event.kind) != "observation.received")
    told = session.execute(select(col(Event.new)).where(*since, *judged)).scalars()
    ids = {each["observation"] for each in told if isinstance(each, dict) and "observation" in each}
    query = select(func.count()).select_from(Observation).where(col(Observation.wave_id) == wave_id, col(Observation.id).in_(sorted(ids)))
    return bool(ids) and bool(session.execute(query).scalar_one())
