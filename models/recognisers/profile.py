"""Links to private people's profiles on social networks.

Bare @handles are none: people tag each other all day. Nor are groups, events, single posts or hashtags, nor
profiles whose name says that they belong to an organisation.
"""

import re

from models.recognisers.cues import words
from models.spans import Span, SpanType

_DOT = r"(?:\.|\s?\bdot\s)"
_SLASH = r"(?:/|\s(?:forward\s)?slash\s)"
_NAME = r"[a-z0-9_](?:[\w.-]{0,60}\w)?"
_PATHS = (
    rf"(?:facebook|fb){_DOT}(?:com|me){_SLASH}(?:profile\.php\?id=[0-9]{{5,20}}|people/[\w.-]{{2,60}}/[0-9]{{5,20}}|(?P<facebook>{_NAME}))",
    rf"(?:instagram{_DOT}com|instagr\.am){_SLASH}@?(?P<instagram>{_NAME})",
    rf"(?:twitter|x){_DOT}com{_SLASH}@?(?P<x>{_NAME})",
    rf"(?:tiktok{_DOT}com|threads{_DOT}(?:net|com)){_SLASH}@{_NAME}",
    rf"linkedin{_DOT}com{_SLASH}in{_SLASH}[\w%-]{{2,100}}",
    rf"snapchat{_DOT}com{_SLASH}(?:add{_SLASH}|@){_NAME}",
    rf"t\.me/(?P<telegram>{_NAME})",
)
# One "w" too many, and the clean-up of stretched letters leaves two.
# A path that goes on is a post, a film or a photo, which may be news; a query or a slash alone may follow.
PROFILE = re.compile(
    rf"(?<![\w.@-])(?:https?://)?(?:(?:w{{2,3}}|m|mobile|en-gb|uk|vm)\.)?(?:{'|'.join(_PATHS)})(?![\w%-]|/[\w#-])",
    re.IGNORECASE,
)
NOT_PEOPLE = words(
    "about accounts ads business dialog direct events explore gaming groups hashtag help home home.php i intent"
    " joinchat l.php legal login marketplace media messages notifications p pages people permalink.php photo photo.php"
    " photos plugins policies privacy profile.php reel reels s search settings share sharer sharer.php signup stories"
    " story.php tos tv video videos watch"
)
ORGANISATION = re.compile(
    r"council|police|bbc|itv|news|gov|nhs|official|radio|borough|district|housing|homes|association|residents|tenants|library"
    r"|museum|school|college|university|charity|community|foodbank|gazette|herald|advertiser|chronicle|telegraph|guardian",
    re.IGNORECASE,
)


def find_profiles(text: str) -> list[Span]:
    """Find links to a private person's profile, with or without https://, also spelt out with "dot" and "slash"."""
    if "/" not in text and "slash" not in text:
        return []
    return [Span(*match.span(), SpanType.HANDLE_OR_URL) for match in PROFILE.finditer(text) if _is_private(match)]


def normal_link(text: str) -> str:
    """A link without scheme, www and query, in lower case, so that two writings of one page are equal."""
    plain = re.sub(_SLASH, "/", re.sub(_DOT, ".", text.strip().lower()))
    plain = re.sub(r"^https?://|^//", "", plain)
    plain = re.sub(r"^(?:w{2,3}|m|mobile|en-gb|uk)\.", "", plain)
    plain = re.sub(r"^fb\.(?:com|me)/", "facebook.com/", re.sub(r"^twitter\.com/", "x.com/", plain))
    page, _, query = plain.partition("?")
    kept = f"?{query.partition('&')[0]}" if query.startswith("id=") else ""
    return "".join(page.rstrip("/").split()).replace("/@", "/") + kept


def _is_private(match: re.Match[str]) -> bool:
    name = next((name for name in match.groups() if name), "")
    return name.lower() not in NOT_PEOPLE and not ORGANISATION.search(name)
