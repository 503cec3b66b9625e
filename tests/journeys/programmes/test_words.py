"""Words that stand in tables: each has its French, and each kind of event that journeys record is told in words."""

import re
from pathlib import Path

import app.journeys
from app.journeys.programmes import form_values, page_parts, told
from app.journeys.programmes.told import KINDS
from app.web.language import translations

KIND = re.compile(r'"((?:programme|segment|channel|map|repository|guide|wave|observation|target|indicator|action|results)\.[a-z_]+)"')


def test_every_word_of_a_table_has_its_french() -> None:
    tables = (*form_values.LABELS, page_parts.STEPS, *told.TABLES)
    known = translations("fr")._catalog  # type: ignore[attr-defined]
    said = {sentence for table in tables for sentence in table.values()}
    assert sorted(each for each in said if each not in known) == []


def test_every_kind_of_event_is_told_in_words() -> None:
    sources = Path(app.journeys.__file__).parent.rglob("*.py")
    recorded = {kind for source in sources if source.name != "told.py" for kind in KIND.findall(source.read_text("utf-8"))}
    assert {"programme.created", "segment.added", "results.frozen"} <= recorded
    assert sorted(recorded - set(KINDS)) == []
