"""The demo programme of customer journeys, made through the services of its room: every change has its event."""

from collections.abc import Iterable
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml
from sqlmodel import Session

from app.access.keys import Person
from app.demo.programme_shapes import ObservationFile, ObservationsFile, PointFile, ProgrammeFile
from app.journeys.content import Interaction, Level, RepositoryContent, Stage
from app.journeys.field import waves
from app.journeys.field.schemas import MarkIn, NewWave, ObservationIn, WaveChange
from app.journeys.field.service import receive
from app.journeys.maps.service import start_map
from app.journeys.maps.shapes import MapBody
from app.journeys.plan.actions import add_action
from app.journeys.plan.points import add_point
from app.journeys.plan.shapes import NewAction, NewPoint, TargetIn
from app.journeys.plan.targets import set_target
from app.journeys.programmes.scope import add_channel, add_segment
from app.journeys.programmes.service import create_programme
from app.journeys.programmes.shapes import NewChannel, NewProgramme, NewSegment
from app.journeys.repositories.guides import make_guide
from app.journeys.repositories.service import change_repository, create_repository
from app.journeys.repositories.shapes import NewGuide, NewRepository, RepositoryChange
from app.journeys.results.freeze import freeze_wave
from app.storage.tables import Guide, Programme, Wave

FOLDER = Path(__file__).parent / "programmes"
PARIS = ZoneInfo("Europe/Paris")
PROMOTER, PASSIVE, DETRACTOR = 10, 8, 4  # an answer that stands for its group


def read(name: str = "rabot", folder: Path = FOLDER) -> tuple[ProgrammeFile, ObservationsFile]:
    found = ProgrammeFile.model_validate(yaml.safe_load((folder / f"{name}.yaml").read_text("utf-8")))
    seen = ObservationsFile.model_validate(yaml.safe_load((folder / f"{name}-observations.yaml").read_text("utf-8")))
    return found, seen


def add_programme(session: Session, person: Person) -> Programme:
    """The whole programme: scope, journeys, repository, guides, two waves, both signed off; targets and plan between them."""
    file, seen = read()
    programme = _scope(session, person, file)
    _journeys(session, person, programme, file)
    repository = create_repository(session, person, programme.id, NewRepository(name=file.repository.name))
    change_repository(session, person, programme.id, repository.id, repository.version, RepositoryChange(content=_content(file)))
    guides = _guides(session, person, programme, repository.id, file, seen)
    before = _wave(session, person, programme, file, "before", repository.id)
    _observe(session, person, programme, before, guides, [*seen.before, *seen.second_observers])
    _targets(session, person, programme, file)
    _plan(session, person, programme, before, file)
    freeze_wave(session, person, programme.id, before.id, "Presented to the management committee.")
    after = _wave(session, person, programme, file, "after", repository.id)
    _observe(session, person, programme, after, guides, seen.after)
    freeze_wave(session, person, programme.id, after.id, "What six months have changed.")
    return programme


def _scope(session: Session, person: Person, file: ProgrammeFile) -> Programme:
    wanted = file.model_dump(include={"title", "sector", "customers", "sponsor", "goals", "indicators"})
    programme = create_programme(session, person, NewProgramme(client_name=file.client, **wanted))
    for channel in file.channels:
        add_channel(session, person, programme.id, NewChannel(**channel.model_dump()))
    for segment in file.segments:
        add_segment(session, person, programme.id, NewSegment(**segment.model_dump()))
    return programme


def _journeys(session: Session, person: Person, programme: Programme, file: ProgrammeFile) -> None:
    for segment in file.segments:
        mine = (each for each in file.stages if segment.code in each.segments)
        stages = [Stage(**each.model_dump(exclude={"segments"})) for each in mine]
        start_map(session, person, programme.id, segment.code, content=MapBody(stages=stages, loop=file.loop))


def _content(file: ProgrammeFile) -> RepositoryContent:
    return RepositoryContent(interactions=[
        Interaction(
            **each.model_dump(exclude={"levels"}),
            levels=[Level(code=code, name=name, score=score) for code, (name, score) in each.levels.items()],
        )
        for each in file.repository.interactions
    ])


def _guides(
    session: Session, person: Person, programme: Programme, repository_id: str, file: ProgrammeFile, seen: ObservationsFile
) -> dict[tuple[str, str | None], Guide]:
    """One guide for each segment and channel that somebody observed by."""
    used = {(each.segment, each.channel) for each in (*seen.before, *seen.after)}
    found = {}
    for segment in file.segments:
        for channel in sorted({channel for code, channel in used if code == segment.code}, key=str):
            new = NewGuide(repository_id=repository_id, segment_code=segment.code, channel_code=channel)
            found[segment.code, channel] = make_guide(session, person, programme.id, new)
    return found


def _wave(session: Session, person: Person, programme: Programme, file: ProgrammeFile, name: str, repository_id: str) -> Wave:
    wave = file.waves[name]
    return waves.create(session, person, programme.id, NewWave(repository=repository_id, **wave.model_dump()))


def _observe(
    session: Session, person: Person, programme: Programme, wave: Wave, guides: dict[tuple[str, str | None], Guide],
    seen: Iterable[ObservationFile],
) -> None:
    """Hand the observations in, guide by guide, and close the wave."""
    seen = list(seen)
    for key, guide in guides.items():
        mine = [_observation(wave, number, each) for number, each in enumerate(seen) if (each.segment, each.channel) == key]
        receive(session, person, programme, wave, guide, mine, "phone")
    waves.change(session, person, programme.id, wave.id, wave.version, WaveChange(status="closed"))


def _observation(wave: Wave, number: int, each: ObservationFile) -> ObservationIn:
    marks = {code: MarkIn(na=True) if level == "-" else MarkIn(level=level) for code, level in _pairs(each.marks)}
    for code, words in each.words.items():
        marks[code].verbatim = words
    return ObservationIn(
        mutation_id=f"demo-{wave.number}-{number:04d}", customer=each.customer, segment=each.segment, observer=each.observer,
        method=each.method, channel=each.channel, observed_at=each.at.replace(tzinfo=PARIS), marks=marks,
    )


def _pairs(marks: str) -> Iterable[tuple[str, str]]:
    for each in marks.split():
        code, _, level = each.partition("=")
        yield code, level


def _targets(session: Session, person: Person, programme: Programme, file: ProgrammeFile) -> None:
    for segment, stages in file.targets.items():
        for stage, target in stages.items():
            set_target(session, person, programme.id, segment, stage, TargetIn(target=target))


def _plan(session: Session, person: Person, programme: Programme, wave: Wave, file: ProgrammeFile) -> None:
    for point in file.points:
        add_point(session, person, programme.id, _point(point))
    for action in file.actions:
        add_action(session, person, programme.id, NewAction(wave_id=wave.id, **action.model_dump()))


def _point(point: PointFile) -> NewPoint:
    answers = [PROMOTER] * point.promoters + [PASSIVE] * point.passives + [DETRACTOR] * point.detractors
    kept = point.model_dump(include={"indicator", "measured_on", "segment", "stage", "value", "n", "moment", "note"})
    return NewPoint(answers=answers or None, **kept)

