from pathlib import Path

import pytest

from app.catalog import map_rules
from tests.catalog.make import write_content


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A map may have four items here."""
    monkeypatch.setattr(map_rules, "MIN_ITEMS", 4)


@pytest.fixture
def content(tmp_path: Path, small: None) -> Path:
    """A content folder without a problem: four items, edition 2026, the solution acme."""
    return write_content(tmp_path / "content")
