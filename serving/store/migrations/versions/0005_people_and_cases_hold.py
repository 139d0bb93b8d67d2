"""Rules, people, cases and what comes of them stay what the service made of them, whoever writes.

A row that says when somebody began something is not dated back: it is no earlier than the last entry of the trail.
"""

from serving.store.clauses import DATED_BACK, OPEN_WORDS, RULED, dated_back, differs, emptied, last, rewritten
from serving.store.guards import guard, keep, minutes_after, stay

revision = "0005"
down_revision = "0004"

ADDED_ONLY = "rows of {table} are added, never changed or removed"
APPEND_ONLY = (
    "rules_versions", "rules_acts", "rules_advisers", "rules_judges", "rules_grounds", "rules_protections",
    "decisions", "decision_grounds", "advice_asked", "advice", "rulings", "ruling_evidence",
    "agreements", "judgements",
    "corrections", "settlements", "acceptances", "case_openings", "case_steps", "erasures",
)  # fmt: skip
NEVER_REMOVED = (
    "authors", "comments", "comment_versions", "snapshots", "cases", "case_notes", "notices", "replies", "outbox",
    "appeals", "accounts", "role_holdings", "absences", "keys",
)  # fmt: skip
SEALED = "house rules that were registered stay what they are"
NOTHING_SAID = "this says nothing: write at least a letter or a digit"
SAID = (
    ("decisions", "reason"), ("advice", "reason"), ("snapshots", "why"), ("rulings", "reason"),
    ("rulings", "overruled"), ("rulings", "extreme"), ("appeals", "reason"), ("appeals", "opened_by"),
    ("agreements", "reason"), ("judgements", "reason"), ("settlements", "reason"), ("erasures", "why"),
    ("case_notes", "text"), ("accounts", "name"), ("absences", "recorded_by"),
)  # fmt: skip
UNSAID = (
    "".join(chr(code) for code in (*range(1, 48), *range(58, 65), *range(91, 97), *range(123, 128)))
    + "\u00a0\u00ad\u00b7\u061c\u115f\u1160\u180e\u2060\u2061\u2062\u2063\u2064\u3000\u3164\ufeff\uffa0"
    + "".join(map(chr, range(0x2000, 0x2030)))
)
"""Characters that say nothing, and that trim() takes off at either end: blanks, signs, and what nobody sees."""
OPEN = "SELECT 1 FROM cases k WHERE k.organisation = NEW.organisation AND k.status = 'open'"


def upgrade() -> None:
    """Guard rules, people, comments, cases and what comes of them, then everything that is only ever added to."""
    _guard_rules()
    _guard_roles()
    _guard_absences()
    _guard_accounts_and_keys()
    _guard_authors()
    _guard_comments()
    _guard_versions()
    _guard_cases()
    _guard_closing()
    _guard_openings()
    _guard_notes()
    _guard_replies()
    _guard_corrections()
    _guard_settlements()
    _guard_notices()
    _guard_outbox()
    _guard_words()
    for table in APPEND_ONLY:
        keep(table, ADDED_ONLY.format(table=table))
    for table in NEVER_REMOVED:
        stay(table, f"rows of {table} are never removed")


def registered(column: str) -> str:
    """That the trail tells of the version of the house rules that this column of the new row names."""
    return f"""
        EXISTS (SELECT 1 FROM audit_entries e WHERE e.organisation = NEW.organisation AND e.subject = NEW.{column}
                AND e.event = 'rules_registered')
    """


def in_force_since(rules: str) -> str:
    """The number of the last entry that tells that a version of the house rules of the new row is in force."""
    return f"""
        (SELECT MAX(e.number) FROM audit_entries e WHERE e.organisation = NEW.organisation AND e.subject = {rules}
         AND e.event = 'rules_in_force')
    """


def said(table: str, more: str = "TRUE") -> str:
    """That `table` has a row `s` about the comment's version of the new row, of which `more` is true."""
    return f"""
        EXISTS (SELECT 1 FROM {table} s WHERE s.organisation = NEW.organisation AND s.comment = NEW.comment
                AND s.version = NEW.version AND ({more}))
    """


