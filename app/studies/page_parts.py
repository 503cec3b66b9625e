"""What the page doors of this room share: the frame of a study's page."""

from typing import Any

from sqlmodel import Session

from app.access.keys import Person
from app.access.scope import header_of, study_of
from app.storage.tables import Study

STEPS = {
    "context": "Context", "constraints": "Constraints", "participants": "Participants", "workshops": "Workshops", "weights": "Weights",
}


def frame(session: Session, person: Person, study_id: str) -> tuple[Study, dict[str, Any]]:
    """The study, and what its pages need above their own matter; raises NotFound for a foreign one."""
    study = study_of(session, person, study_id)
    return study, {"study": header_of(session, study), "tab": "overview", "steps": STEPS, "version": study.version}
