"""A client's study: who chooses, in which context, under which constraints, with whom, in which workshops.
Consultants enter.
It writes clients, studies, participants and workshops.
"""
