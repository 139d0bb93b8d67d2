"""Why something a person asked for is not done: one clear sentence, and a code for programs."""

from enum import StrEnum


class Refusal(StrEnum):
    """What is missing or in the way."""

    NOBODYS_ACT = "nobodys_act"
    WRONG_ROLE = "wrong_role"
    HOLDER_PRESENT = "holder_present"
    NO_REASON = "no_reason"
    NO_GROUND = "no_ground"
    UNKNOWN_GROUND = "unknown_ground"
    GROUND_ELSEWHERE = "ground_elsewhere"
    PROTECTED = "protected"
    UNREAD = "unread"
    OTHER_RULES = "other_rules"
    REMOVED_ALREADY = "removed_already"
    PRIVATE_MESSAGE = "private_message"
    NOT_OUR_PAGE = "not_our_page"
    NOT_ASKED = "not_asked"
    NO_ADVICE = "no_advice"
    ADVISED_ALREADY = "advised_already"
    OWN_ADVICE = "own_advice"
    OVERRULES = "overrules"
    ADVICE_BINDS = "advice_binds"
    NO_EVIDENCE = "no_evidence"
    NOT_REPEATED = "not_repeated"
    BLOCKED_ALREADY = "blocked_already"
    NOT_BLOCKED = "not_blocked"
    DECIDED_ALREADY = "decided_already"
    NOTHING_DONE = "nothing_done"
    UNDONE_ALREADY = "undone_already"
    APPEALED_ALREADY = "appealed_already"
    TOO_EARLY = "too_early"
    NOT_IMPARTIAL = "not_impartial"
    NOT_TOGETHER = "not_together"
    CLAIMED = "claimed"
    ASSIGNED = "assigned"
    NOT_CLAIMED = "not_claimed"
    CLAIM_LAPSED = "claim_lapsed"
    CHANGED_MEANWHILE = "changed_meanwhile"
    CLOSED = "closed"
    OPEN_ALREADY = "open_already"
    JOINED_TO_ITSELF = "joined_to_itself"
    UNSCORED = "unscored"
    NOT_DISPUTED = "not_disputed"
    DISPUTED = "disputed"
    BAD_SPAN = "bad_span"
    READ_BY_OTHERS = "read_by_others"
    OWN_READING = "own_reading"
    WRONG_PLACE = "wrong_place"
    EMPTY_REPLY = "empty_reply"
    UNFILLED = "unfilled"
    UNSIGNED = "unsigned"
    UNCHANGED = "unchanged"
    ASKS_IN_PUBLIC = "asks_in_public"
    TELLS_IN_PUBLIC = "tells_in_public"


class RefusedError(ValueError):
    """Refused, and nothing has changed. The text is a sentence for people; it holds nothing of any comment."""

    def __init__(self, refusal: Refusal, sentence: str) -> None:
        super().__init__(sentence)
        self.refusal = refusal
