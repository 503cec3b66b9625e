"""The page doors of journeys: the list, the diagram, the start of one, its versions and what changed between two of them."""

import re
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from app.access.keys import Member, Person
from app.errors import Conflict, Invalid
from app.journeys.frame import channels_of, frame
from app.journeys.maps import edit_pages, export_doors, service, stage_pages
from app.journeys.maps.diagram import index_page, journey_page, place
from app.journeys.maps.differences import PARTS, differences, entries
from app.journeys.maps.shapes import MapKind, NewVersion
from app.journeys.maps.store import segment_of, versions_of
from app.journeys.maps.views import counts_of
from app.storage.tables import JourneyMap
from app.web.deps import Db, Id, Voice
from app.web.form_page import Form, go
from app.web.forms import Typed, check, options
from app.web.journey_words import MAP_KINDS
from app.web.language import Speaker
from app.web.pages import render

router = APIRouter(include_in_schema=False, tags=["journeys"])
router.include_router(export_doors.router)
AT = "/programmes/{programme_id}/journeys"
ONE = AT + "/{segment_code}/{kind}"
SegmentCode = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
Number = Annotated[int | None, Query(ge=1, le=1_000_000)]
Which = Annotated[str, Query(max_length=40)]


@router.get(AT)
async def list_page(request: Request, programme_id: Id, person: Member, db: Db, voice: Voice) -> Response:
    values = await db.run(lambda session: index_page(session, person, programme_id, voice))
    return render(request, "journeys/maps/index.html", person=person, **values)


@router.get(ONE)
async def diagram_page(
    request: Request, programme_id: Id, segment_code: SegmentCode, kind: MapKind, person: Member, db: Db, voice: Voice,
    number: Number = None, projector: str = "", made: str = "",
) -> Response:
    values = await db.run(lambda session: journey_page(session, person, programme_id, segment_code, kind, number, voice))
    template = "diagram" if values["row"] else "start"
    return render(
        request, f"journeys/maps/{template}.html", person=person, projector=bool(projector), made=bool(made), refused="",
        languages=LANGUAGES, chosen={"source": values.get("sources", [("", "")])[0][0], "language": voice.language}, **values,
    )


# ---- start

LANGUAGES = [("en", "English"), ("fr", "Français")]


def _wanted(typed: Typed) -> NewVersion:
    source = typed.text("source")
    copied = re.fullmatch(r"segment\.([a-z0-9-]{1,40})\.(current|target)", source)
    values: dict[str, Any] = {"source": "segment" if copied else source or None, "language": typed.text("language") or "en"}
    if copied:
        values |= {"segment": copied[1], "segment_kind": copied[2]}
    return check(NewVersion, values)


@router.post(ONE + "/start")
async def start(
    request: Request, programme_id: Id, segment_code: SegmentCode, kind: MapKind, person: Member, db: Db, voice: Voice, typed: Form
) -> Response:
    """To the list of stages of the journey that was made, or that somebody made a moment ago."""
    try:
        new = _wanted(typed)
        await db.run(lambda session: service.start_map(session, person, programme_id, segment_code, kind, new))
    except (Invalid, Conflict) as error:
        values = await db.run(lambda session: journey_page(session, person, programme_id, segment_code, kind, None, voice))
        if values["row"] is not None:
            return go(f"{values['root']}/edit")
        said = error.sentence(voice.say) if isinstance(error, Conflict) else error.problems[0].sentence(voice.say)
        chosen = {"source": typed.text("source"), "language": typed.text("language")}
        status = 409 if isinstance(error, Conflict) else 422
        return render(
            request, "journeys/maps/start.html", status, person=person, refused=said, languages=LANGUAGES, chosen=chosen, **values
        )
    return go(f"/programmes/{programme_id}/journeys/{segment_code}/{kind}/edit?new=yes")


# ---- versions

def _versions(session: Session, person: Person, programme_id: str, segment_code: str, kind: str, voice: Speaker) -> dict[str, Any]:
    _, values = frame(session, person, programme_id, "journeys")
    segment = segment_of(session, person, programme_id, segment_code)
    rows = service.history_of(session, person, programme_id, segment_code, kind)
    return values | place(segment, kind, voice) | {"rows": [(row, counts_of(row.content)) for row in rows], "row": rows[0]}


