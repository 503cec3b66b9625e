"""What both kinds of doors do: open a report for a person, then have it made."""

from typing import Annotated, Any, Literal

from fastapi import Query
from starlette.responses import Response

from app.access.keys import Person
from app.errors import Busy
from app.reports.document import Report
from app.reports.pdf import forget_typesetting, render_pdf
from app.reports.press import press
from app.reports.service import open_report
from app.reports.story import tell
from app.reports.workbook import render_workbook
from app.storage.session import Database
from app.web.language import Speaker

Language = Annotated[Literal["en", "fr"] | None, Query(description="English or French; by default the reader's language")]
FILES: dict[str, Any] = {
    "pdf": (render_pdf, forget_typesetting, "application/pdf", "inline"),
    "xlsx": (render_workbook, None, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "attachment"),
}


async def story(db: Database, person: Person, shortlist_id: str, language: str) -> tuple[Report, int]:
    """The report in one language, and the number of the newest shortlist of its study."""
    opened = await db.run(lambda session: open_report(
        session, person, shortlist_id, lambda shortlist, newest: press.holds((shortlist, newest, language, "story"))
    ))

    def work() -> Report:
        if opened.material is None:  # it was in memory a moment ago and has been thrown out
            raise Busy(1)
        return tell(opened.material, Speaker(language))

    return await press.make((opened.id, opened.newest, language, "story"), work), opened.newest


async def file(db: Database, person: Person, shortlist_id: str, kind: str, language: str) -> Response:
    """The PDF or the workbook."""
    report, newest = await story(db, person, shortlist_id, language)
    render, afterwards, media_type, disposition = FILES[kind]
    content = await press.make((report.id, newest, language, kind), lambda: render(report), afterwards)
    name = f"quick-choice-shortlist-{report.number}.{language}.{kind}"  # no client's name: file names travel
    headers = {"Content-Disposition": f'{disposition}; filename="{name}"', "Cache-Control": "no-store", "Content-Language": language}
    return Response(content, media_type=media_type, headers=headers)