def _guard_rules() -> None:
    for table in ("rules_acts", "rules_advisers", "rules_judges", "rules_grounds", "rules_protections"):
        guard(f"{table}_sealed", "BEFORE INSERT", table, registered("rules"), SEALED)
    unknown = f"NOT {registered('rules')}"
    guard("decisions_by_rules", "BEFORE INSERT", "decisions", unknown, "the trail tells of no such house rules")


def _guard_roles() -> None:
    begun = f"NEW.ended_at IS NOT NULL OR {dated_back('given_at')}"
    guard("role_holdings_begin", "BEFORE INSERT", "role_holdings", begun, DATED_BACK)
    disabled = """NOT EXISTS (SELECT 1 FROM accounts a WHERE a.organisation = NEW.organisation
                  AND a.person = NEW.person AND a.disabled_at IS NULL)"""
    words = "a role is given to somebody whose account is not disabled"
    guard("role_holdings_of_accounts", "BEFORE INSERT", "role_holdings", disabled, words)
    twice = """EXISTS (SELECT 1 FROM role_holdings o WHERE o.organisation = NEW.organisation AND o.person = NEW.person
               AND o.role = NEW.role AND o.ended_at IS NULL)"""
    guard("role_holdings_alone", "BEFORE INSERT", "role_holdings", twice, "this person has this role already")
    changed = f"OLD.ended_at IS NOT NULL OR {differs('organisation', 'person', 'role', 'given_at')}"
    guard("role_holdings_kept", "BEFORE UPDATE", "role_holdings", changed, "that somebody has a role ends, once")


def _guard_absences() -> None:
    begun = f"NEW.ended_at IS NOT NULL OR {dated_back('since')}"
    guard("absences_begin", "BEFORE INSERT", "absences", begun, DATED_BACK)
    twice = """EXISTS (SELECT 1 FROM absences o WHERE o.organisation = NEW.organisation AND o.role = NEW.role
               AND o.ended_at IS NULL)"""
    guard("absences_alone", "BEFORE INSERT", "absences", twice, "the holder is recorded absent already")
    changed = f"OLD.ended_at IS NOT NULL OR {differs('organisation', 'role', 'since', 'recorded_by')}"
    guard("absences_kept", "BEFORE UPDATE", "absences", changed, "an absence ends, once")


def _guard_accounts_and_keys() -> None:
    changed = f"OLD.disabled_at IS NOT NULL OR {differs('organisation', 'person', 'name', 'team', 'added_at')}"
    words = "an account stays one person''s, and one that was disabled stays so"
    guard("accounts_kept", "BEFORE UPDATE", "accounts", changed, words)
    made = f"""OLD.revoked_at IS NOT NULL OR {differs("organisation", "name", "sha256", "created_at")}
               OR CAST(NEW.scopes AS TEXT) <> CAST(OLD.scopes AS TEXT)"""
    guard("keys_kept", "BEFORE UPDATE", "keys", made, "a key is revoked, once, and never changed")


def _guard_authors() -> None:
    names = ("identity", "handle", "profile_link")
    author = f"{differs('organisation', 'id', 'channel', 'known_by')} OR {rewritten(*names)} OR {emptied(*names)}"
    guard("authors_kept", "BEFORE UPDATE", "authors", author, "an author is erased, never changed")


def _guard_comments() -> None:
    links = ("link", "post_link", "thread_link")
    stays = (
        *("organisation", "id", "channel", "external_id", "author", "followers", "posted_at"),
        *("first_seen_at", "place", "own_page"),
    )
    undone = f"OLD.deleted_by_author_at IS NOT NULL AND ({differs('deleted_by_author_at')})"
    guard(
        "comments_kept",
        "BEFORE UPDATE",
        "comments",
        f"""NEW.version < OLD.version OR NEW.version > OLD.version + 1 OR {differs(*stays)} OR {rewritten(*links)}
            OR {emptied(*links)} OR (OLD.edited_at IS NOT NULL AND COALESCE(NEW.edited_at < OLD.edited_at, TRUE))
            OR ({undone})""",
        "a comment stays the one it is, where it is, and deleted, and its versions count up",
    )


