"""The sentences of what must be said beside a wave's results; what the scoring itself says has its sentences at the stateless door."""

from typing import Any

from app.journeys.results.service import Results
from app.journeys.stateless.score_answer import SENTENCES as OF_SCORES
from app.web.language import Speaker

N_ = str  # marks a sentence for its translation
SENTENCES = {
    "no_journey": N_("This segment has no journey of its own: it is scored along the stages of the other segments."),
    "stage_not_in_journey": N_("Marks left out because this segment's journey has no stage {stage}: {count}."),
    "unknown_interaction": N_("Marks left out because the repository has no interaction {interaction}: {count}."),
    "other_repository": N_("Marks of {interaction} left out because another version of the repository defines it differently: {count}."),
    "unknown_level": N_("Marks of {interaction} left out because it has no level {level}: {count}."),
    "more_left_out": N_("Other marks left out because nothing here has their code: {count}."),
    "weak_agreement": N_("The observers agree too little (alpha {alpha}): no stage is called firm."),
    "repeated_observations": N_("Observations that came twice and count once: {count}."),
    "averaged_marks": N_(
        "A customer whom several observations describe counts with the mean of the marks. "
        "In the question behind these figures, every score is therefore multiplied by {multiplier}."
    ),
    "averages_too_fine": N_(
        "A customer whom several observations describe counts with the mean of the marks. "
        "These means are too fine for the stateless endpoint: repeat the figures from the marks of the workbook."
    ),
}
REASONS = {
    "missing_before": N_("Only in the later repository"), "missing_after": N_("Only in the earlier repository"),
    "other_stage": N_("At another stage"), "other_kano": N_("In another Kano class"), "other_levels": N_("With other levels or scores"),
}


def sentence(voice: Speaker, warning: dict[str, Any], stages: dict[str, str], interactions: dict[str, str]) -> str:
    """One warning in the reader's language; codes of stages and interactions are replaced by their names where these are known."""
    params = dict(warning["params"])
    for name, names in (("stage", stages), ("interaction", interactions)):
        if name in params:
            params[name] = names.get(params[name], params[name])
    if "alpha" in params:
        params["alpha"] = voice.number(params["alpha"], 2)
    words = (OF_SCORES | SENTENCES)[warning["code"]]
    return voice.say(words, **params)


def sentences(voice: Speaker, results: Results, segment: str) -> list[str]:
    """Every warning of one segment."""
    stages = {each["code"]: each["name"] for stages in results.stages.values() for each in stages}
    interactions = {code: each["action"] for code, each in results.interactions.items()}
    return [sentence(voice, each, stages, interactions) for each in results.result["segments"][segment]["warnings"]]
