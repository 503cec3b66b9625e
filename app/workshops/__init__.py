"""The room's work: agreed levels, comments, knock-outs, their history and undo, the grid and its live stream.
Consultants enter.
It writes expectations and their events.
"""
