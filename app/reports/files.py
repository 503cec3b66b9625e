"""A report as a file: the PDF or the workbook, made once and kept by the press."""

from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import Query
from starlette.responses import Response

from app.reports.document import Report
from app.reports.pdf import forget_typesetting, render_pdf
from app.reports.press import press

PDF, WORKBOOK = "application/pdf", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Kind = Literal["pdf", "xlsx"]
Language = Annotated[Literal["en", "fr"] | None, Query(description="English or French; by default the reader's language")]


async def send(report: Report, newest: int, kind: Kind, what: str, render_workbook: Callable[[Report], bytes]) -> Response:
    """`newest`: the number that marks an older report as superseded; `what`: of the file's name, which holds no client's: they travel."""
    key, name = (report.id, newest, report.language, kind), f"quick-choice-{what}-{report.number}.{report.language}.{kind}"
    if kind == "pdf":
        content, media_type, place = await press.make(key, lambda: render_pdf(report), forget_typesetting), PDF, "inline"
    else:
        content, media_type, place = await press.make(key, lambda: render_workbook(report)), WORKBOOK, "attachment"
    disposition = f'{place}; filename="{name}"'
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store", "Content-Language": report.language}
    return Response(content, media_type=media_type, headers=headers)