@router.get(ONE + "/versions")
async def versions_page(
    request: Request, programme_id: Id, segment_code: SegmentCode, kind: MapKind, person: Member, db: Db, voice: Voice
) -> Response:
    values = await db.run(lambda session: _versions(session, person, programme_id, segment_code, kind, voice))
    return render(request, "journeys/maps/versions.html", person=person, note="", error="", refused="", **values)


@router.post(ONE + "/versions")
async def make_version(
    request: Request, programme_id: Id, segment_code: SegmentCode, kind: MapKind, person: Member, db: Db, voice: Voice, typed: Form
) -> Response:
    try:
        new = check(NewVersion, {"note": typed.text("note"), "mutation_id": typed.optional("mutation_id")})
        await db.run(lambda session: service.new_version(session, person, programme_id, segment_code, kind, new))
    except (Invalid, Conflict) as error:
        values = await db.run(lambda session: _versions(session, person, programme_id, segment_code, kind, voice))
        said = error.sentence(voice.say) if isinstance(error, Conflict) else ""
        wrong = "" if said else error.problems[0].sentence(voice.say)
        return render(
            request, "journeys/maps/versions.html", 409 if said else 422, person=person, note=typed.text("note"), error=wrong,
            refused=said, **values,
        )
    return go(f"/programmes/{programme_id}/journeys/{segment_code}/{kind}?made=yes")


# ---- compare

def _chosen(versions: list[JourneyMap], kind: str, a: str, b: str) -> tuple[JourneyMap | None, JourneyMap | None]:
    """The two versions that were asked for; else the two newest of this kind, or the newest as it is and as it is wanted."""
    named = {f"{each.kind}-{each.number}": each for each in versions}
    mine, others = ([each for each in versions if (each.kind == kind) is same] for same in (True, False))
    new = named.get(b) or (mine[0] if mine else None)
    usual = others[:1] if kind == "target" and others else [each for each in mine if each is not new][:1]
    return named.get(a) or (usual[0] if usual else None), new


def _compare(
    session: Session, person: Person, at: tuple[str, str, str], a: str, b: str, voice: Speaker
) -> dict[str, Any]:
    programme_id, segment_code, kind = at
    _, values = frame(session, person, programme_id, "journeys")
    segment = segment_of(session, person, programme_id, segment_code)
    versions = [each for one in ("current", "target") for each in versions_of(session, programme_id, segment_code, one)]
    old, new = _chosen(versions, kind, a, b)
    names = {each.code: each.name for each in channels_of(session, programme_id)}
    kinds = dict(options(voice, MAP_KINDS))
    changes = differences(old.content, new.content) if old and new else []
    labels = PARTS | {"loop": "From AFTER to BEFORE"}
    rows = [
        {"kind": each.kind, "stage": each.stage, "label": labels.get(each.part, ""), "old": _lines(each.part, each.old, names, voice),
         "new": _lines(each.part, each.new, names, voice)}
        for each in changes
    ]
    return values | place(segment, kind, voice) | {
        "rows": rows, "old": old, "new": new,
        "choices": [(f"{each.kind}-{each.number}", f"{kinds[each.kind]}, {each.number}") for each in versions],
    }


def _lines(part: str, value: Any, names: dict[str, str], voice: Speaker) -> list[str]:
    if value is None:
        return []
    return entries(part, value, names, voice) if part in PARTS else [str(value)] if value != "" else []


@router.get(ONE + "/compare")
async def compare_page(
    request: Request, programme_id: Id, segment_code: SegmentCode, kind: MapKind, person: Member, db: Db, voice: Voice, a: Which = "",
    b: Which = "",
) -> Response:
    values = await db.run(lambda session: _compare(session, person, (programme_id, segment_code, kind), a, b, voice))
    return render(request, "journeys/maps/compare.html", person=person, **values)


for part in (edit_pages, stage_pages):
    router.include_router(part.router)
