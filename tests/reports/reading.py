"""Reads the three documents back, with libraries that did not write them."""

import html
import io
import re
import unicodedata
from collections.abc import Callable
from typing import Any

import openpyxl
import pypdf
from starlette.testclient import TestClient

Freeze = Callable[..., dict[str, Any]]  # the fixture `freeze`
Change = Callable[..., None]  # the fixtures that change the study


def plain(text: str) -> str:
    """Without what a line of print adds: breaks, runs of blanks, places where a word may break."""
    return re.sub(r"[\s\u200b\u00ad]+", "", unicodedata.normalize("NFC", text))


def get(client: TestClient, address: str) -> bytes:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    content: bytes = answer.content
    return content


def pdf(client: TestClient, shortlist: str, language: str = "en") -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(get(client, f"/api/v1/shortlists/{shortlist}/report.pdf?lang={language}")))


def pdf_text(client: TestClient, shortlist: str, language: str = "en") -> str:
    return "\n".join(page.extract_text() for page in pdf(client, shortlist, language).pages)


def workbook(client: TestClient, shortlist: str, language: str = "en", formulas: bool = False) -> Any:
    content = get(client, f"/api/v1/shortlists/{shortlist}/report.xlsx?lang={language}")
    return openpyxl.load_workbook(io.BytesIO(content), data_only=not formulas)


def page_text(client: TestClient, shortlist: str, language: str = "en") -> str:
    """What the page shows: its text without markup."""
    client.cookies.set("language", language)
    source = get(client, f"/reports/{shortlist}").decode()
    return html.unescape(re.sub(r"<[^>]+>", " ", source))


def find(sheet: Any, text: str, column: int | None = None) -> tuple[int, int]:
    """Row and column (from 1) of the first cell that holds exactly this text."""
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value == text and (column is None or cell.column == column):
                return cell.row, cell.column
    raise AssertionError(f"{text!r} is not in {sheet.title}")
