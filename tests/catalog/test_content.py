"""The content that ships: it breaks no rule, and its schemas say what the loader applies."""

from app.catalog.files import check_content, read_content
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


def test_the_counts_of_the_first_edition() -> None:
    """Ten solutions with at least 65 % of all items, fourteen more with at least 60 % of the core ones."""
    content = read_content(ROOT)
    assert content.map is not None
    items = {item.code: item.core for _, _, item in content.map.items()}
    solutions = content.editions[2026].solutions
    known = {each.code: {code for code, one in each.ratings.items() if one.level is not None} for each in solutions}
    full = {code for code, found in known.items() if len(found) >= 0.65 * len(items)}
    core = {code for code, found in known.items() if sum(items[each] for each in found) >= 0.6 * sum(items.values())}
    assert len(full) >= 10 and len(core) >= 24
