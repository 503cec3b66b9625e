"""The report of a signed decision: what was chosen and why, on which criteria, against whose view, and what is asked a year later."""
