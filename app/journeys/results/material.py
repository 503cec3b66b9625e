"""The rows that a wave's results are made of, read in a fixed number of queries however many observations there are."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Text, cast, func, select
from sqlmodel import Session, col

from app.access.keys import Person
from app.errors import NotFound
from app.journeys.content import PHASES
from app.journeys.frame import channels_of, part_of, segments_of
from app.journeys.stateless.score_shapes import ScoringProfile
from app.storage.tables import Channel, Client, JourneyMap, Observation, Programme, Repository, Segment, StageTarget, Wave


class Row(NamedTuple):
    """One observation, its columns by name."""

    id: str
    wave_id: str
    repository_id: str
    segment_code: str
    customer: str
    observer: str
    method: str
    channel_code: str | None
    observed_at: dt.datetime | None
    flags: list[str]
    status: str
    received_at: dt.datetime
    raw: str  # the marks as they are stored
    marks: dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Material:
    """A programme with what its waves are scored by; `seen`: the observations of each wave asked for, set-aside ones included."""

    programme: Programme
    client: Client
    segments: list[Segment]
    channels: list[Channel]
    maps: dict[str, JourneyMap]  # segment -> its newest current journey
    targets: dict[tuple[str, str], StageTarget]  # (segment, stage)
    waves: list[Wave]
    repositories: dict[str, Repository]  # those of the waves asked for and of their observations
    seen: dict[str, list[Row]]

    def profile(self, wave: Wave) -> ScoringProfile:
        """The programme's settings; the scale is the repository's, whose levels are scored."""
        scale = self.repositories[wave.repository_id].content["scale"]
        return ScoringProfile.model_validate(self.programme.profile | {"scale": scale})

    def stages(self, segment_code: str) -> list[dict[str, Any]]:
        """The segment's stages in order; a segment without a journey of its own is scored along those of all segments."""
        own = self.maps.get(segment_code)
        if own is not None and own.content["stages"]:
            return list(own.content["stages"])
        found: dict[str, dict[str, Any]] = {}
        for segment in self.segments:
            for stage in self.maps[segment.code].content["stages"] if segment.code in self.maps else ():
                found.setdefault(stage["code"], stage)
        return sorted(found.values(), key=lambda stage: PHASES.index(stage["phase"]))


def load(session: Session, person: Person, programme_id: str, wave_ids: Sequence[str]) -> Material:
    """What the waves' results are made of; raises NotFound when one of them is not this person's programme's."""
    waves = [part_of(session, person, Wave, programme_id, wave_ids[0])]
    programme = session.get_one(Programme, programme_id)
    ours = col(Wave.programme_id) == programme_id
    waves = list(session.execute(select(Wave).where(ours).order_by(col(Wave.number))).scalars())
    asked = [wave for wave in waves if wave.id in wave_ids]
    if len(asked) < len(set(wave_ids)):
        raise NotFound()
    seen = _observations(session, [wave.id for wave in asked])
    needed = {wave.repository_id for wave in asked} | {row.repository_id for rows in seen.values() for row in rows}
    repositories = session.execute(select(Repository).where(col(Repository.id).in_(sorted(needed)))).scalars()
    targets = session.execute(select(StageTarget).where(col(StageTarget.programme_id) == programme_id)).scalars()
    return Material(
        programme=programme, client=session.get_one(Client, programme.client_id), segments=segments_of(session, programme_id),
        channels=channels_of(session, programme_id), maps=_newest_maps(session, programme_id),
        targets={(each.segment_code, each.stage_code): each for each in targets}, waves=waves,
        repositories={each.id: each for each in repositories}, seen=seen,
    )


def wave_of(material: Material, wave_id: str) -> Wave:
    return next(wave for wave in material.waves if wave.id == wave_id)


def observation_counts(session: Session, programme_id: str) -> dict[str, int]:
    """Counted observations by wave; a wave without any is absent."""
    query = (
        select(col(Observation.wave_id), func.count()).group_by(col(Observation.wave_id))
        .where(col(Observation.programme_id) == programme_id, col(Observation.status) == "counted")
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _observations(session: Session, wave_ids: list[str]) -> dict[str, list[Row]]:
    """By wave, in one query. The marks come as text: orjson reads them three times as fast as the driver's own parser."""
    columns = [col(getattr(Observation, name)) for name in Row._fields[:-2]]
    query = select(*columns, cast(col(Observation.marks), Text)).where(col(Observation.wave_id).in_(wave_ids)).order_by(col(Observation.id))
    seen: dict[str, list[Row]] = {wave_id: [] for wave_id in wave_ids}
    for found in session.execute(query):
        row = Row._make((*found, orjson.loads(found[-1])))
        seen[row.wave_id].append(row)
    return seen


def _newest_maps(session: Session, programme_id: str) -> dict[str, JourneyMap]:
    """The newest current journey of each segment, in one query."""
    current = (col(JourneyMap.programme_id) == programme_id, col(JourneyMap.kind) == "current")
    newest = (
        select(col(JourneyMap.segment_code).label("segment"), func.max(col(JourneyMap.number)).label("number"))
        .where(*current).group_by(col(JourneyMap.segment_code)).subquery()
    )
    query = select(JourneyMap).where(
        *current, col(JourneyMap.segment_code) == newest.c.segment, col(JourneyMap.number) == newest.c.number
    )
    return {each.segment_code: each for each in session.execute(query).scalars()}
