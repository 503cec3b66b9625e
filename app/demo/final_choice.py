"""A demo study's final choice, made through the services of its room: from demonstrations to a signed decision, or as far as its file
goes. Companies, people, scores and quotes are invented; the candidates are those of the frozen shortlist."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import Field, StringConstraints, ValidationError
from sqlalchemy import select
from sqlmodel import Session, col

from app.access import participant_links
from app.access.keys import Person
from app.access.secrets import new_token
from app.demo.dated import as_of, day_or_today
from app.demo.shapes import DemoError, Strict
from app.errors import Invalid
from app.shortlists.choice import costs, decisions, demonstrations, results, scores, service
from app.shortlists.choice.candidates import candidates_of
from app.shortlists.choice.script import items_of_script
from app.shortlists.choice.shapes import CostParts, DemonstrationChange, NewChoice, NewCostLine, NewDecision, NewWeights, ScoreIn, Step
from app.shortlists.service import latest
from app.storage.tables import FinalChoice, FrozenShortlist, Participant, Study

FOLDER = Path(__file__).parent / "choices"
CANNOT_SAY = "-"


class ScoreFile(Strict):
    """One participant's answers: four of team fit, 0 to 4 or - for cannot say, and ten of usability, 1 to 5."""

    team: Annotated[str, StringConstraints(pattern=r"^[0-4-]( [0-4-]){3}$")]
    sus: Annotated[str, StringConstraints(pattern=r"^[1-5]( [1-5]){9}$")]
    comment: str = ""

    def answers(self) -> ScoreIn:
        team = [None if each == CANNOT_SAY else int(each) for each in self.team.split()]
        return ScoreIn(team_fit=team, sus=[int(each) for each in self.sus.split()], comment=self.comment)


class ShownFile(Strict):
    held_on: dt.date
    present: str
    notes: str
    steps: dict[str, Step] = Field(default={}, description="item -> mark and note")
    scores: dict[str, ScoreFile] = Field(default={}, description="participant's name -> answers")


class ChoiceFile(Strict):
    """`candidates`: those of the study's frozen shortlist. The costs were entered on `costed_on`."""

    candidates: list[str]
    started_on: dt.date
    weights: NewWeights
    demonstrations: dict[str, ShownFile]
    costed_on: dt.date | None = None
    costs: dict[str, list[CostParts]] = Field(default={}, description="candidate -> lines")
    decision: NewDecision | None = None


def read_choice(name: str, folder: Path = FOLDER) -> ChoiceFile | None:
    """The final choice of the study file of that name; None without one. Raises DemoError with the place of what is wrong in it."""
    file = folder / f"{name}.yaml"
    if not file.exists():
        return None
    try:
        return ChoiceFile.model_validate(yaml.safe_load(file.read_text("utf-8")))
    except ValidationError as error:
        first = error.errors()[0]
        raise DemoError(f"choices/{file.name}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None


def add_final_choice(session: Session, person: Person, study: Study, name: str, file: ChoiceFile) -> FinalChoice | None:
    """None, and nothing is done, when the catalog has moved and the shortlist has other candidates than the file. Raises DemoError for a
    name, an item or a figure that the services do not take."""
    frozen = latest(session, study.id)  # held to the end: a session forgets what nobody holds, and this takes long to read
    if frozen is None or {each["code"] for each in candidates_of(frozen)} != set(file.candidates):
        return None
    people = _people(session, study.id)
    for code, shown in file.demonstrations.items():
        _refuse_unknown(name, "demonstrations", [code], file.candidates)
        _refuse_unknown(name, f"demonstrations.{code}.scores", list(shown.scores), list(people))
    _refuse_unknown(name, "costs", list(file.costs), file.candidates)
    try:
        return _play(session, person, frozen, file, people)
    except Invalid as error:
        first = error.problems[0]
        raise DemoError(f"choices/{name}.yaml: {first.place}: {first.sentence()}") from None


def _refuse_unknown(name: str, place: str, given: list[str], known: list[str]) -> None:
    for each in given:
        if each not in known:
            raise DemoError(f"choices/{name}.yaml: {place}: {each} is none of {', '.join(known)}")


def _people(session: Session, study_id: str) -> dict[str, Participant]:
    found = session.execute(select(Participant).where(col(Participant.study_id) == study_id)).scalars()
    return {each.name: each for each in found}


def _invite(session: Session, person: Person, each: Participant) -> Person:
    """The participant as their own link lets them in. Nobody has kept what was in the link: it opens nothing any more."""
    secret = new_token()
    link, token = participant_links.create(session, secret, person, each.study_id, each.id)
    participant_links.enter(session, secret, token, None, None)
    home = (person.organisation_id, person.organisation_name)
    return Person(link.id, each.name, "", "participant", *home, study_id=each.study_id, participant_id=each.id)


def _play(session: Session, person: Person, frozen: FrozenShortlist, file: ChoiceFile, known: dict[str, Participant]) -> FinalChoice:
    """Each act in its turn: weights before any score, costs after the weights, the signature last."""
    choice = service.start(session, person, frozen.study_id, NewChoice())
    people = {name: _invite(session, person, each) for name, each in known.items()}
    service.set_weights(session, person, choice.id, choice.version, file.weights)
    as_of(session, choice.study_id, file.started_on)
    for code, shown in sorted(file.demonstrations.items(), key=lambda each: each[1].held_on):
        _show(session, person, choice, items_of_script(session, frozen, code), code, shown, people)
        as_of(session, choice.study_id, shown.held_on)
    for code, lines in file.costs.items():
        for line in lines:
            costs.add_line(session, person, choice.id, NewCostLine(solution=code, **line.model_dump()))
    if file.costed_on is not None:
        as_of(session, choice.study_id, file.costed_on)
    if file.decision is not None:
        _decide(session, person, choice, file.decision)
        as_of(session, choice.study_id, file.decision.decided_on)
    return choice


def _show(
    session: Session, person: Person, choice: FinalChoice, script: list[str], code: str, shown: ShownFile, people: dict[str, Person]
) -> None:
    """A mark on an item that the script has no more, because the catalog knows more of it by now, is left out."""
    change = DemonstrationChange(
        held_on=day_or_today(shown.held_on), present=shown.present, notes=shown.notes,
        steps={item: Step(seen=step.seen, note=step.note) for item, step in shown.steps.items() if item in script},
    )
    demonstrations.change_demonstration(session, person, choice.id, code, 1, change)
    for name, score in shown.scores.items():
        scores.save_score(session, people[name], choice.id, code, score.answers())


def _decide(session: Session, person: Person, choice: FinalChoice, decision: NewDecision) -> None:
    read = results.result(session, person, choice.id)["input_sha256"]
    signed = {"decided_on": day_or_today(decision.decided_on), "input_sha256": read}
    decisions.decide(session, person, choice.id, decision.model_copy(update=signed))
