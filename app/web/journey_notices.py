"""What must be said beside the scores of a journey, in sentences: at the stateless door, on the pages and in the reports."""

from typing import Any

from app.web.language import Speaker

N_ = str  # marks a sentence for its translation
OF_SCORES = {
    "must_be_best": "{interaction} is a must-be: its best score is {best} and should be 0.",
    "attractive_worst": "{interaction} is attractive: its worst score is {worst} and should be 0.",
    "one_dimensional_signs": "{interaction} is one-dimensional: it should have scores below and above 0.",
    "stage_unobserved": "Nobody observed stage {stage}: it has no figures and no part in the story.",
    "customers_unobserved": "Customers without any observed interaction: {count}. They count nowhere.",
    "weights_of_moments": "The weights of peak, end and first add up to {total}, not to 1: memorised has another scale than the index.",
    "target_disappoints": "The target of stage {stage} is disappointing.",
    "target_all_delight": "Every target is enchantment: delight everywhere becomes normal and costs the margin.",
    "target_no_delight": "No target is enchantment: nothing in this journey would be remembered.",
    "target_much_delight": "{count} targets are enchantment, more than {most}: choose the moments that matter.",
    "target_flat_end": "The last target, of stage {stage}, is not enchantment: the end is what is remembered.",
}
OF_OBSERVATIONS = {
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


def sentence(voice: Speaker, warning: dict[str, Any], stages: dict[str, str], interactions: dict[str, str]) -> str:
    """One warning in the reader's language; codes of stages and interactions are replaced by their names where these are known."""
    params = dict(warning["params"])
    for name, names in (("stage", stages), ("interaction", interactions)):
        if name in params:
            params[name] = names.get(params[name], params[name])
    if "alpha" in params:
        params["alpha"] = voice.number(params["alpha"], 2)
    words = (OF_SCORES | OF_OBSERVATIONS)[warning["code"]]
    return voice.say(words, **params)
