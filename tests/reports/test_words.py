"""Whatever a client writes stays text: in markup, in a formula, in the typesetter, in either language."""

import io
import zipfile

import pytest

from app.reports.pdf import drawable
from tests.reports.reading import Change, Freeze, get, page_text, pdf_text, plain, workbook
from tests.world import World

# The documents are made of rows that are already read: one database is enough here, the doors are tried on both.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
AWKWARD = [
    '=HYPERLINK("http://evil.example","x")', "+1+1", "-1", "@SUM(A1)", "#import \"x.typ\": *", "$x^2$ #panic() *bold* _it_ <label> @ref",
    "<script>alert(1)</script>", "{{ 7 * 7 }} {name} %(x)s", "\u202egnp.exe\u202c \u200fאבג", "Café 😀 社", "x" * 200,
    "\\u0041 \\ \" ' ` ~", "]#[ //",
]


def in_print(text: str) -> str:
    """What paper shows: a character that no font of the machine has is named by its number."""
    shown = "".join(c if ord(c) <= 0x24F or drawable(c) else f"[U+{ord(c):04X}]" for c in text)
    return plain(shown)


def sorted_letters(text: str) -> list[str]:
    return sorted(c for c in text if c.isprintable())


@pytest.mark.parametrize("name", AWKWARD)
def test_a_clients_name_is_text_everywhere(world: World, freeze: Freeze, rename: Change, name: str) -> None:
    rename(name)
    shortlist = freeze(note=name)["id"]
    reader = world.as_("client", page=True)
    assert plain(name) in plain(page_text(reader, shortlist))
    paper = plain(pdf_text(reader, shortlist))
    if any(ord(c) > 0x2000 for c in name):  # readers put scripts of both directions in an order of their own
        assert set(sorted_letters(in_print(name))) <= set(paper)
    else:
        assert in_print(name) in paper
    book = workbook(reader, shortlist, formulas=True)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == name]
    assert len(cells) >= 2  # the client's name and the note
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)


def test_the_page_marks_up_nothing_of_a_name(world: World, freeze: Freeze, rename: Change) -> None:
    rename("<script>alert(1)</script>")
    shortlist = freeze()["id"]
    reader = world.as_("client", page=True)
    for address in (f"/reports/{shortlist}", "/reports", f"/reports/{shortlist}/items/SAL.1.1", f"/reports/{shortlist}/solutions/alpha"):
        source = get(reader, address).decode()
        assert "<script>alert" not in source
        assert "&lt;script&gt;alert(1)" in source


def test_the_workbook_calls_nothing_outside(world: World, freeze: Freeze, rename: Change) -> None:
    rename("http://evil.example/a")
    content = get(world.as_("client"), f"/api/v1/shortlists/{freeze()['id']}/report.xlsx")
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        relations = b"".join(book.read(name) for name in book.namelist() if name.endswith(".rels"))
    assert b'TargetMode="External"' not in relations
