"""The names behind the codes of a final choice, for its pages and its report, in English; they are the keys of the translations."""

N_ = str  # marks a sentence for its translation

CRITERIA = {"team": N_("Fit with the project team"), "ergonomics": N_("Ergonomics"), "budget": N_("Budget")}
ADJECTIVES = {
    "worst_imaginable": N_("worst imaginable"), "awful": N_("awful"), "poor": N_("poor"), "ok": N_("OK"), "good": N_("good"),
    "excellent": N_("excellent"), "best_imaginable": N_("best imaginable"),
}
COST_KINDS = {
    "licences": N_("Licences"), "options": N_("Options that close gaps"), "integration": N_("Integration"), "migration": N_("Migration"),
    "training": N_("Training"), "support": N_("Support"), "other": N_("Other costs"),
}
COST_BASES = {"once": N_("Once"), "year": N_("A year"), "seat_month": N_("A user and month")}
ENDS = {"low": N_("Low"), "likely": N_("Likely"), "high": N_("High")}
SEEN = {"shown": N_("Shown"), "partly": N_("Partly shown"), "not_shown": N_("Not shown")}
TABLES = (CRITERIA, ADJECTIVES, COST_KINDS, COST_BASES, ENDS, SEEN)
