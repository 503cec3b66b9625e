"""Reads the two content folders, requirements_map/ and catalog/<year>/, and names everything that is wrong with them at once.

A file that cannot be read hides nothing of the others: each is judged as far as it goes.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from app.catalog import map_rules
from app.catalog.consistency import consistency
from app.catalog.documents import Document
from app.catalog.findings import Finding, finding, read_shape, written
from app.catalog.map_rules import FunctionalMap
from app.catalog.shapes import DomainFile, EditionFile, FormatFile, MapFile, ScalesFile, SolutionFile
from app.catalog.solution_rules import read_solution
from app.errors import Problem, problem

MAP_FOLDER = "requirements_map"
CATALOG_FOLDER = "catalog"
Shape = TypeVar("Shape", bound=BaseModel)


@dataclass(frozen=True)
class EditionContent:
    """One year as the files say it; `solutions` in the order of their codes."""

    header: EditionFile
    solutions: tuple[SolutionFile, ...]


@dataclass
class Content:
    """Everything that could be read. `map` is None when one of its files could not."""

    map: FunctionalMap | None = None
    editions: dict[int, EditionContent] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Report:
    """What `check_content` found: the problems, and how much there is of what."""

    problems: list[Problem]
    counts: dict[str, int]
    notes: list[Problem] = field(default_factory=list)  # against no rule, and worth a look before publishing


def read_content(folder: Path, years: Collection[int] | None = None) -> Content:
    """Both folders below `folder`, all editions or those of some years."""
    content = Content()
    content.map = _read_map(folder, content.problems)
    catalog = folder / CATALOG_FOLDER
    for each in sorted(catalog.iterdir()) if catalog.is_dir() else ():
        if each.is_dir() and each.name.isdecimal() and (years is None or int(each.name) in years):
            edition = _read_edition(each, folder, content.map, content.problems)
            if edition is not None:
                content.editions[int(each.name)] = edition
    for year in sorted(set(years or ()) - set(content.editions)):
        if not (catalog / str(year)).is_dir():
            content.problems.append(problem(f"{CATALOG_FOLDER}/{year}", "There is no such folder."))
    return content


def check_content(folder: Path) -> Report:
    """All problems of both folders, what is worth a look, and counts of domains, items, core items, solutions, ratings, second readings."""
    content = read_content(folder)
    counts = dict.fromkeys(("domains", "items", "core_items", "solutions", "ratings", "known_ratings", "second_readings"), 0)
    if content.map is not None:
        items = [item for _, _, item in content.map.items()]
        counts |= {"domains": len(content.map.domains), "items": len(items), "core_items": sum(item.core for item in items)}
    for edition in content.editions.values():
        counts["solutions"] += len(edition.solutions)
        for solution in edition.solutions:
            counts["ratings"] += len(solution.ratings)
            counts["known_ratings"] += sum(each.level is not None for each in solution.ratings.values())
            counts["second_readings"] += len(solution.second_reading)
    return Report(content.problems, counts, _notes(content))


def _notes(content: Content) -> list[Problem]:
    """What the consistency checks find in each edition; a place is a file and a path inside it."""
    if content.map is None:
        return []
    domains = {item.code: domain.code for domain, _, item in content.map.items()}
    found = []
    for year, edition in content.editions.items():
        if edition.header.map_version != content.map.header.version:
            continue  # an older edition has its own map, which the folder no longer holds
        for code, each in consistency(edition.solutions, domains, edition.header.cut_off, edition.header.knock_outs):
            file = f"{CATALOG_FOLDER}/{year}" + (f"/solutions/{code}.yaml" if code else "")
            found.append(each.at(f"{file}: {written(each.path)}" if each.path else file))
    return found


def check_file(folder: Path, file: Path) -> list[Problem]:
    """The problems of one solution's file before it is put in its place, judged by the map and the newest edition below `folder`."""
    found = _read_map(folder, [])
    editions = sorted((folder / CATALOG_FOLDER).glob("2*/edition.yaml"))
    header = _load(editions[-1], folder, EditionFile, [])[0] if editions else None
    if header is None:
        today, version = dt.datetime.now(dt.UTC).date(), found.header.version if found else "-"
        header = EditionFile(year=today.year, cut_off=today, editors=["-"], map_version=version, status="draft")
    document = Document.read(file.resolve(), file.resolve().parent)
    findings = read_solution(document.value, header, found.codes if found else None)[1] if document.value is not None else []
    return [each.at(document.place(each.path)) for each in [*document.findings, *findings]]


