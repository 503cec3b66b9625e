"""The quality of the experience along a client's journeys: observations become scores, indicators and an action plan.
Anybody enters the doors that need no stored data.
It writes nothing.
"""
