"""A small programme, made by hand, the same every time: two segments, three stages, four interactions, one wave, three customers.

    stage    before choose (moment of truth)   during use   after return
    choose   greeted: must_be, no -2, yes 0     advice: one_dimensional, poor -2, fair 0, good 2
    use      surprise: attractive, no 0, yes 3
    return   refund: one_dimensional, slow -3, quick 3
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from app.storage.tables import Channel, Guide, JourneyMap, Observation, Programme, Repository, Segment, StageTarget, Wave
from tests.world import Side

PROFILE = {
    "scale": 3, "disappointing": -20.0, "enchantment": 40.0, "gate": "cap", "peak": 0.5, "end": 0.5, "first": 0.0, "confidence": 0.95,
    "min_n": 5,
}
STAGES = [
    {"code": "choose", "name": "Choose", "phase": "before", "importance": 4, "moment_of_truth": True, "risk": True, "priority": True,
     "intent": "", "actions": [{"text": "Asks for advice", "channel": "store"}], "needs_explicit": ["The right tool"],
     "needs_implicit": ["To be sure"], "choices": [{"text": "Which drill", "criteria": ["price", "power"]}],
     "touchpoints": [{"code": "advisor", "name": "Advisor", "channel": "store", "nature": "informative", "trigger": "pull",
                      "importance": 5}]},
    {"code": "use", "name": "Use", "phase": "during", "importance": 3, "moment_of_truth": False, "risk": False, "priority": True,
     "intent": "", "actions": [], "needs_explicit": [], "needs_implicit": [], "choices": [], "touchpoints": []},
    {"code": "return", "name": "Return", "phase": "after", "importance": 5, "moment_of_truth": True, "risk": True, "priority": True,
     "intent": "", "actions": [], "needs_explicit": [], "needs_implicit": [], "choices": [],
     "touchpoints": [{"code": "desk", "name": "Desk", "channel": "store", "nature": "transactional", "trigger": "pull",
                      "importance": 4}]},
]


def interaction(code: str, stage: str, kano: str, **levels: int) -> dict[str, Any]:
    return {
        "code": code, "stage": stage, "action": f"Action {code}", "response": f"Ideal {code}", "kano": kano, "axis": "ease",
        "channels": [], "levels": [{"code": name, "name": name.title(), "score": score} for name, score in levels.items()],
    }


INTERACTIONS = [
    interaction("greeted", "choose", "must_be", no=-2, yes=0),
    interaction("advice", "choose", "one_dimensional", poor=-2, fair=0, good=2),
    interaction("surprise", "use", "attractive", no=0, yes=3),
    interaction("refund", "return", "one_dimensional", slow=-3, quick=3),
]
MARKS = {
    "c1": {"greeted": "yes", "advice": "good", "surprise": "yes", "refund": "quick"},
    "c2": {"greeted": "no", "advice": "good", "surprise": "no", "refund": "slow"},
    "c3": {"greeted": "yes", "advice": "poor", "refund": "quick"},
}


@dataclass(frozen=True)
class Made:
    """The identifiers of what `add_programme` made."""

    programme: str
    map: str
    repository: str
    guide: str
    wave: str


def marks(**levels: str) -> dict[str, Any]:
    return {code: {"level": level, "na": False, "verbatim": ""} for code, level in levels.items()}


def add_programme(session: Session, side: Side, observed: bool = True) -> Made:
    """The programme in that side's organisation. `observed=False`: no observation yet, so the repository is a draft."""
    programme = Programme(organisation_id=side.organisation, client_id=side.client, title="Journeys", sector="DIY", profile=PROFILE,
                          indicators=["nps"], created_by=side.users["consultant"])
    session.add(programme)
    session.flush()
    key = {"programme_id": programme.id}
    session.add(Channel(**key, code="store", name="Store", kind="physical", position=1))
    session.add(Channel(**key, code="web", name="Web site", kind="digital", position=2))
    session.add(Segment(**key, code="novice", name="Novices", channels=["store"], share=0.75, position=1))
    session.add(Segment(**key, code="pro", name="Professionals", customer_type="installer", channels=["web"], share=0.25, position=2))
    made_map = JourneyMap(**key, segment_code="novice", kind="current", number=1, content={"stages": STAGES, "loop": "A new project"})
    moment = dt.datetime(2026, 3, 2, 10, 0, tzinfo=dt.UTC)
    repository = Repository(**key, number=1, name="Optimal experience", content={"scale": 3, "interactions": INTERACTIONS},
                            frozen_at=moment if observed else None)
    session.add_all([made_map, repository])
    session.flush()
    guide = Guide(**key, repository_id=repository.id, segment_code="novice", channel_code="store", name="In store",
                  content={"interactions": [each["code"] for each in INTERACTIONS]})
    wave = Wave(**key, number=1, name="Spring", kind="before", repository_id=repository.id, starts=dt.date(2026, 3, 1),
                ends=dt.date(2026, 3, 31))
    session.add_all([guide, wave])
    session.flush()
    session.add(StageTarget(**key, segment_code="novice", stage_code="choose", target=60.0))
    for customer, seen in MARKS.items() if observed else ():
        session.add(Observation(**key, wave_id=wave.id, repository_id=repository.id, guide_id=guide.id, segment_code="novice",
                                customer=customer, observer="Ann", method="in_store", channel_code="store", observed_at=moment,
                                marks=marks(**seen), mutation_id=f"made-{customer}-0001"))
    session.flush()
    return Made(programme.id, made_map.id, repository.id, guide.id, wave.id)
