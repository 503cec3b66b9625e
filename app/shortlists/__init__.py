"""From rows to a ranking, from a ranking to a frozen shortlist; and the ranking of any grid without stored data.
Consultants enter; the stateless door is open to whoever holds an account or a token.
It writes frozen shortlists.
"""
