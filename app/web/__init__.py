"""What all doors share: the way to the database, errors as problem+json or as a page, templates, languages, static files.
The rooms enter when they answer somebody.
It writes nothing.
"""
