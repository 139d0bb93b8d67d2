"""Rules, people, cases and evidence stay what the service made of them, whoever writes.

A row that says when somebody began something is not dated back: it is no earlier than the last entry of the trail.
"""

from serving.store.guards import differs, guard, minutes_after, months_after

revision = "0004"
down_revision = "0003"

DATED_BACK = "this is dated back: there are later entries in the audit trail"
SEALED = "house rules that were registered stay what they are"
NOTHING_SAID = "a reason has at least a letter or a digit"
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
OF_COMMENT = """
    SELECT 1 FROM comments c
    JOIN comment_versions v ON v.organisation = c.organisation AND v.comment = c.id AND v.version = NEW.version
    JOIN authors a ON a.organisation = c.organisation AND a.id = c.author
    WHERE c.organisation = NEW.organisation AND c.id = NEW.comment AND c.author = NEW.author
    AND v.text = NEW.text AND v.seen_at <= NEW.taken_at
    AND COALESCE(v.edited_at, CASE WHEN v.version = 1 THEN c.posted_at ELSE v.seen_at END) = NEW.written_at
    AND COALESCE(NULLIF(a.handle, ''), 'unknown') = NEW.handle AND COALESCE(c.link, '') = COALESCE(NEW.link, '')
    AND COALESCE(c.thread_link, '') = COALESCE(NEW.thread, '')
"""


def upgrade() -> None:
    """Guard what decisions rest on."""
    _guard_rules()
    _guard_roles()
    _guard_absences()
    _guard_accounts_and_keys()
    _guard_cases()
    _guard_openings()
    _guard_comments()
    _guard_snapshots()
    _guard_terms_of_rulings()
    _guard_advice_times()
    _guard_notices()
    _guard_outbox()
    _guard_words()


def dated_back(column: str) -> str:
    """That the trail went on after the time in this column of the new row."""
    return f"""
        EXISTS (SELECT 1 FROM audit_heads h
                JOIN audit_entries e ON e.organisation = h.organisation AND e.number = h.number
                WHERE h.organisation = NEW.organisation AND e.at > NEW.{column})
    """


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
    made = f"""{differs("organisation", "name", "sha256", "created_at")}
               OR CAST(NEW.scopes AS TEXT) <> CAST(OLD.scopes AS TEXT)"""
    guard("keys_kept", "BEFORE UPDATE", "keys", made, "a key is revoked, never changed")


def _guard_cases() -> None:
    elsewhere = """NOT EXISTS (SELECT 1 FROM comments c WHERE c.organisation = NEW.organisation AND c.id = NEW.comment
                   AND c.place = NEW.place)"""
    guard("cases_in_place", "BEFORE INSERT", "cases", elsewhere, "a case is where its comment is")
    other = differs("organisation", "id", "opened_at", "place")
    guard("cases_kept", "BEFORE UPDATE", "cases", other, "a case stays the one it is")
    # a claim holds for half an hour, so one that is taken ends that much after the moment at which the other lapsed
    held = f"NEW.claimed_by <> OLD.claimed_by AND NEW.claim_expires_at < {minutes_after('OLD.claim_expires_at', 29)}"
    guard("cases_claimed", "BEFORE UPDATE", "cases", held, "somebody else is working on this case")
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


def _guard_openings() -> None:
    nothing = """NOT EXISTS (SELECT 1 FROM cases k JOIN comment_versions v ON v.organisation = k.organisation
                 AND v.comment = k.comment WHERE k.organisation = NEW.organisation AND k.id = NEW."case"
                 AND v.version = NEW.comment_version)"""
    guard("case_openings_of_versions", "BEFORE INSERT", "case_openings", nothing, "there is no such version to read")
    guard("case_openings_now", "BEFORE INSERT", "case_openings", dated_back("at"), DATED_BACK)


def _guard_comments() -> None:
    undone = f"OLD.deleted_by_author_at IS NOT NULL AND ({differs('deleted_by_author_at')})"
    moved = f"{differs('place', 'own_page')} OR ({undone})"
    guard("comments_in_place", "BEFORE UPDATE", "comments", moved, "a comment stays where it is, and deleted")
    skipped = """length(NEW.sha256) <> 64 OR NEW.version < 1
                 OR EXISTS (SELECT 1 FROM comments c WHERE c.organisation = NEW.organisation AND c.id = NEW.comment
                            AND c.version < NEW.version)
                 OR (NEW.version > 1 AND NOT EXISTS (
                     SELECT 1 FROM comment_versions v WHERE v.organisation = NEW.organisation
                     AND v.comment = NEW.comment AND v.version = NEW.version - 1))"""
    guard("comment_versions_in_order", "BEFORE INSERT", "comment_versions", skipped, "versions count up one by one")