def _load(file: Path, root: Path, shape: type[Shape], problems: list[Problem]) -> tuple[Shape | None, Document]:
    """One file in its shape; what is wrong with it is added to `problems`."""
    document = Document.read(file, root)
    found, misfits = (None, []) if document.value is None else read_shape(shape, document.value)
    _add(problems, document, [*document.findings, *misfits])
    return found, document


def _add(problems: list[Problem], document: Document, findings: Collection[Finding]) -> None:
    problems += [each.at(document.place(each.path)) for each in findings]


def _read_map(root: Path, problems: list[Problem]) -> FunctionalMap | None:
    folder = root / MAP_FOLDER
    documents: dict[str, Document] = {}
    header, documents["map"] = _load(folder / "map.yaml", root, MapFile, problems)
    scales, documents["scales"] = _load(folder / "scales.yaml", root, ScalesFile, problems)
    domains: dict[str, DomainFile] = {}
    formats: list[FormatFile] = []
    files = sorted((folder / "domains").glob("*.yaml"))
    for file in files:
        domain, documents[f"domains/{file.stem}"] = _load(file, root, DomainFile, problems)
        if domain is not None and _named(documents[f"domains/{file.stem}"], domain.code, file, problems):
            domains[domain.code] = domain
    for file in sorted((folder / "formats").glob("*.yaml")):
        one, documents[f"formats/{file.stem}"] = _load(file, root, FormatFile, problems)
        if one is not None and _named(documents[f"formats/{file.stem}"], one.code, file, problems):
            formats.append(one)
    if header is None or scales is None:
        return None
    ordered = [domains[code] for code in dict.fromkeys(header.domains) if code in domains]
    ordered += [each for code, each in domains.items() if code not in header.domains]
    found = FunctionalMap(header, tuple(ordered), scales, tuple(sorted(formats, key=lambda each: each.days)))
    for name, each in map_rules.check_map(found, [file.stem for file in files]):
        _add(problems, documents[name], [each])
    return found if len(domains) == len(files) else None


def _named(document: Document, code: str, file: Path, problems: list[Problem]) -> bool:
    """A file is found by its name: the code inside must be the same."""
    if code == file.stem:
        return True
    _add(problems, document, [finding("code", message="The code is {code} and the file is called {file}.", code=code, file=file.name)])
    return False


def _read_edition(folder: Path, root: Path, found: FunctionalMap | None, problems: list[Problem]) -> EditionContent | None:
    head = folder / "edition.yaml"
    if not head.is_file():
        problems.append(problem(head.relative_to(root).as_posix(), "This file is missing."))
        return None
    header, document = _load(head, root, EditionFile, problems)
    if header is None:
        return None
    if str(header.year) != folder.name:
        message = "The year is {year} and the folder {folder}."
        _add(problems, document, [finding("year", message=message, year=header.year, folder=folder.name)])
    items = _items_of(header, found, document, problems)
    unknown = [each for each in header.knock_outs if items is not None and each not in items]
    message = "There is no item {code} in map version {version}."
    _add(problems, document, [finding("knock_outs", message=message, code=each, version=header.map_version) for each in unknown])
    solutions = []
    for file in sorted((folder / "solutions").glob("*.yaml")):
        source = Document.read(file, root)
        solution, findings = read_solution(source.value, header, items) if source.value is not None else (None, [])
        _add(problems, source, [*source.findings, *findings])
        if solution is not None and _named(source, solution.code, file, problems):
            solutions.append(solution)
    return EditionContent(header, tuple(sorted(solutions, key=lambda each: each.code)))


def _items_of(header: EditionFile, found: FunctionalMap | None, document: Document, problems: list[Problem]) -> frozenset[str] | None:
    """The codes that this edition may rate. The folder holds one map version: older published editions keep codes since retired."""
    if found is None:
        return None
    if header.map_version == found.header.version:
        return found.codes
    if header.status == "draft":
        message = "The edition rates map version {asked}; the folder holds {held}."
        _add(problems, document, [finding("map_version", message=message, asked=header.map_version, held=found.header.version)])
    return None
