"""The content that ships: it breaks no rule, and its schemas say what the loader applies."""

from app.catalog.files import check_content
from app.catalog.schemas import SCHEMAS, schema_text
from app.settings import Settings

ROOT = Settings().content


def test_the_real_content_has_no_problem() -> None:
    report = check_content(ROOT)
    assert [f"{each.place}  {each.sentence()}" for each in report.problems] == []
    assert report.counts["items"] >= 320 and report.counts["domains"] == 31 and 100 <= report.counts["core_items"] <= 140


def test_the_schemas_are_fresh() -> None:
    stale = [name for name, shape in SCHEMAS.items() if (ROOT / name).read_text(encoding="utf-8") != schema_text(shape)]
    assert stale == [], "run: quickchoice check-content --write-schema"
