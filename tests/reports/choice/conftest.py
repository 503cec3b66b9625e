"""Signed decisions of the small world, ordinary and odd, and their reports read back as page, PDF and workbook."""

import html
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import openpyxl
import pypdf
import pytest
from sqlmodel import Session

from app.access.keys import Person
from app.reports.choice.material import Material, of_decision
from app.reports.choice.story import tell
from app.reports.document import Report
from app.reports.press import press
from app.shortlists.choice import costs, decisions, demonstrations, scores
from app.shortlists.choice.shapes import DemonstrationChange, ScoreIn, Step
from app.storage.tables import Participant
from app.web.language import Speaker
from tests.reports.reading import plain
from tests.shortlists.choice.make import (
    NEUTRAL,
    PRAISE,
    add_choice,
    add_costs,
    add_people,
    add_scores,
    consultant,
    cost,
    decision,
    set_weights,
)
from tests.world import Side, World

STEPS = {"alpha": {"SAL.1.1": Step(seen="shown"), "SRV.1.1": Step(seen="not_shown", note="No mailbox at hand")},
         "beta": {"SAL.2.1": Step(seen="partly", note="On a tablet")}}


@dataclass
class Signed:
    """One signed decision."""

    world: World
    choice: str
    decision: str

    def material(self) -> Material:
        who = consultant(self.world.here)
        return self.world.database.work(lambda session: of_decision(session, who, self.decision))

    def report(self, language: str = "en") -> Report:
        return tell(self.material(), Speaker(language))

    def page(self, language: str = "en", who: str = "client") -> str:
        """The page as it was sent."""
        client = self.world.as_(who, page=True)
        client.cookies.set("language", language)
        answer = client.get(f"/choices/{self.choice}/decision")
        assert answer.status_code == 200, answer.text[:500]
        return str(answer.text)

    def page_text(self, language: str = "en") -> str:
        return plain(html.unescape(re.sub(r"<[^>]+>", " ", self.page(language))))

    def pdf(self, language: str = "en") -> pypdf.PdfReader:
        answer = self.world.as_("client").get(f"/api/v1/decisions/{self.decision}/report.pdf?lang={language}")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
        return pypdf.PdfReader(io.BytesIO(answer.content))

    def pdf_text(self, language: str = "en") -> str:
        return plain("\n".join(page.extract_text() for page in self.pdf(language).pages))

    def workbook(self, language: str = "en") -> Any:
        answer = self.world.as_("client").get(f"/api/v1/decisions/{self.decision}/report.xlsx?lang={language}")
        assert answer.status_code == 200
        return openpyxl.load_workbook(io.BytesIO(answer.content))


def add_crowd(session: Session, side: Side, choice: str, n: int) -> None:
    """So many more participants, each with scores: odd ones prefer beta."""
    for place in range(n):
        made = Participant(study_id=side.study, name=f"Person {place:02}", team="it")
        session.add(made)
        session.flush()
        person = Person("0" * 32, made.name, "", "participant", side.organisation, "", study_id=side.study, participant_id=made.id)
        for code, odd in (("alpha", place % 2), ("beta", 1 - place % 2)):
            scores.save_score(session, person, choice, code, ScoreIn(team_fit=[1 if odd else 4] * 4, sus=NEUTRAL if odd else PRAISE))


def sign(
    session: Session, side: Side, *, scored: bool = True, costed: str = "both", crowd: int = 0, label: str = "", **more: Any
) -> list[str]:
    """A choice up to its signature; returns choice and decision. `costed`: both, alpha or none; `more`: parts of the decision."""
    people, choice = add_people(session, side), add_choice(session, side)
    for code, steps in STEPS.items():
        demonstrations.change_demonstration(session, consultant(side), choice, code, 2, DemonstrationChange(steps=steps))
    if scored:
        add_scores(session, people, choice)
    add_crowd(session, side, choice, crowd)
    set_weights(session, side, choice)
    if costed == "both":
        add_costs(session, side, choice)
    elif costed == "alpha":
        costs.add_line(session, consultant(side), choice, cost("alpha"))
    if label:
        costs.add_line(session, consultant(side), choice, cost("alpha", "year").model_copy(update={"label": label, "note": label * 15}))
    return [choice, decisions.decide(session, consultant(side), choice, decision(**more)).id]


@pytest.fixture
def signed(world: World) -> Iterator[Callable[..., Signed]]:
    """`signed(solution_code=None, costed="alpha")`: a decision of the study here."""
    press.forget()
    yield lambda **more: Signed(world, *world.database.work(lambda session: sign(session, world.here, **more)))
    press.forget()