def _guard_versions() -> None:
    skipped = """length(NEW.sha256) <> 64 OR NEW.version < 1
                 OR EXISTS (SELECT 1 FROM comments c WHERE c.organisation = NEW.organisation AND c.id = NEW.comment
                            AND c.version < NEW.version)
                 OR (NEW.version > 1 AND NOT EXISTS (
                     SELECT 1 FROM comment_versions v WHERE v.organisation = NEW.organisation
                     AND v.comment = NEW.comment AND v.version = NEW.version - 1))"""
    guard("comment_versions_in_order", "BEFORE INSERT", "comment_versions", skipped, "versions count up one by one")
    times = ("seen_at", "edited_at", "clock_from", "emergency_from", "due_by")
    guard(
        "comment_versions_kept",
        "BEFORE UPDATE",
        "comment_versions",
        f"""{differs("organisation", "comment", "version", "sha256", *times)} OR {rewritten("text", "nonce")}
            OR {emptied("text", "nonce")} OR (OLD.scored_at IS NOT NULL AND (CAST(NEW.answer AS TEXT) <>
            CAST(OLD.answer AS TEXT) OR {differs("language", "scored_at", "model", "rules")}))""",
        "a version is erased, never changed",
    )
    open_case = f"NEW.text IS NULL AND EXISTS ({OPEN} AND k.comment = NEW.comment)"
    guard("comment_versions_open", "BEFORE UPDATE", "comment_versions", open_case, OPEN_WORDS)


def _guard_cases() -> None:
    elsewhere = """NOT EXISTS (SELECT 1 FROM comments c WHERE c.organisation = NEW.organisation AND c.id = NEW.comment
                   AND c.place = NEW.place)"""
    guard("cases_in_place", "BEFORE INSERT", "cases", elsewhere, "a case is where its comment is")
    stays = differs("organisation", "id", "comment", "opened_at", "place")
    words = "a case stays the one it is, and every change makes a later version"
    guard("cases_kept", "BEFORE UPDATE", "cases", f"NEW.version <= OLD.version OR {stays}", words)
    # a claim holds for half an hour, so one that is taken ends that much after the moment at which the other lapsed
    held = f"NEW.claimed_by <> OLD.claimed_by AND NEW.claim_expires_at < {minutes_after('OLD.claim_expires_at', 29)}"
    guard("cases_claimed", "BEFORE UPDATE", "cases", held, "somebody else is working on this case")


def _guard_closing() -> None:
    closes = "NEW.status = 'closed' AND OLD.status <> 'closed'"
    late = f"""({closes} AND {dated_back("closed_at")})
               OR (NEW.status = 'closed' AND OLD.status = 'closed' AND {differs("closed_at")})"""
    guard("cases_closed_now", "BEFORE UPDATE", "cases", late, DATED_BACK)
    # what was proposed under other rules than those in force, or on an older text, can be decided no more
    waiting = f"""{closes} AND EXISTS (
                  SELECT 1 FROM comments c JOIN decisions d ON d.organisation = c.organisation AND d.comment = c.id
                  AND d.version = c.version WHERE c.organisation = NEW.organisation AND c.id = NEW.comment
                  AND NOT EXISTS (SELECT 1 FROM rules_versions v WHERE v.organisation = d.organisation
                                  AND {in_force_since("v.id")} > COALESCE({in_force_since("d.rules")}, 0))
                  AND NOT EXISTS (SELECT 1 FROM rulings r WHERE r.organisation = d.organisation AND r.decision = d.id))
               """
    guard("cases_closed_decided", "BEFORE UPDATE", "cases", waiting, "a proposal on this comment is not decided yet")
    appealed = f"""{closes} AND EXISTS (
                   SELECT 1 FROM decisions d JOIN appeals a ON a.organisation = d.organisation AND a.decision = d.id
                   WHERE d.organisation = NEW.organisation AND d.comment = NEW.comment AND NOT EXISTS (
                       SELECT 1 FROM judgements j WHERE j.organisation = d.organisation AND j.decision = d.id))"""
    guard("cases_closed_judged", "BEFORE UPDATE", "cases", appealed, "an appeal on this comment is not judged yet")


def _guard_openings() -> None:
    nothing = """NOT EXISTS (SELECT 1 FROM cases k JOIN comment_versions v ON v.organisation = k.organisation
                 AND v.comment = k.comment WHERE k.organisation = NEW.organisation AND k.id = NEW."case"
                 AND v.version = NEW.comment_version)"""
    guard("case_openings_of_versions", "BEFORE INSERT", "case_openings", nothing, "there is no such version to read")
    guard("case_openings_now", "BEFORE INSERT", "case_openings", dated_back("at"), DATED_BACK)


