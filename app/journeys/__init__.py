"""Customer journeys: from a programme's scope to observed customers, scores, and an action plan that the next wave measures.

Members enter; an observer with a link fills one guide; a client reads signed-off results (reports). Writes its own tables.
"""
