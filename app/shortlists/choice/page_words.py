"""The words of the pages of the final choice, in English; they are the keys of the translations.

The ten statements are those of the System Usability Scale (J. Brooke, 1996); their French is the F-SUS, the validated version of
G. Gronier and A. Baudet (2021, doi 10.1080/10447318.2021.1898828), word for word.
"""

from app.web.choice_words import CRITERIA

N_ = str  # marks a sentence for its translation

CRITERIA_HINTS = {
    "team": N_("Four statements about the people who would lead the project, scored by each participant."),
    "ergonomics": N_("The System Usability Scale: ten statements, scored by each participant after the demonstration."),
    "budget": N_("The likely cost over the horizon; the cheapest candidate scores 100."),
}
TEAM_FIT = (
    N_("These people understood our business"),
    N_("We would work well with them"),
    N_("Our team can run it with the skills we have or will get"),
    N_("Their calendar fits ours"),
)
TEAM_ENDS = (N_("0: not at all"), N_("4: fully"))
SUS = (
    N_("I think that I would like to use this system frequently"),
    N_("I found the system unnecessarily complex"),
    N_("I thought the system was easy to use"),
    N_("I think that I would need the support of a technical person to be able to use this system"),
    N_("I found the various functions in this system were well integrated"),
    N_("I thought there was too much inconsistency in this system"),
    N_("I would imagine that most people would learn to use this system very quickly"),
    N_("I found the system very cumbersome to use"),
    N_("I felt very confident using the system"),
    N_("I needed to learn a lot of things before I could get going with this system"),
)
SUS_ENDS = (N_("1: strongly disagree"), N_("5: strongly agree"))
REASON_TITLES = {
    "essential": N_("Essentials, the same for every candidate"),
    "gap": N_("This candidate's gaps, heaviest first"),
    "unknown": N_("What nobody has verified of this candidate, heaviest first"),
}
USED = {"fully": N_("Yes, as planned"), "partly": N_("In part"), "not": N_("No")}
SUITABLE = {"yes": N_("Suitable"), "no": N_("Not suitable"), "unknown": N_("Cannot say")}

WEIGHT_LABELS = CRITERIA | {"reason": N_("Reason for these weights")}
START_LABELS = {"seats": N_("Users to pay for"), "currency": N_("Currency"), "years": N_("Horizon that scores")}
LINK_LABELS = {"participant": N_("Link for"), "days": N_("Ends after (days)")}
DEMONSTRATION_LABELS = {"held_on": N_("Day of the demonstration"), "present": N_("Who showed it"), "notes": N_("Notes")}
COST_LABELS = {
    "kind": N_("Kind"), "label": N_("What it pays for"), "basis": N_("Basis"), "low": N_("Low"), "likely": N_("Likely"), "high": N_("High"),
    "closes": N_("Gaps it closes"), "note": N_("Where the figure comes from"),
}
DECISION_LABELS = {
    "solution_code": N_("The choice"), "reasons": N_("Reasons"), "decided_on": N_("Decided on"), "signed_by": N_("Who signs"),
}
DISSENT = N_("Who sees it otherwise")
OUTCOME_LABELS = {
    "answered_on": N_("Asked on"), "answered_by": N_("Who answered"), "used": N_("Is the chosen solution in use?"),
    "comment": N_("Comment"),
}
SCORE_LABELS = (
    {f"team_fit-{n}": text for n, text in enumerate(TEAM_FIT)} | {f"sus-{n}": text for n, text in enumerate(SUS)}
    | {"comment": N_("Anything to add")}
)
