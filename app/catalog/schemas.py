"""JSON Schemas of the content files, made from the shapes: an editor shows each field's meaning and marks what does not fit.

They stand beside the content; `quickchoice check-content --write-schema` writes them anew.
"""

import json
from pathlib import Path

from pydantic import BaseModel

from app.catalog.files import CATALOG_FOLDER, MAP_FOLDER
from app.catalog.shapes import DomainFile, EditionFile, FormatFile, MapFile, ScalesFile, SolutionFile

SCHEMAS: dict[str, type[BaseModel]] = {
    f"{MAP_FOLDER}/map.schema.json": MapFile,
    f"{MAP_FOLDER}/domain.schema.json": DomainFile,
    f"{MAP_FOLDER}/format.schema.json": FormatFile,
    f"{MAP_FOLDER}/scales.schema.json": ScalesFile,
    f"{CATALOG_FOLDER}/edition.schema.json": EditionFile,
    f"{CATALOG_FOLDER}/solution.schema.json": SolutionFile,
}


def schema_text(shape: type[BaseModel]) -> str:
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **shape.model_json_schema()}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def write_schemas(folder: Path) -> list[str]:
    """Write every schema below `folder`; the names of those that changed."""
    changed = []
    for name, shape in SCHEMAS.items():
        file, text = folder / name, schema_text(shape)
        if not file.is_file() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")
            changed.append(name)
    return changed
