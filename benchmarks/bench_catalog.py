"""The catalog's own work, on the files of this repository: check and load an edition, survey it, write a vendor's questionnaire.

Run by `python -m benchmarks catalog`. Each figure is the best of some rounds on an empty SQLite in memory, beside its limit where
there is one and beside the bare reading of the same YAML by libyaml.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from sqlmodel import Session, SQLModel

from app.catalog.browse import editions
from app.catalog.coverage import Measure
from app.catalog.evidence import EvidenceFilter, list_evidence
from app.catalog.overview import edition_coverage
from app.catalog.questionnaire import questionnaire
from app.catalog.store import import_content
from app.catalog.uploads import questions
from app.settings import Settings
from app.storage.session import Database
from app.web.language import Speaker

ROUNDS = 3
LOAD_SECONDS = 5.0


def best_of(work: Callable[[], Any]) -> float:
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)


def bare(folder: Path) -> None:
    for file in [*folder.glob("requirements_map/**/*.yaml"), *folder.glob("catalog/**/*.yaml")]:
        yaml.load(file.read_bytes(), yaml.CSafeLoader)


def loaded(folder: Path, year: int) -> Database:
    database = Database("sqlite://")
    SQLModel.metadata.create_all(database.engine)
    database.work(lambda session: import_content(session, "Benchmark", folder, year))
    return database


def main() -> None:
    folder = Settings().content
    year = max(int(each.name) for each in (folder / "catalog").iterdir() if each.name.isdecimal())
    load, read = best_of(lambda: loaded(folder, year)), best_of(lambda: bare(folder))
    print(f"load edition {year}: read, check, store        {load:6.2f} s   (limit {LOAD_SECONDS:.0f} s; bare YAML {read:.2f} s)")
    database = loaded(folder, year)

    def in_session(work: Callable[[Session], Any]) -> float:
        return best_of(lambda: database.work(work))

    found = database.work(editions)[0]
    print(f"{found.solutions} solutions, {found.known_ratings} ratings with a level")
    worst = database.work(lambda session: min(
        edition_coverage(session, found.code).totals.items(), key=lambda each: each[1].percent(Measure.known) or 0))[0]
    speaker = Speaker("fr")
    for name, took in (
        ("coverage, solution by domain", in_session(lambda session: edition_coverage(session, found.code))),
        ("evidence searched, one page of 50", in_session(lambda session: list_evidence(session, found.code, EvidenceFilter("offline")))),
        ("the longest questionnaire as a workbook",
         in_session(lambda session: questionnaire(questions(session, found.code, worst, False, "fr"), speaker))),
    ):
        print(f"{name:<45} {took:6.2f} s")
    database.close()