def _guard_notes() -> None:
    note = f"""{differs("organisation", "id", '"case"', "person", "at")} OR {rewritten("text")}"""
    guard("case_notes_kept", "BEFORE UPDATE", "case_notes", note, "a note is erased, never changed")
    for table in ("case_notes", "replies"):
        open_case = f'NEW.text IS NULL AND EXISTS ({OPEN} AND k.id = NEW."case")'
        guard(f"{table}_open", "BEFORE UPDATE", table, open_case, OPEN_WORDS)


def _guard_replies() -> None:
    unread = """NOT EXISTS (SELECT 1 FROM cases k
                JOIN comments c ON c.organisation = k.organisation AND c.id = k.comment
                JOIN case_openings o ON o.organisation = k.organisation AND o."case" = k.id
                AND o.comment_version = c.version
                WHERE k.organisation = NEW.organisation AND k.id = NEW."case" AND o.person = NEW.person
                AND o.at <= NEW.at)"""
    guard("replies_unread", "BEFORE INSERT", "replies", unread, "who answers has opened the case before")
    of_case = """SELECT 1 FROM cases k JOIN comments c ON c.organisation = k.organisation AND c.id = k.comment
                 WHERE k.organisation = NEW.organisation AND k.id = NEW."case" """
    claimed = f"NOT EXISTS ({of_case} AND k.claimed_by = NEW.person AND k.claim_expires_at > NEW.at)"
    guard("replies_on_claimed_cases", "BEFORE INSERT", "replies", claimed, "who answers has claimed the case")
    place = f"NEW.place = 'either' OR (NEW.place = 'public' AND EXISTS ({of_case} AND c.place = 'inbox'))"
    guard("replies_in_their_place", "BEFORE INSERT", "replies", place, "a private message is not answered in public")
    changed = differs("organisation", "id", '"case"', "place", "person", "at", "draft")
    wrong = f"{changed} OR {rewritten('text')} OR {emptied('text')}"
    guard("replies_kept", "BEFORE UPDATE", "replies", wrong, "a reply that was sent is erased, never changed")


def _guard_corrections() -> None:
    done = f"{said('acceptances')} OR {said('settlements')}"
    guard("corrections_before", "BEFORE INSERT", "corrections", done, "what this comment is has been decided already")
    current = """NOT EXISTS (SELECT 1 FROM comments c WHERE c.organisation = NEW.organisation AND c.id = NEW.comment
                             AND c.version = NEW.version)"""
    guard("corrections_of_what_stands", "BEFORE INSERT", "corrections", current, "the comment was edited since")
    before = said("corrections", "s.person = NEW.person AND s.number = NEW.number - 1")
    order = f"NEW.number < 1 OR (NEW.number > 1 AND NOT {before})"
    guard("corrections_in_order", "BEFORE INSERT", "corrections", order, "a person''s readings count up")
    others = f"NEW.number > 1 AND {said('corrections', 's.person <> NEW.person')}"
    guard("corrections_alone", "BEFORE INSERT", "corrections", others, "others have read this comment since")


def _guard_settlements() -> None:
    accepted, settled, read = said("acceptances"), said("settlements"), said("corrections")
    own = said("corrections", "s.person = NEW.person")
    guard("settlements_before", "BEFORE INSERT", "settlements", accepted, "this has been accepted or rejected already")
    another = f"""SELECT 1 FROM corrections d WHERE d.organisation = s.organisation AND d.comment = s.comment
                  AND d.version = s.version AND CAST(d.reading AS TEXT) <> CAST(s.reading AS TEXT) AND {last("d")}"""
    disputed = said("corrections", f"{last('s')} AND EXISTS ({another})")
    agreed = f"NOT {disputed}"
    guard("settlements_of_disputes", "BEFORE INSERT", "settlements", agreed, "nobody disagrees about this comment")
    guard("settlements_impartial", "BEFORE INSERT", "settlements", own, "who read a comment does not settle what it is")
    unsure = f"NOT {settled} AND (NOT {read} OR {disputed})"
    guard("acceptances_of_readings", "BEFORE INSERT", "acceptances", unsure, "there is no reading to accept")
    theirs = f"{own} OR {said('settlements', 's.person = NEW.person')}"
    guard("acceptances_by_another", "BEFORE INSERT", "acceptances", theirs, "nobody accepts what they said themselves")


