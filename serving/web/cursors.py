"""Where a page begins: opaque to callers, and nothing that can be made up."""

import base64
import binascii
import re
from typing import Annotated

from fastapi import Query

from serving.web.problems import INVALID, Problem

Cursor = Annotated[
    str | None, Query(max_length=400, pattern=r"^[A-Za-z0-9_=-]*$", description="`next` of the page before.")
]
KEY = re.compile(r"[\x20-\x7e]{1,200}")


def as_cursor(key: str | None) -> str | None:
    """The cursor of a page that begins after this key."""
    return base64.urlsafe_b64encode(key.encode()).decode() if key is not None else None


def from_cursor(cursor: str | None) -> str | None:
    """The key that a cursor stands for. Raises `Problem` where it is none of ours."""
    if cursor is None:
        return None
    try:
        key = base64.b64decode(cursor, altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        key = ""
    if not KEY.fullmatch(key):
        raise Problem(INVALID, "'after' is no cursor of this list; take 'next' of the page before.")
    return key
