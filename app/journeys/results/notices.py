"""The sentences of what must be said beside a wave's results; what the scoring itself says has its sentences at the stateless door."""

from app.journeys.results.service import Results
from app.web.journey_notices import sentence
from app.web.language import Speaker

N_ = str  # marks a sentence for its translation
REASONS = {
    "missing_before": N_("Only in the later repository"), "missing_after": N_("Only in the earlier repository"),
    "other_stage": N_("At another stage"), "other_kano": N_("In another Kano class"), "other_levels": N_("With other levels or scores"),
}




def sentences(voice: Speaker, results: Results, segment: str) -> list[str]:
    """Every warning of one segment."""
    stages = {each["code"]: each["name"] for stages in results.stages.values() for each in stages}
    interactions = {code: each["action"] for code, each in results.interactions.items()}
    return [sentence(voice, each, stages, interactions) for each in results.result["segments"][segment]["warnings"]]
