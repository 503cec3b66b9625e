"""The report of a study with 25 solutions and the whole functional map: rows, document, PDF, workbook, page.

Run by `python -m benchmarks report`. Each round uses a report with another name, so that nothing is remembered from the one before;
the best of the rounds counts, because other work on the machine only ever adds.
"""

import datetime as dt
import random
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlmodel import Session, SQLModel

from app.access.keys import Person
from app.catalog.files import read_content
from app.catalog.rows import map_content, map_items
from app.reports.document import Report
from app.reports.material import Material, gather
from app.reports.pdf import fonts, forget_typesetting, render_pdf
from app.reports.story import tell
from app.reports.workbook import render_workbook
from app.settings import Settings
from app.shortlists.service import freeze
from app.storage.session import Database
from app.storage.tables import (
    Client,
    Edition,
    Expectation,
    FrozenShortlist,
    MapItem,
    MapVersion,
    Organisation,
    Rating,
    Solution,
    Study,
)
from app.web.language import Speaker
from app.web.pages import environment

SOLUTIONS, ROUNDS, LIMIT = 25, 5, 1.0
FACT = {"value": None, "source": None, "where": None}
FACTS = ("licence", "deployment", "hosting_regions", "languages", "target_sizes", "sectors", "max_seats", "connectors")


def both(text: str) -> dict[str, str]:
    return {"en": text, "fr": text}


def fill(session: Session) -> str:
    """Content and one study with random answers, frozen; the shortlist's id."""
    found, draw = read_content(Settings().content, []).map, random.Random(1)
    assert found is not None
    version, rows = found.header.version, map_items(found)
    session.add(MapVersion(version=version, sha256="0" * 64, content=map_content(found)))
    edition = Edition(
        code="bench", year=2026, status="published", map_version=version, cut_off=dt.date(2026, 1, 1), editors=[], sha256="1" * 64,
    )
    organisation = Organisation(name="Bench")
    session.add(organisation)
    session.flush()
    session.add_all([edition, *(MapItem(**row) for row in rows)])
    client = Client(organisation_id=organisation.id, name="Bench")
    session.add(client)
    session.flush()
    for number in range(SOLUTIONS):
        _solution(session, edition.id, number, [row["code"] for row in rows], draw)
    study = Study(
        organisation_id=organisation.id, client_id=client.id, title="Bench", edition_id=edition.id, map_version=version,
        format_code="2-days", context={}, constraints={"rules": []}, profile={"shortlist": {"min": 3, "max": 5}}, created_by="bench",
    )
    session.add(study)
    session.flush()
    session.add_all(Expectation(study_id=study.id, item_code=row["code"], level=draw.randrange(5), updated_by="Bench") for row in rows)
    session.flush()
    return freeze(session, Person("bench", "Bench", "", "consultant", organisation.id, "Bench"), study.id).id


def _solution(session: Session, edition: str, number: int, items: list[str], draw: random.Random) -> None:
    code, text = f"solution-{number}", both("One sentence that says what the source shows and where its limits are.")
    profile = {"kind": "generalist", "summary": text, "plan_reason": text, "prices": []} | dict.fromkeys(FACTS, FACT)
    source = {"title": "Documentation", "version": "1.0", "commit": None, "date": None, "read": "2026-01-01", "address": "example.com"}
    session.add(Solution(
        edition_id=edition, code=code, name=f"Solution {number}", vendor="Vendor", plan="Plan", profile=profile, sources={"docs": source},
    ))
    session.flush()
    session.add_all(
        Rating(edition_id=edition, solution_code=code, item_code=item, level=draw.randrange(5), grade="documented", mode="standard",
               source="docs", place="Chapter 1", phrase=text)
        for item in items if draw.random() < 0.9
    )


def best(work: Callable[[int], Any], afterwards: Callable[[], None] = lambda: None) -> float:
    """Seconds of the quickest of the rounds; `afterwards` is not counted."""
    took = []
    for turn in range(ROUNDS):
        start = time.perf_counter()
        work(turn)
        took.append(time.perf_counter() - start)
        afterwards()
    return min(took)


def main() -> None:
    database = Database("sqlite://")
    database.work(lambda session: SQLModel.metadata.create_all(session.connection()))
    shortlist = database.work(fill)

    def read(_turn: int = 0) -> Material:
        return database.work(lambda session: gather(session, session.get_one(FrozenShortlist, shortlist)))

    material = read()
    report = tell(material, Speaker("en"))
    fonts()

    def named(turn: int) -> Report:
        return replace(report, name=f"Bench {turn}", running=f"Bench {turn}", title=f"Bench {turn}")

    template = environment("en").get_template("reports/_blocks.html")
    page = template.make_module({})
    took = {
        "rows": best(read), "document": best(lambda _turn: tell(material, Speaker("en"))),
        "PDF": best(lambda turn: render_pdf(named(turn)), forget_typesetting),
        "workbook": best(lambda turn: render_workbook(named(turn))),
        "page": best(lambda _turn: [page.draw(each, "", (), 3) for part in report.sections for each in part.blocks]),  # type: ignore[attr-defined]
    }
    print(f"{SOLUTIONS} solutions x {len(material.items)} items; PDF {len(render_pdf(report)) / 1e6:.1f} MB")
    for name, seconds in took.items():
        print(f"{name:12}{1000 * seconds:8.0f} ms")
    whole = {name: took["rows"] + took["document"] + took[name] for name in ("PDF", "workbook", "page")}
    for name, seconds in whole.items():
        print(f"{name} from nothing <= {LIMIT:.0f} s: {seconds:.2f} {'yes' if seconds <= LIMIT else 'NO'}")
    database.close()


if __name__ == "__main__":
    main()
