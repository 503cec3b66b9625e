"""The names behind the codes that only a report shows, in English; they are the keys of the translations."""

EXPECTATIONS = {0: "Out of scope", 1: "Nice to have", 2: "Useful", 3: "Important", 4: "Essential", None: "Not yet discussed"}
RATINGS = {0: "Absent", 1: "Rudimentary", 2: "Partial", 3: "Covered", 4: "Full", None: "Not verified"}
STATUSES = {"pass": "Passes", "fail": "Fails", "to_verify": "To verify"}
MODES = {
    "standard": "standard", "settings": "by settings", "paid_option": "paid option", "third_party": "third party",
    "custom": "custom development", "roadmap": "roadmap only", "none": "not available",
}
GRADES = {
    "demonstrated": "demonstrated", "documented": "documented", "source_read": "source read", "absence_shown": "absence shown",
    "vendor_statement": "vendor's statement", "inferred": "inferred",
}
WORKSHOPS = {"planned": "Planned", "open": "Open", "closed": "Closed"}
UNITS = {"user_month": "per user and month", "month": "per month", "year": "per year", "once": "once", "free": "free"}
NOTICES = {
    "many_knock_outs": "{count} items eliminate, more than the {advised} advised: on real grids so many remove nearly every solution.",
    "all_excluded": "Every solution fails a knock-out or a constraint: there is nobody to shortlist.",
    "nothing_expected": "No item has an expectation above 0: there is nothing to rank.",
    "nothing_weighted": "Every expectation weighs 0: there is nothing to rank.",
}
SECTIONS = {
    "1": "Decision", "2": "Context and constraints", "3": "Method", "4": "What was asked", "5": "From long list to shortlist",
    "6": "Ranking", "7": "Fit by domain", "8": "The shortlist, one by one", "9": "How sure",
    "10": "Next step", "A": "All items", "B": "Who changed what", "C": "Reproduction",
}
TABLES = (EXPECTATIONS, RATINGS, STATUSES, MODES, GRADES, WORKSHOPS, UNITS, NOTICES, SECTIONS)
