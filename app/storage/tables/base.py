"""What every table shares: identifiers that say nothing, and the hour in UTC."""

import datetime as dt
import uuid


def new_id() -> str:
    """32 hexadecimal digits, random: an identifier reveals neither how many there are nor which comes next."""
    return uuid.uuid4().hex


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
