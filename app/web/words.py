"""The names behind the codes that several rooms show, in English; they are the keys of the translations.

Countries and languages come from Unicode's tables (CLDR), in the reader's language, so nobody has to translate them here.
"""

from babel import Locale

from app.web.language import Speaker

TEAMS = {"sales": "Sales", "marketing": "Marketing", "service": "Customer service", "management": "Management", "it": "IT"}
SIZES = {
    "very_small": "Very small: up to 9 people", "small": "Small: 10 to 49", "mid": "Medium: 50 to 4,999", "large": "Large: 5,000 and more",
}
PERIODS = {"year": "a year", "month": "a month", "total": "in total"}
MOMENTS = {"morning": "Morning", "midday": "Midday", "afternoon": "Afternoon", "end": "End of the day", "day": "All day"}
CONSTRAINTS = {
    "deployment": "Deployment", "data_residency": "Data residency", "languages": "Languages", "seats": "Seats",
    "budget_ceiling": "Budget ceiling", "systems": "Systems to connect", "licence": "Licence",
}
DEPLOYMENTS = {"saas": "Hosted by the vendor (SaaS)", "private_cloud": "Private cloud", "on_premises": "On our own premises"}
LICENCES = {"proprietary": "Proprietary", "open_source": "Open source"}
REGIONS = {
    "eu": "European Union", "france": "France", "germany": "Germany", "switzerland": "Switzerland", "uk": "United Kingdom",
    "us": "United States", "canada": "Canada", "australia": "Australia",
}
FOUND_REGIONS = REGIONS | {
    "own_choice": "where the client chooses", "eea": "European Economic Area", "europe": "Europe, country not named", "norway": "Norway",
    "ireland": "Ireland", "singapore": "Singapore", "in": "India", "north america": "North America", "americas": "Americas",
    "asia_pacific": "Asia-Pacific",
}
SEATS = {"unlimited": "unlimited"}
_VALUES = {"deployment": DEPLOYMENTS, "licence": LICENCES, "data_residency": FOUND_REGIONS, "seats": SEATS}
MOST_LISTED = 8


def country_name(code: str, language: str) -> str:
    return str(Locale(language).territories.get(code, code))


def language_name(code: str, language: str) -> str:
    """With a capital in every language: the names stand alone, in lists and beside boxes."""
    name = str(Locale(language).languages.get(code, code))
    return name[:1].upper() + name[1:]


def value_name(kind: str, code: str, speaker: Speaker) -> str:
    """One value of a constraint in the reader's language; a code without a name is shown as it is."""
    if kind == "languages":
        return language_name(code, speaker.language)
    names = _VALUES.get(kind, {})
    return speaker.say(names[code]) if code in names else code


def value_names(kind: str, codes: list[str], speaker: Speaker) -> str:
    """Several values in a row; a long list says how many more there are."""
    shown = ", ".join(value_name(kind, code, speaker) for code in codes[:MOST_LISTED])
    more = len(codes) - MOST_LISTED
    return speaker.say("{names} and {n} more", names=shown, n=more) if more > 0 else shown
