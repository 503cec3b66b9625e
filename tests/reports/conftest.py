"""Frozen shortlists of the small world, as a consultant makes them."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import Session

from app.storage.tables import Client, Expectation, Study
from tests.world import World


@pytest.fixture
def freeze(world: World) -> Callable[..., dict[str, Any]]:
    """Freeze the shortlist of a side's study; the whole answer of the API."""

    def frozen(side: str = "here", note: str = "For the board") -> dict[str, Any]:
        study = (world.here if side == "here" else world.there).study
        answer = world.as_("consultant", side).post(f"/api/v1/studies/{study}/shortlists", json={"note": note})
        assert answer.status_code == 201, answer.text
        told: dict[str, Any] = answer.json()
        return told

    return frozen


@pytest.fixture
def agree(world: World) -> Callable[..., None]:
    """Change what was agreed for an item of the study here, without a door: `agree("SAL.1.1", level=3)`."""

    def agreed(item: str, **values: Any) -> None:
        def write(session: Session) -> None:
            row = session.get(Expectation, (world.here.study, item)) or Expectation(
                study_id=world.here.study, item_code=item, updated_by="Consultant"
            )
            for name, value in values.items():
                setattr(row, name, value)
            session.add(row)

        world.database.work(write)

    return agreed


@pytest.fixture
def demand(world: World) -> Callable[[list[dict[str, Any]]], None]:
    """Set the hard constraints of the study here."""

    def demanded(rules: list[dict[str, Any]]) -> None:
        def write(session: Session) -> None:
            study = session.get_one(Study, world.here.study)
            whole = [{"values": [], "amount": None, "currency": None, "reason": ""} | rule for rule in rules]
            study.constraints = {"rules": whole}
            session.add(study)

        world.database.work(write)

    return demanded


@pytest.fixture
def rename(world: World) -> Callable[[str], None]:
    """Give the client here another name."""

    def renamed(name: str) -> None:
        def write(session: Session) -> None:
            client = session.get_one(Client, world.here.client)
            client.name = name
            session.add(client)

        world.database.work(write)

    return renamed
