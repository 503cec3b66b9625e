"""All tables, one file a room. Importing this package is enough for the metadata to be complete."""

from app.storage.tables.access import ApiToken, LoginSession, Organisation, ShareLink, UserAccount
from app.storage.tables.catalog import Edition, MapItem, MapVersion, Rating, Solution
from app.storage.tables.choice import CostLine, Decision, Demonstration, DemonstrationScore, FinalChoice, Outcome, ParticipantLink
from app.storage.tables.history import Event
from app.storage.tables.journeys import (
    Channel,
    FieldLink,
    FrozenWave,
    Guide,
    IndicatorPoint,
    JourneyAction,
    JourneyMap,
    Observation,
    Programme,
    Repository,
    Segment,
    StageTarget,
    Wave,
)
from app.storage.tables.shortlists import FrozenShortlist
from app.storage.tables.studies import Client, Participant, Study, Workshop
from app.storage.tables.workshops import Expectation

__all__ = [
    "ApiToken", "Channel", "Client", "CostLine", "Decision", "Demonstration", "DemonstrationScore", "Edition", "Event",
    "Expectation", "FieldLink", "FinalChoice", "FrozenShortlist", "FrozenWave", "Guide", "IndicatorPoint", "JourneyAction",
    "JourneyMap", "LoginSession", "MapItem", "MapVersion", "Observation", "Organisation", "Outcome", "Participant",
    "ParticipantLink", "Programme", "Rating", "Repository", "Segment", "ShareLink", "Solution", "StageTarget", "Study",
    "UserAccount", "Wave", "Workshop",
]
