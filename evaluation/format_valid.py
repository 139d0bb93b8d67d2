"""The same texts with contact values that could be real: recognisers that check formats refuse the fictional ones.

Our comments hold numbers that nobody can have: telephones from Ofcom's drama ranges, National Insurance numbers that
begin with QQ, test cards. A recogniser that asks whether a number is valid passes them by, and rightly so. To measure
it fairly, and ours beside it, each value is replaced by one of a valid form, written in the same manner. A number in a
valid range may be somebody's. So they are drawn from a seeded generator when they are needed, and never stored,
shown or logged.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from itertools import accumulate
from random import Random
from string import digits as FIGURES

import phonenumbers
from stdnum import iban, luhn
from stdnum.gb import nhs

from evaluation.examples import Examples
from models.recognisers.ni_number import NEVER_ISSUED
from models.recognisers.phone import O_IN_NUMBER
from models.recognisers.postcode import AREAS, find_postcodes
from models.recognisers.spoken import TIMES, WORDS, ZEROS, Digits, read_digits
from models.spans import Span, SpanType
