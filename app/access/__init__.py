"""Who may enter: accounts, roles, sessions, tokens, share links, and the keys that a door asks for in its signature.
Everybody enters here first.
It writes accounts, sessions, tokens and share links.
"""