def _guard_snapshots() -> None:
    other = f"NOT EXISTS ({OF_COMMENT})"
    guard("snapshots_of_comments", "BEFORE INSERT", "snapshots", other, "evidence is a comment as it was seen")
    guard("snapshots_now", "BEFORE INSERT", "snapshots", dated_back("taken_at"), DATED_BACK)
    strange = """NOT EXISTS (SELECT 1 FROM decisions d JOIN snapshots s ON s.organisation = d.organisation
                 AND s.author = d.author WHERE d.organisation = NEW.organisation AND d.id = NEW.decision
                 AND s.id = NEW.snapshot)"""
    guard("ruling_evidence_of_author", "BEFORE INSERT", "ruling_evidence", strange, "evidence is of the same author")


def _guard_terms_of_rulings() -> None:
    earliest, latest = months_after("NEW.at", "t.appeal_months")
    terms = f"""EXISTS (SELECT 1 FROM decisions d JOIN rules_acts t ON t.organisation = d.organisation
                AND t.rules = d.rules AND t.act = d.act
                WHERE d.organisation = NEW.organisation AND d.id = NEW.decision AND (
                    (t.appeal_months = 0 AND NEW.appeal_from <> NEW.at)
                    OR (t.appeal_months > 0 AND (NEW.appeal_from < {earliest} OR NEW.appeal_from > {latest}))))"""
    guard("rulings_appeal_in_time", "BEFORE INSERT", "rulings", terms, "an appeal opens when the rules say")
    unread = """NOT EXISTS (SELECT 1 FROM decisions d
                JOIN cases k ON k.organisation = d.organisation AND k.comment = d.comment
                JOIN case_openings o ON o.organisation = k.organisation AND o."case" = k.id
                AND o.comment_version = d.version
                WHERE d.organisation = NEW.organisation AND d.id = NEW.decision AND o.person = NEW.person
                AND o.at = NEW.opened_at)"""
    guard("rulings_after_reading", "BEFORE INSERT", "rulings", unread, "who decides has opened the case before")


def _guard_advice_times() -> None:
    soon = """EXISTS (SELECT 1 FROM decisions d WHERE d.organisation = NEW.organisation AND d.id = NEW.decision
              AND d.proposed_at > NEW.at)"""
    guard("advice_asked_after_proposal", "BEFORE INSERT", "advice_asked", soon, "advice is asked after the proposal")
    early = """EXISTS (SELECT 1 FROM advice_asked q WHERE q.organisation = NEW.organisation
               AND q.decision = NEW.decision AND q.role = COALESCE(NEW.in_absence_of, NEW.role) AND q.at > NEW.at)"""
    guard("advice_once_asked", "BEFORE INSERT", "advice", early, "advice comes after it was asked for")


def _guard_notices() -> None:
    nothing = """NEW.told_at IS NOT NULL OR NOT EXISTS (SELECT 1 FROM rulings r
                 WHERE r.organisation = NEW.organisation AND r.decision = NEW.decision)"""
    guard("notices_of_rulings", "BEFORE INSERT", "notices", nothing, "people are told of what was decided")
    other = differs("organisation", "id", "role", "reply", "if_known")
    guard("notices_as_due", "BEFORE UPDATE", "notices", other, "whom a notice is for does not change")


def _guard_outbox() -> None:
    guard("outbox_of", "BEFORE UPDATE", "outbox", differs("organisation", "id"), "a message stays the one it is")
    moved = """NEW.number < OLD.number OR (NEW.number <> OLD.number AND EXISTS (
               SELECT 1 FROM outbox o WHERE o.organisation = NEW.organisation AND o.number = NEW.number))"""
    guard("outbox_in_order", "BEFORE UPDATE", "outbox", moved, "a message moves only to the end")
    when = """(NEW.state IN ('confirmed', 'failed')) <> (NEW.confirmed_at IS NOT NULL)
              OR (NEW.state = 'delivered' AND NEW.delivered_at IS NULL)
              OR (NEW.state = 'dead' AND NEW.dead_at IS NULL)"""
    for name, event in (("outbox_when", "BEFORE UPDATE"), ("outbox_begins", "BEFORE INSERT")):
        guard(name, event, "outbox", when, "what became of a message has a time")


def _guard_words() -> None:
    signs = UNSAID.replace("'", "''")
    for table, column in SAID:
        nothing = f"length(trim(NEW.{column}, '{signs}')) = 0"
        guard(f"{table}_say_{column}", "BEFORE INSERT", table, nothing, NOTHING_SAID)
    how = f"NEW.told_at IS NOT NULL AND length(trim(COALESCE(NEW.how, ''), '{signs}')) = 0"
    guard("notices_say_how", "BEFORE UPDATE", "notices", how, "it is said how somebody was told")
