"""UK vehicle registrations: the current form (AB12 CDE) and, beside a word for a vehicle, the older ones."""

import re

from models.recognisers.cues import cue_after, cue_before, is_shouting, mentions, words
from models.recognisers.overlaps import first_of_overlapping
from models.spans import Span, SpanType

CURRENT = re.compile(r"[0-9]{2}[\s-]?([A-HJ-Z]{3})(?![A-Za-z0-9])", re.IGNORECASE)
MEMORY_TAG = re.compile(r"(?<![\w£#@/])[A-HJ-PR-Y]{2}(\s?)\Z", re.IGNORECASE)
OLDER = re.compile(
    r"[A-HJ-PR-Y](?<![\w#@/][A-Z])(?:[0-9]{1,3}\s?(?P<last>[A-HJ-PR-Y]{3})"  # 1983 to 2001
    r"|(?P<first>[A-HJ-PR-Y]{2})\s?[0-9]{1,3}[A-HJ-NPR-TV-Y])(?!\w)"  # 1963 to 1983
)
DATELESS = re.compile(
    r"\b(?:[A-Z]{1,3}\s?[0-9]{1,4}|[0-9]{1,4}\s?[A-Z]{1,3}|[A-Z]{1,3}[0-9]{1,3}\s?[A-Z]{1,3})\b", re.IGNORECASE
)
REGISTRATION = re.compile(
    r"\b(?:reg|regi?stration|number ?plates?|plates?|licen[cs]e ?plate|reg(?:istration)? (?:no|num|number|plate))\.?"
    r"\s?(?:is|was|:|=|-|of)?\s?\Z",
    re.IGNORECASE,
)
VEHICLE = re.compile(
    r"\b(?:reg|registration|plates?|cars?|vans?|lorry|lorries|truck|pick ?up|motor|motorbike|bike|moped|scooter|caravan"
    r"|vehicles?|taxi|cab|minibus|transit|driv(?:es|ers?|ing|en)|parked|parking|parks|mot|audi|astra|bmw|citroen|clio"
    r"|corsa|fiat|fiesta|focus|ford|golf|honda|hyundai|jaguar|kia|land ?rover|range ?rover|mazda|merc|mercedes|nissan"
    r"|peugeot|polo|qashqai|renault|skoda|suzuki|tesla|toyota|vauxhall|volkswagen|volvo|vw|yaris)\b",
    re.IGNORECASE,
)
COMMON = words(
    "act add age ago aid air all amp and any apr are ask ate aug bad bag bar bay bed bet big bin bit box boy bus but"
    " buy can car cat cos cry cup cut day dec did die dog due ear eat end eye far feb few fit fly for fun gas get god"
    " got gun had has hat her hey him his hit hot hour how hrs its jan jar job jul jun key kid kms law led leg let lol"
    " lot low ltd ltr mad man mar may men min mon mph mum nan new nhs nor not nov now nut oct odd off old one our out"
    " own pay pet pls pot ppl pub put ram ran rat raw red rep rid row run sad sat saw say sea sec see sep set she sit"
    " six sky son sue sun tax tea ten the tho thu tie too top toy try tue two use van was way wed wee wet who why win"
    " wks won yes yet you yrs"
)
"""Words of three letters: "WS10 THE LIGHTS", "in24 hrs"."""


def find_vehicles(text: str) -> list[Span]:
    """Find vehicle registrations by their shape where it is distinct, else only beside words for vehicles."""
    found = [span for match in CURRENT.finditer(text) if (span := _read_current(text, match))]
    found += [_span(match) for match in OLDER.finditer(text) if _is_older(text, match)]
    if mentions(text, ("reg", "plate")):
        found += [_span(match) for match in DATELESS.finditer(text) if _is_called_registration(text, match)]
    return first_of_overlapping(found)


def _span(match: re.Match[str]) -> Span:
    return Span(*match.span(), SpanType.VEHICLE)


def _read_current(text: str, match: re.Match[str]) -> Span | None:
    tag = MEMORY_TAG.search(text, max(0, match.start() - 4), match.start())
    if tag is None:
        return None
    written = text[tag.start() : match.end()]
    common = match[1].lower() in COMMON
    around = text[: tag.start()] + text[match.end() :]
    distinct = not common and not tag[1] and written.isupper() and (" " not in written or not is_shouting(around))
    if distinct or (_beside_vehicle(text, tag.start(), match.end()) and not (common and " " in written)):
        return Span(tag.start(), match.end(), SpanType.VEHICLE)
    return None


def _beside_vehicle(text: str, start: int, end: int) -> bool:
    return cue_before(VEHICLE, text, start, 50) or cue_after(VEHICLE, text, end, 40)


def _is_older(text: str, match: re.Match[str]) -> bool:
    letters = match["last"] or match[0][:3]
    return letters.lower() not in COMMON and _beside_vehicle(text, *match.span())


def _is_called_registration(text: str, match: re.Match[str]) -> bool:
    """Whether the word registration leads up to something that is typed like one, not "reg 19 is"."""
    letters = "".join(filter(str.isalpha, match[0])).lower()
    typed = match[0].isupper() or (" " not in match[0] and letters not in COMMON)
    return typed and cue_before(REGISTRATION, text, match.start(), 25)
