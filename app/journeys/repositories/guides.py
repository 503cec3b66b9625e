"""Observation guides: what an observer is asked to see, made from a repository for one segment and one channel (or all).

The order is the journey's; within a stage it is the repository's. A guide may leave out interactions and reorder them; what it shows never
says a score or a Kano class, because who knows them sees what they expect.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from app.access.keys import Person
from app.access.scope import open_programme_of, programme_of, record
from app.errors import Invalid, problem
from app.journeys.frame import channels_of, part_of, refuse_stale, segments_of, stages_of
from app.journeys.repositories.guide_sheet import SheetGuide, guide_sheet
from app.journeys.repositories.service import stage_names_of
from app.journeys.repositories.shapes import GuideChange, NewGuide
from app.storage.tables import Channel, Guide, Observation, Repository, Segment
from app.web.language import Speaker

# ---- what fits

def fitting(repository: Repository, stages: Iterable[str], channel: str | None) -> list[dict[str, Any]]:
    """The interactions of these stages whose channels fit, in the order of the stages. None fits every channel."""
    interactions = repository.content["interactions"]
    return [
        each for stage in stages for each in interactions
        if each["stage"] == stage and (channel is None or not each["channels"] or channel in each["channels"])
    ]


def grouped(guide: Guide, repository: Repository, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """The guide as an observer walks through it: neighbours of one stage together, {"code", "name", "interactions"}."""
    known = {each["code"]: each for each in repository.content["interactions"]}
    groups: list[dict[str, Any]] = []
    for code in guide.content["interactions"]:
        each = known.get(code)
        if each is None:
            continue
        if not groups or groups[-1]["code"] != each["stage"]:
            groups.append({"code": each["stage"], "name": names.get(each["stage"], each["stage"]), "interactions": []})
        groups[-1]["interactions"].append(each)
    return groups


# ---- read

def guides_of(session: Session, programme_id: str) -> list[Guide]:
    """The newest first."""
    query = select(Guide).where(col(Guide.programme_id) == programme_id).order_by(col(Guide.created_at).desc(), col(Guide.id))
    return list(session.execute(query).scalars())


def guide_of(session: Session, person: Person, programme_id: str, guide_id: str) -> tuple[Guide, Repository]:
    guide: Guide = part_of(session, person, Guide, programme_id, guide_id)
    return guide, session.get_one(Repository, guide.repository_id)


def row_of(guide: Guide) -> dict[str, Any]:
    return {
        "id": guide.id, "name": guide.name, "repository_id": guide.repository_id, "segment_code": guide.segment_code,
        "channel_code": guide.channel_code, "interactions": len(guide.content["interactions"]), "version": guide.version,
        "created_by": guide.created_by_name, "created_at": guide.created_at,
    }


def view_of(guide: Guide) -> dict[str, Any]:
    return row_of(guide) | {"introduction": guide.introduction, "content": guide.content}


def list_guides(session: Session, person: Person, programme_id: str, page: int, size: int) -> dict[str, Any]:
    found = guides_of(session, programme_of(session, person, programme_id).id)
    shown = found[(page - 1) * size : page * size]
    return {"items": [row_of(each) for each in shown], "page": page, "size": size, "total": len(found)}


def observations_of(session: Session, guide: Guide) -> int:
    query = select(func.count()).select_from(Observation).where(col(Observation.guide_id) == guide.id)
    return int(session.execute(query).scalar_one())


# ---- make and change

def make_guide(session: Session, person: Person, programme_id: str, new: NewGuide) -> Guide:
    """Raises Invalid with the place: unknown repository, segment or channel, a segment without a journey, nothing that fits."""
    programme = open_programme_of(session, person, programme_id)
    segment, channel, repository = _parts(session, programme.id, new)
    stages = [each["code"] for each in stages_of(session, programme.id, segment.code)]
    if not stages:
        wrong = problem("segment_code", "{segment} has no journey yet: draw it first, a guide follows its stages.", segment=segment.name)
        raise Invalid("segment_without_journey", [wrong])
    codes = [each["code"] for each in fitting(repository, stages, new.channel_code)]
    if new.interactions is not None:
        codes = _known(repository, new.interactions)
    if not codes:
        wrong = problem("repository_id", "No interaction of this repository fits this segment's stages and this channel.")
        raise Invalid("empty_guide", [wrong])
    name = new.name or " – ".join(each.name for each in (segment, channel) if each is not None)
    guide = Guide(
        programme_id=programme.id, repository_id=repository.id, segment_code=segment.code, channel_code=new.channel_code,
        name=name[:200], introduction=new.introduction, content={"interactions": codes}, created_by_name=person.name,
    )
    session.add(guide)
    session.flush()
    said_new = {"interactions": len(codes), "segment": segment.name, "repository": repository.number}
    record(session, person, "guide.created", guide.name, None, said_new, programme_id=programme.id)
    return guide


def _parts(session: Session, programme_id: str, new: NewGuide) -> tuple[Segment, Channel | None, Repository]:
    segment = next((each for each in segments_of(session, programme_id) if each.code == new.segment_code), None)
    channel = next((each for each in channels_of(session, programme_id) if each.code == new.channel_code), None)
    repository = session.get(Repository, new.repository_id)
    wrong = []
    if segment is None:
        wrong.append(problem("segment_code", "The programme has no such segment."))
    if new.channel_code is not None and channel is None:
        wrong.append(problem("channel_code", "The programme has no such channel."))
    if repository is None or repository.programme_id != programme_id:
        wrong.append(problem("repository_id", "The programme has no such repository."))
    if wrong or segment is None or repository is None:
        raise Invalid("invalid_guide", wrong)
    return segment, channel, repository


def _known(repository: Repository, codes: Sequence[str]) -> list[str]:
    """These codes once each, in their order; raises Invalid for one that the repository does not have."""
    known = {each["code"] for each in repository.content["interactions"]}
    wrong = [place for place, code in enumerate(codes) if code not in known]
    if wrong:
        raise Invalid("invalid_guide", [problem(f"interactions[{place}]", "There is no interaction with this code.") for place in wrong])
    return list(dict.fromkeys(codes))


def change_guide(session: Session, person: Person, programme_id: str, guide_id: str, seen: int, change: GuideChange) -> Guide:
    """Its name, its introduction, which interactions and their order."""
    guide: Guide = part_of(session, person, Guide, programme_id, guide_id, change=True)
    refuse_stale(session, guide, seen, view_of(guide), guide.name)
    codes = guide.content["interactions"]
    if change.interactions is not None:
        codes = _known(session.get_one(Repository, guide.repository_id), change.interactions)
        if not codes:
            raise Invalid("empty_guide", [problem("interactions", "Keep at least one interaction.")])
    new = {
        "name": guide.name if change.name is None else change.name, "content": {"interactions": codes},
        "introduction": guide.introduction if change.introduction is None else change.introduction,
    }
    old = {name: getattr(guide, name) for name in new}
    if old == new:
        return guide
    for name, value in new.items():
        setattr(guide, name, value)
    guide.version += 1
    session.add(guide)
    before = {"name": old["name"], "interactions": len(old["content"]["interactions"])}
    after = {"name": guide.name, "interactions": len(codes)}
    record(session, person, "guide.changed", guide.name, before, after, programme_id=programme_id)
    session.flush()
    return guide


# ---- the workbook

def sheet_of(session: Session, person: Person, programme_id: str, guide_id: str, speaker: Speaker) -> tuple[str, bytes]:
    """The name of the guide and its .xlsx (guide_sheet.py) in the reader's language."""
    guide, repository = guide_of(session, person, programme_id, guide_id)
    groups = grouped(guide, repository, stage_names_of(session, programme_id, speaker.language))
    made = SheetGuide(
        guide=guide.id, repository=repository.id, segment=guide.segment_code, name=guide.name, introduction=guide.introduction,
        rows=[(group["name"], each) for group in groups for each in group["interactions"]],
        channels={each.code: each.name for each in channels_of(session, programme_id)}, channel=guide.channel_code,
    )
    return guide.name, guide_sheet(made, speaker)
