"""The functional map and the yearly editions: read files, import spreadsheets, compare, publish, browse.
Members read; admins change drafts.
It writes map versions, editions, solutions and ratings.
"""
