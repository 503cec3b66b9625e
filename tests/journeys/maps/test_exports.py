"""The files, read back: Mermaid's grammar, JSON that PUT takes again, CSV and workbook without a formula."""

import csv
import io
import re
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from app.journeys.maps import service
from app.journeys.maps.mermaid import escaped
from app.journeys.maps.shapes import MapBody
from app.storage.tables import FrozenWave, Wave
from tests.journeys.maps.conftest import Desk

ODD = ["=cmd|' /C calc'!A0", "Choose: how; why #3", "Journey planning", "section one", "مرحلة الشراء", "a %% b", "@x, <br> {y}", "+1", "-1"]
FILE = "/pro/current/journey"


def odd_journey(desk: Desk) -> None:
    stages = [
        {"code": f"s{number}", "name": name, "phase": "before", "importance": 1 + number % 5, "moment_of_truth": number == 1,
         "actions": [{"text": name, "channel": "web"}],
         "touchpoints": [{"code": f"t{number}", "name": name, "channel": "store", "nature": "transactional", "trigger": "push"}]}
        for number, name in enumerate(ODD)
    ]
    desk.rename("pro", "Pros: \"best\", A; B")
    desk.do(service.save_map, "pro", "current", 0, MapBody.model_validate({"stages": stages, "loop": "=1+1"}))


def get(desk: Desk, form: str, language: str = "en") -> Any:
    answer = desk.world.as_("consultant").get(f"{desk.api}{FILE}.{form}", headers={"accept-language": language})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"] == f'attachment; filename="journey-pro-current-1.{form}"'
    return answer


def read_mermaid(text: str) -> tuple[str, list[tuple[str, str, int, list[str]]]]:
    """(title, [(section, task, score, actors)]) as Mermaid's lexer reads them: entities first, then lines."""
    def real(name: str) -> str:
        return re.sub(r"ﬂ(\d+)¶", lambda found: chr(int(found[1])), name).strip()

    text = re.sub(r"#(\d+);", r"ﬂ\1¶", text)
    title, section, tasks = "", "", []
    assert text.startswith("journey\n")
    for line in (each.strip() for each in text.splitlines()[1:]):
        if line.startswith("%%"):
            continue
        if found := re.fullmatch(r"title\s([^#\n;]+)", line, re.IGNORECASE):
            title = real(found[1])
        elif found := re.fullmatch(r"section\s([^#:\n;]+)", line, re.IGNORECASE):
            section = real(found[1])
        else:
            task, score, actors = re.fullmatch(r"([^#:\n;]+):([^#\n;:]+):([^#\n;:]+)", line).groups()  # type: ignore[union-attr]
            assert not re.match(r"(journey|acctitle|accdescr)\b", task, re.IGNORECASE) and "%%" not in task
            tasks.append((section, real(task), int(score), [real(each) for each in actors.split(",")]))
    return title, tasks


def test_mermaid_reads_back_whole_with_odd_names(desk: Desk) -> None:
    odd_journey(desk)
    title, tasks = read_mermaid(get(desk, "mmd").text)
    assert title == "Pros: \"best\", A; B – As it is (1)"
    expected = ["★ " + name if number == 1 else name for number, name in enumerate(ODD)]
    assert tasks == [
        ("Before", name, 1 + number % 5, ["Pros: \"best\", A; B", "Web site", "Store"]) for number, name in enumerate(expected)
    ]
    assert "section Avant" in get(desk, "mmd", "fr").text


