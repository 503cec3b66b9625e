"""The names behind the codes of journeys, in English; they are the keys of the translations."""

PHASES = {"before": "Before", "during": "During", "after": "After"}
KANO = {"must_be": "Must-be", "one_dimensional": "One-dimensional", "attractive": "Attractive"}
AXES = {"ease": "Ease", "emotion": "Emotion"}
CHANNEL_KINDS = {"physical": "Physical", "digital": "Digital"}
NATURES = {"informative": "Informative", "transactional": "Transactional"}
TRIGGERS = {"push": "Push, by the company", "pull": "Pull, by the customer", "none": "Neither"}
CUSTOMERS = {"b2c": "Consumers (B2C)", "b2b": "Companies (B2B)", "both": "Consumers and companies"}
CUSTOMER_TYPES = {
    "end_customer": "End customers", "best_customer": "Best customers", "distributor": "Distributors", "specifier": "Specifiers",
    "installer": "Installers", "other": "Others",
}
METHODS = {
    "in_store": "Observation in store", "mystery_visit": "Mystery visit", "shadowing": "Shadowing", "home_visit": "Home visit",
    "call": "Call listening", "email": "Emails read", "video": "Video diary", "web_analytics": "Web analytics",
    "verbatim": "Verbatims and reviews", "social": "Social listening", "eye_tracking": "Eye tracking", "survey": "Survey",
}
ZONES = {"disappointing": "Disappointing", "neutral": "Neutral", "enchantment": "Enchantment"}
GATES = {
    "cap": "No delight is credited while a basic is unmet", "strict": "Only what went wrong counts while a basic is unmet",
    "none": "Every mark counts",
}
WAVE_KINDS = {"before": "Before the plan", "after": "After the plan", "follow_up": "Follow-up"}
MAP_KINDS = {"current": "As it is", "target": "As it is wanted"}
ACTION_KINDS = {"catch_up": "Catch up", "differentiate": "Differentiate"}
ACTION_STATUSES = {"proposed": "Proposed", "decided": "Decided", "under_way": "Under way", "done": "Done", "dropped": "Dropped"}
INDICATORS = {
    "nps": "Net Promoter Score (NPS)", "ces": "Customer Effort Score (CES)", "csat": "Satisfaction (CSAT)", "loyalty_rate": "Loyalty rate",
    "basket": "Average basket", "recruitment": "Speed of recruitment", "attrition": "Attrition rate",
}
STORIES = {
    "ultimate": "Delight at every stage", "flat": "No stage disappoints, none delights", "positive": "No stage disappoints, some delight",
    "unhappy_ending": "It ends in disappointment", "unrecovered": "A disappointment that nothing makes up for",
    "recovered": "A disappointment that is made up for, and a quiet end",
    "story_with_early_delight": "A story: an early delight, a difficulty, a happy ending",
    "story": "A story: a difficulty, then a happy ending",
}
FLAGS = {
    "changed_copy": "Changed copy", "duplicate": "Duplicate", "unknown_segment": "Unknown segment",
    "unknown_interaction": "Unknown interaction", "unknown_level": "Unknown level", "older_repository": "Other repository",
    "personal": "Personal data", "partial": "Partial", "late": "Late", "early": "Early", "future": "In the future",
    "no_time": "No time", "out_of_order": "Out of order", "unknown_channel": "Unknown channel", "unknown_method": "Unknown method",
}
TABLES = (
    PHASES, KANO, AXES, CHANNEL_KINDS, NATURES, TRIGGERS, CUSTOMERS, CUSTOMER_TYPES, METHODS, ZONES, GATES, WAVE_KINDS, MAP_KINDS,
    ACTION_KINDS, ACTION_STATUSES, INDICATORS, STORIES, FLAGS,
)
