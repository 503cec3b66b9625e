"""Content made by hand for these tests: a whole small map, a solution that breaks no rule, and files of both."""

import copy
import datetime as dt
from pathlib import Path
from typing import Any

import yaml

from app.catalog.map_rules import FunctionalMap
from app.catalog.shapes import DomainFile, EditionFile, FormatFile, MapFile, ScalesFile

SENTENCES = {
    "ABC.1.1": ("Records an opportunity with its amount", "Enregistre une affaire avec son montant"),
    "ABC.1.2": ("Shows the pipeline by stage", "Montre les affaires par étape"),
    "ABC.2.1": ("Works without network on a phone", "Fonctionne sans réseau sur un téléphone"),
    "XYZ.1.1": ("Turns an email into a ticket", "Transforme un e-mail en ticket"),
}
CUT_OFF = dt.date(2026, 11, 20)
EDITION = EditionFile(year=2026, cut_off=CUT_OFF, editors=["Editor"], map_version="2026.1", status="draft")


def both(text: str) -> dict[str, str]:
    return {"en": text, "fr": f"{text} (fr)"}


def item(code: str) -> dict[str, Any]:
    english, french = SENTENCES[code]
    return {
        "code": code, "text": {"en": english, "fr": french}, "proof": both(f"Proof of {code}"), "why": both("It matters"),
        "today": both("Most tools do"), "teams": ["sales"], "core": True,
    }


def domain(code: str, *subs: tuple[str, ...]) -> dict[str, Any]:
    """A domain's document; each group of item codes is one sub-domain."""
    return {"code": code, "name": both(code), "sub_domains": [
        {"code": f"{code}.{number}", "name": both(f"{code}.{number}"), "items": [item(each) for each in codes]}
        for number, codes in enumerate(subs, 1)
    ]}


def map_documents() -> dict[str, Any]:
    """Every document of a map that breaks no rule but for its size, by name."""
    levels = [{"level": level, "name": both(str(level)), "anchor": both("Anchor")} for level in (0, 1, 2, 3, 4, None)]
    session = {"code": "J1", "name": both("Day"), "day": 1, "moment": "day", "minutes": 400, "domains": ["ABC", "XYZ"], "teams": ["sales"]}
    return {
        "map": {"version": "2026.1", "date": dt.date(2026, 11, 20), "domains": ["ABC", "XYZ"], "retired": []},
        "scales": {"expectation": copy.deepcopy(levels), "rating": levels},
        "domains/ABC": domain("ABC", ("ABC.1.1", "ABC.1.2"), ("ABC.2.1",)),
        "domains/XYZ": domain("XYZ", ("XYZ.1.1",)),
        "formats/2-days": {"code": "2-days", "name": both("Two days"), "days": 2, "summary": both("Short"), "sessions": [session]},
    }


def functional_map(documents: dict[str, Any]) -> FunctionalMap:
    return FunctionalMap(
        MapFile.model_validate(documents["map"]),
        tuple(DomainFile.model_validate(each) for name, each in documents.items() if name.startswith("domains/")),
        ScalesFile.model_validate(documents["scales"]),
        tuple(FormatFile.model_validate(each) for name, each in documents.items() if name.startswith("formats/")),
    )


def rating(**changes: Any) -> dict[str, Any]:
    """A rating that breaks no rule, with changes."""
    return {
        "level": 3, "grade": "documented", "mode": "settings", "source": "docs", "where": "Guide, page 2", "phrase": both("It can"),
        "rater": "Editor",
    } | changes


def source(**changes: Any) -> dict[str, Any]:
    return {
        "title": "Guide", "kind": "documentation", "address": "https://acme.example/guide", "date": dt.date(2026, 6, 1),
        "read": dt.date(2026, 11, 1),
    } | changes


def solution(**changes: Any) -> dict[str, Any]:
    """A solution's document that breaks no rule, with changes."""
    def fact(value: Any) -> dict[str, Any]:
        return {"value": value, "source": "docs", "where": "Profile"}

    return {
        "code": "acme", "name": "Acme CRM", "vendor": "Acme", "plan": "Pro", "plan_reason": both("Usual"), "kind": "generalist",
        "summary": both("A CRM"), "documentation": "https://acme.example", "licence": fact("proprietary"), "deployment": fact(["saas"]),
        "hosting_regions": fact(["eu"]), "languages": fact(["en", "fr"]), "target_sizes": fact(["small"]),
        "sectors": {"value": None}, "max_seats": fact("unlimited"), "connectors": fact(["outlook"]),
        "prices": [{
            "plan": "Pro", "amount": 59.5, "currency": "EUR", "unit": "user_month", "date": dt.date(2026, 10, 1), "source": "page",
        }],
        "sources": {
            "docs": source(), "code": source(kind="source_code", address="acme/crm", commit="abcdef1"),
            "page": source(kind="vendor_page", title="Prices"), "blog": source(kind="third_party", title="Blog"),
            "demo": source(kind="demonstration", title="Trial"), "answer": source(kind="vendor_answer", title="Letter"),
        },
        "ratings": {"ABC.1.1": rating(), "ABC.2.1": {"level": None}},
    } | changes


def write(folder: Path, documents: dict[str, Any]) -> Path:
    """Documents as YAML files; names are paths below `folder` without .yaml, a text is written as it is."""
    for name, document in documents.items():
        file = folder / f"{name}.yaml"
        file.parent.mkdir(parents=True, exist_ok=True)
        text = document if isinstance(document, str) else yaml.dump(document, Dumper=_Plain, allow_unicode=True, sort_keys=False)
        file.write_text(text, encoding="utf-8")
    return folder


class _Plain(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def write_content(folder: Path, solutions: dict[str, Any] | None = None) -> Path:
    """A whole content folder of the small map and edition 2026."""
    made = {f"requirements_map/{name}": each for name, each in map_documents().items()}
    made["catalog/2026/edition"] = EDITION.model_dump(exclude={"note"})
    for code, each in (solutions if solutions is not None else {"acme": solution()}).items():
        made[f"catalog/2026/solutions/{code}"] = each
    return write(folder, made)
