"""Full UK postcodes; an outward half alone ("WS1") finds no home."""

import re

from models.recognisers.cues import words
from models.spans import Span, SpanType

AREAS = words(
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY"
    " G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR"
    " NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA"
    " WC WD WF WN WR WS WV YO ZE"
)
"""The postcode areas of Royal Mail and of the Crown dependencies."""
WITH_DISTRICT_0 = words("BL BS CM CR FY HA PR SL SS")
WITH_LETTER_IN_DISTRICT = words("E EC N NW SE SW W WC")

# The inward half is looked for first, since few comments hold a digit with two letters after it.
INWARD = re.compile(r"[0-9][ABD-HJLNP-UW-Z]{2}(?![A-Za-z0-9])", re.IGNORECASE)
OUTWARD = re.compile(r"(?<![\w£#@/])([A-Z]{1,2})([0-9][0-9A-HJKMNPR-Y]?)[\s.-]{0,2}\Z", re.IGNORECASE)
# "N1 2nd floor", "M6 2hr delays": ordinals and units in small letters after what could be an outward half.
ORDINAL_OR_UNIT = re.compile(r"1st|2nd|3rd|[04-9]th|[0-9](?:st|nd|rd|th|ft|hr|yr|wk|ds|pp|gb|tb|lb|st|ltr)")


def find_postcodes(text: str) -> list[Span]:
    """Find full postcodes, spaced or not, in capitals or not."""
    found = []
    for inward in INWARD.finditer(text):
        outward = OUTWARD.search(text, max(0, inward.start() - 6), inward.start())
        if outward and _is_outward(*outward.groups()) and not ORDINAL_OR_UNIT.fullmatch(inward[0]):
            written = text[outward.start() : inward.end()]
            if " " in written or written.isupper() or written[1:].islower():  # not "Hu27le" or "iG69Wn"
                found.append(Span(outward.start(), inward.end(), SpanType.POSTCODE))
    return found


def _is_outward(area: str, district: str) -> bool:
    """Whether an area has such a district: "SW1A", "SL0", "WS13", but not "N0" or "SL1A"."""
    area = area.upper()
    if district == "0":
        return area in WITH_DISTRICT_0
    return area in (AREAS if district.isdecimal() else WITH_LETTER_IN_DISTRICT)


def normal_postcode(text: str) -> str:
    """A postcode in capitals with nothing between its letters and digits."""
    return "".join(char for char in text.upper() if char.isalnum())
