"""The report of a wave: what was observed along a client's journeys, where to act, and what has changed since the wave before."""
