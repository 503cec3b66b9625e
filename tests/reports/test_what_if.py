"""The live sheet starts from the frozen inputs, and its formulas are those of the method, section 3.

No spreadsheet program runs here, so a small reader follows the cells as a spreadsheet would: weights and targets from the cells that
each formula names, then covered points over all.
"""

import re
from typing import Any

import pytest

from app.storage.tables import Study
from tests.reports.reading import Change, Freeze, find, workbook
from tests.world import World

# The documents are made of rows that are already read: one database is enough here, the doors are tried on both.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)

def settings(sheet: Any) -> tuple[list[float], dict[str, float]]:
    top = find(sheet, "Weights")[0]
    weights = [sheet.cell(top + 1 + level, 2).value for level in range(5)]
    line = find(sheet, "Domain multipliers")[0] + 1
    factors = {}
    while sheet.cell(line, 1).value:
        factors[sheet.cell(line, 1).value] = sheet.cell(line, 2).value
        line += 1
    return weights, factors


def calculate(sheet: Any, column: int) -> tuple[float, float]:
    """Proven and best of the solution in this column, from the cells that a person can change."""
    weights, factors = settings(sheet)
    full = sheet.cell(find(sheet, "Full credit at 4 for every item (1 yes, 0 no)")[0], 4).value
    total = covered = unknown = 0.0
    line = find(sheet, "Code", 1)[0] + 1
    while sheet.cell(line, 1).value:
        domain, asked, own, rating = (sheet.cell(line, each).value for each in (2, 4, 5, column))
        weight = 0.0 if asked is None else weights[asked] * factors[domain]
        target = own or (4 if full else max(1, asked or 0))
        assert sheet.cell(line, 6).value == pytest.approx(weight, abs=1e-12)  # what is stored with the formula
        assert sheet.cell(line, 7).value == target
        total += weight
        covered += weight * min(1, (rating or 0) / target)
        unknown += weight if rating is None else 0
        line += 1
    return 100 * covered / total, 100 * (covered + unknown) / total


@pytest.mark.parametrize("profile", [
    {}, {"target": "full"}, {"domain_multipliers": {"SAL": 1.5}}, {"weights": [0, 1, 3, 5, 9]},
])
def test_the_live_sheet_starts_at_the_frozen_figures(
    world: World, freeze: Freeze, agree: Change, profile: dict[str, Any]
) -> None:
    def change(session: Any) -> None:
        study = session.get_one(Study, world.here.study)
        study.profile = study.profile | profile
        session.add(study)

    world.database.work(change)
    agree("SAL.1.2", target=4)
    frozen = freeze()
    sheet = workbook(world.as_("consultant"), frozen["id"])["What if"]
    head = find(sheet, "Code", 1)[0]
    stored, live, best = (find(sheet, label)[0] for label in ("Proven, as frozen", "Proven, as changed here", "At best, as changed here"))
    for row in frozen["result"]["ranking"] + frozen["result"]["excluded"]:
        column = next(cell.column for cell in sheet[head] if cell.value == row["name"])
        calculated = calculate(sheet, column)
        assert calculated == (pytest.approx(row["proven"], abs=1e-9), pytest.approx(row["best"], abs=1e-9))
        assert [sheet.cell(line, column).value for line in (stored, live, best)] == [
            pytest.approx(row["proven"], abs=1e-9), pytest.approx(row["proven"], abs=1e-9), pytest.approx(row["best"], abs=1e-9),
        ]


def test_the_formulas_name_the_cells_that_can_be_changed(world: World, freeze: Freeze) -> None:
    sheet = workbook(world.as_("consultant"), freeze()["id"], formulas=True)["What if"]
    head = find(sheet, "Code", 1)[0]
    first, last = head + 1, head + 5
    live = sheet.cell(find(sheet, "Proven, as changed here")[0], 8).value
    weights, targets, ratings = (f"${name}${first}:${name}${last}" for name in "FGH")
    covered = f"SUMPRODUCT({weights},({ratings}>={targets})+({ratings}<{targets})*{ratings}/{targets})"
    assert live == f'=IF(SUM({weights})=0,"",100*{covered}/SUM({weights}))'
    weight = r'=IF\(D\d+="",0,INDEX\(\$B\$4:\$B\$8,D\d+\+1\)\*SUMIF\(\$A\$\d+:\$A\$\d+,B\d+,\$B\$\d+:\$B\$\d+\)\)'
    assert re.fullmatch(weight, sheet.cell(first, 6).value)
    assert [sheet.cell(4 + level, 1).value for level in range(5)] == [0, 1, 2, 3, 4]