def _guard_notices() -> None:
    nothing = f"NEW.told_at IS NOT NULL OR NOT {RULED}"
    guard("notices_of_rulings", "BEFORE INSERT", "notices", nothing, "people are told of what was decided")
    other = f"OLD.told_at IS NOT NULL OR {differs('organisation', 'id', 'decision', 'role', 'reply', 'if_known')}"
    words = "a notice is given once, and whom it is for does not change"
    guard("notices_kept", "BEFORE UPDATE", "notices", other, words)


def _guard_outbox() -> None:
    sent = f"""OLD.state = 'confirmed' OR CAST(NEW.body AS TEXT) <> CAST(OLD.body AS TEXT)
               OR {differs("organisation", "id", "decision", "kind", "added_at")}"""
    words = "a message stays the one it is, and what was done about it"
    guard("outbox_kept", "BEFORE UPDATE", "outbox", sent, words)
    moved = """NEW.number < OLD.number OR (NEW.number <> OLD.number AND EXISTS (
               SELECT 1 FROM outbox o WHERE o.organisation = NEW.organisation AND o.number = NEW.number))"""
    guard("outbox_in_order", "BEFORE UPDATE", "outbox", moved, "a message moves only to the end")
    when = """(NEW.state IN ('confirmed', 'failed')) <> (NEW.confirmed_at IS NOT NULL)
              OR (NEW.state = 'delivered' AND NEW.delivered_at IS NULL)
              OR (NEW.state = 'dead' AND NEW.dead_at IS NULL)
              OR (NEW.state = 'withdrawn' AND NEW.withdrawn_at IS NULL)"""
    guard("outbox_when", "BEFORE UPDATE", "outbox", when, "what became of a message has a time")
    begun = """NEW.state <> 'waiting' OR NEW.confirmed_at IS NOT NULL OR NEW.delivered_at IS NOT NULL
               OR NEW.dead_at IS NOT NULL OR NEW.withdrawn_at IS NOT NULL"""
    guard("outbox_begins", "BEFORE INSERT", "outbox", begun, "a message begins waiting")
    undone_since = """(NEW.kind = 'decision.made' AND (
        EXISTS (SELECT 1 FROM judgements j WHERE j.organisation = NEW.organisation
                AND j.decision = NEW.decision AND j.verdict = 'reversed')
        OR EXISTS (SELECT 1 FROM decisions d
                   JOIN rulings b ON b.organisation = d.organisation AND b.decision = d.id
                   JOIN decisions l ON l.organisation = d.organisation AND l.author = d.author AND l.act = 'lift'
                   JOIN rulings r ON r.organisation = l.organisation AND r.decision = l.id AND r.outcome = 'act'
                   WHERE d.organisation = NEW.organisation AND d.id = NEW.decision AND d.act = 'block'
                   AND r.at >= b.at)))"""
    withdrawn = f"""NEW.state = 'withdrawn' AND OLD.state <> 'withdrawn'
                    AND (OLD.state NOT IN ('waiting', 'dead', 'failed') OR NOT {undone_since})"""
    words = "only what was reversed or lifted, and is not known to have arrived, is withdrawn"
    guard("outbox_withdrawn", "BEFORE UPDATE", "outbox", withdrawn, words)
    again = f"""(OLD.state = 'withdrawn' AND NEW.state NOT IN ('withdrawn', 'confirmed'))
                OR (NEW.state = 'waiting' AND OLD.state <> 'waiting' AND {undone_since})"""
    words = "what was reversed or lifted is not handed over again"
    guard("outbox_stays_withdrawn", "BEFORE UPDATE", "outbox", again, words)


def _guard_words() -> None:
    signs = UNSAID.replace("'", "''")
    for table, column in SAID:
        nothing = f"length(trim(NEW.{column}, '{signs}')) = 0"
        guard(f"{table}_say_{column}", "BEFORE INSERT", table, nothing, NOTHING_SAID)
    how = f"NEW.told_at IS NOT NULL AND length(trim(COALESCE(NEW.how, ''), '{signs}')) = 0"
    guard("notices_say_how", "BEFORE UPDATE", "notices", how, "it is said how somebody was told")