def test_mermaid_takes_signed_off_results_when_every_stage_has_one(desk: Desk) -> None:
    """Its zones are those of the profile it was signed off with, as in the results' own file."""
    def freeze(stages: dict[str, float | None], profile: dict[str, float]) -> None:
        told = {code: {"gated_index": {"mean": mean}} for code, mean in stages.items()}
        desk.look(lambda session: session.add(FrozenWave(
            organisation_id=desk.side.organisation, client_id=desk.side.client, programme_id=desk.programme, wave_id=wave, number=number,
            algorithm="journey/1", input_sha256="0" * 64, request={}, result={"profile": profile, "segments": {"novice": {"stages": told}}},
            context={}, created_by="x", created_by_name="x",
        )))

    wave = desk.look(lambda session: session.execute(select(Wave.id)).scalars().first())
    address = f"{desk.api}/novice/current/journey.mmd"
    for number, stages, profile, scores in (
        (1, {"choose": -100.0, "use": 0.0, "return": None}, {}, [4, 3, 5]),
        (2, {"choose": -25.0, "use": 30.0, "return": 65.0}, {}, [2, 3, 4]),
        (3, {"choose": -25.0, "use": 30.0, "return": 65.0}, {"disappointing": -30.0, "enchantment": 25.0}, [3, 4, 5]),
    ):
        freeze(stages, profile)
        text = desk.world.as_("consultant").get(address).text
        assert [each[2] for each in read_mermaid(text)[1]] == scores
        assert ("signed-off wave" in text) is (number > 1)


def test_an_empty_name_cannot_break_the_line() -> None:
    assert (escaped("a\nb\tc"), escaped("  ")) == ("a b c", "–")


def test_json_is_what_put_takes(desk: Desk) -> None:
    odd_journey(desk)
    whole = get(desk, "json").json()
    assert (whole["segment"], whole["kind"], whole["number"]) == ({"code": "pro", "name": "Pros: \"best\", A; B"}, "current", 1)
    again = {name: whole[name] for name in ("stages", "loop")}
    answer = desk.world.as_("consultant").put(f"{desk.api}/pro/current", json=again, headers={"If-Match": "1"})
    assert (answer.status_code, answer.json()["version"]) == (200, 1)


def test_csv_calculates_nothing(desk: Desk) -> None:
    odd_journey(desk)
    rows = list(csv.reader(io.StringIO(get(desk, "csv").content.decode("utf-8-sig"))))
    assert rows[0][:4] == ["Number", "Code", "Name", "Phase"]
    assert [row[2] for row in rows[1:]] == ["'" + name if name[0] in "=+-@" else name for name in ODD]
    assert rows[2][5] == "yes"
    french = list(csv.reader(io.StringIO(get(desk, "csv", "fr").content.decode("utf-8-sig"))))
    assert (french[0][:4], french[2][5]) == (["Numéro", "Code", "Nom", "Phase"], "oui")


@pytest.mark.parametrize(("language", "sheets"), [
    ("en", ["Stages", "Touchpoints", "Matrix"]), ("fr", ["Étapes", "Points de contact", "Matrice"]),
])
def test_the_workbook_holds_text(desk: Desk, language: str, sheets: list[str]) -> None:
    odd_journey(desk)
    book = openpyxl.load_workbook(io.BytesIO(get(desk, "xlsx", language).content))
    assert book.sheetnames == sheets
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert [row[2].value for row in book[sheets[0]].iter_rows(min_row=2)] == ODD
    assert [row[2].value for row in book[sheets[1]].iter_rows(min_row=2)] == ODD
    assert [cell.value for cell in book[sheets[2]][1]][1:] == ODD
    assert book[sheets[2]]["B2"].value == ODD[0] and book[sheets[2]]["B3"].value in (None, "")


def test_a_segment_without_a_journey_has_no_file(desk: Desk, other_desk: Desk) -> None:
    client = desk.world.as_("consultant")
    for form in ("mmd", "json", "csv", "xlsx"):
        assert client.get(f"{desk.api}{FILE}.{form}").status_code == 404
        assert client.get(f"{desk.api}/novice/current/journey.{form}?number=9").status_code == 404
        assert client.get(f"{other_desk.api}/novice/current/journey.{form}").status_code == 404
        assert client.get(f"{desk.page}/novice/current/journey.{form}").status_code == 200
