"""What both kinds of doors do: open a report for a person, then have it made."""

from starlette.responses import Response

from app.access.keys import Person
from app.errors import Busy
from app.reports.document import Report
from app.reports.files import Kind, send
from app.reports.press import press
from app.reports.service import open_report
from app.reports.story import tell
from app.reports.workbook import render_workbook
from app.storage.session import Database
from app.web.language import Speaker


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


async def file(db: Database, person: Person, shortlist_id: str, kind: Kind, language: str) -> Response:
    """The PDF or the workbook."""
    report, newest = await story(db, person, shortlist_id, language)
    return await send(report, newest, kind, "shortlist", render_workbook)
