"""Scores and indicators of any data that is brought along: nothing is stored and anybody may ask."""
