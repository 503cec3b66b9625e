"""The words of the plan's forms and tables, in English; they are the keys of the translations."""

ACTION_LABELS = {
    "title": "What will be done", "kind": "Why", "stage": "Stage", "segment": "Segment", "channel": "Channel",
    "wave_id": "Answers to the results of", "interactions": "Interactions it improves", "detail": "How, and what it brings",
    "owner": "Owner", "team": "Team", "cost": "Cost", "currency": "Currency", "effort": "Effort", "due": "Due", "status": "Status",
    "progress": "Progress in percent", "expected_gain": "Expected gain in points of index",
}
POINT_LABELS = {
    "indicator": "Indicator", "measured_on": "Measured on", "value": "Value", "n": "Number of answers (n)", "answers": "Answers",
    "segment": "Segment", "stage": "Stage", "moment": "Moment", "note": "Note",
}
EFFORTS = {"1": "1: a day", "2": "2: a few days", "3": "3: a few weeks", "4": "4: some months", "5": "5: a project"}
KIND_CHOICES = {"catch_up": "Catch up: a disappointment goes", "differentiate": "Differentiate: a delight comes"}
MOMENTS = {"": "Not said", "hot": "Hot: right after a moment of truth", "cold": "Cold: such as once a year"}
MOMENT_NAMES = {"": "", "hot": "hot", "cold": "cold"}
NEXT = {"proposed": ("decided", "Decide"), "decided": ("under_way", "Begin"), "under_way": ("done", "Finish")}
UNITS = {
    "nps": "−100 to 100", "ces": "mean of answers from 1 to 7, 7 the easiest", "csat": "mean of answers from 1 to 5",
    "loyalty_rate": "percent of customers who stay", "basket": "money for one purchase", "recruitment": "new customers a month",
    "attrition": "percent of customers who leave",
}
STATUS_FILTERS = {"": "All but dropped", "proposed": "Proposed", "decided": "Decided", "under_way": "Under way", "done": "Done",
                  "dropped": "Dropped", "all": "Every status"}
CURRENCIES = ("EUR", "USD", "GBP", "CHF", "CAD", "MAD", "TND", "XOF")
PROMPT = (
    "What it costs, each time:",
    "What it brings in loyalty:",
    "What it brings in recommendation:",
    "What it brings in word of mouth:",
)
COLUMN_TITLES = (
    "Rank", "Number", "Why", "Action", "Stage", "Segment", "Channel", "Status", "Progress in percent", "Owner", "Team", "Due", "Effort",
    "Cost", "Currency", "Expected gain in points of index", "Measured since, points of index", "Detail",
)
TABLES = (ACTION_LABELS, POINT_LABELS, EFFORTS, KIND_CHOICES, MOMENTS, UNITS, STATUS_FILTERS)
