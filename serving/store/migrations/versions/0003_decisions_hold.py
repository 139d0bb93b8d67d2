"""No decision without its role, grounds, advice and evidence, whoever writes it: the rules of the domain, again.

Times are the writer's. The clauses on advice, role and evidence are those of `serving.domain.deciding`; those on
appeals are of `serving.domain.appeal`.
"""

from serving.domain.seen import READABLE
from serving.store.guards import differs, flagged, guard, keep, listed, stay

revision = "0003"
down_revision = "0002"

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

TERMS = """
    FROM decisions d JOIN rules_acts t ON t.organisation = d.organisation AND t.rules = d.rules AND t.act = d.act
    WHERE d.organisation = NEW.organisation AND d.id = NEW.decision
"""
RULED = "EXISTS (SELECT 1 FROM rulings r WHERE r.organisation = NEW.organisation AND r.decision = NEW.decision)"
ADVISERS = """
    FROM decisions d JOIN rules_advisers t ON t.organisation = d.organisation AND t.rules = d.rules AND t.act = d.act
    WHERE d.organisation = NEW.organisation AND d.id = NEW.decision
"""
TERMS_NOW = """
    FROM decisions d JOIN rules_acts t ON t.organisation = d.organisation AND t.rules = NEW.rules AND t.act = d.act
    WHERE d.organisation = NEW.organisation AND d.id = NEW.decision
"""
JUDGES_NOW = """
    FROM decisions d JOIN rules_judges t ON t.organisation = d.organisation AND t.rules = NEW.rules AND t.act = d.act
    WHERE d.organisation = NEW.organisation AND d.id = NEW.decision
"""
PROPOSED_AFTER = """
    EXISTS (SELECT 1 FROM decisions d WHERE d.organisation = NEW.organisation AND d.id = NEW.decision
            AND d.proposed_at > NEW.at)
"""
TOOK_PART = """
    EXISTS (SELECT 1 FROM decisions d WHERE d.organisation = NEW.organisation AND d.id = NEW.decision
            AND d.proposed_by = NEW.person)
    OR EXISTS (SELECT 1 FROM advice a WHERE a.organisation = NEW.organisation AND a.decision = NEW.decision
            AND a.person = NEW.person)
    OR EXISTS (SELECT 1 FROM rulings r WHERE r.organisation = NEW.organisation AND r.decision = NEW.decision
            AND r.person = NEW.person)
"""
JUDGED = "EXISTS (SELECT 1 FROM judgements j WHERE j.organisation = NEW.organisation AND j.decision = NEW.decision)"
REMOVALS = "('delete', 'hide')"
HELD = """
    EXISTS (
        SELECT 1 FROM ruling_evidence v JOIN decisions d ON d.organisation = v.organisation AND d.id = v.decision
        JOIN rulings r ON r.organisation = d.organisation AND r.decision = d.id AND r.outcome = 'act'
        WHERE v.organisation = NEW.organisation AND v.snapshot = NEW.id AND (
            EXISTS (SELECT 1 FROM appeals p WHERE p.organisation = d.organisation AND p.decision = d.id
                    AND NOT EXISTS (SELECT 1 FROM judgements j WHERE j.organisation = d.organisation
                                    AND j.decision = d.id))
            OR (d.act = 'block'
                AND NOT EXISTS (SELECT 1 FROM judgements j WHERE j.organisation = d.organisation
                                AND j.decision = d.id AND j.verdict = 'reversed')
                AND NOT EXISTS (SELECT 1 FROM decisions l JOIN rulings m ON m.organisation = l.organisation
                                AND m.decision = l.id AND m.outcome = 'act' WHERE l.organisation = d.organisation
                                AND l.author = d.author AND l.act = 'lift' AND m.at >= r.at))))
    OR EXISTS (SELECT 1 FROM decisions d
               JOIN cases k ON k.organisation = d.organisation AND k.comment = d.comment AND k.status = 'open'
               WHERE d.organisation = NEW.organisation AND d.author = NEW.author
               AND NOT EXISTS (SELECT 1 FROM rulings r WHERE r.organisation = d.organisation AND r.decision = d.id))
"""
HELD_WORDS = "evidence is kept while a block stands, an appeal is open or something is not decided yet"
BLOCK_LIVES = """
    EXISTS (
        SELECT 1 FROM decisions d JOIN rulings r ON r.organisation = d.organisation AND r.decision = d.id
        WHERE d.organisation = NEW.organisation AND d.author = NEW.id AND d.act = 'block' AND r.outcome = 'act'
        AND (EXISTS (SELECT 1 FROM appeals p WHERE p.organisation = d.organisation AND p.decision = d.id
                     AND NOT EXISTS (SELECT 1 FROM judgements j WHERE j.organisation = d.organisation
                                     AND j.decision = d.id))
             OR (NOT EXISTS (SELECT 1 FROM judgements j WHERE j.organisation = d.organisation
                             AND j.decision = d.id AND j.verdict = 'reversed')
                 AND NOT EXISTS (SELECT 1 FROM decisions l JOIN rulings m ON m.organisation = l.organisation
                                 AND m.decision = l.id AND m.outcome = 'act' WHERE l.organisation = d.organisation
                                 AND l.author = d.author AND l.act = 'lift' AND m.at >= r.at))))
"""
OPEN_WORDS = "nothing of an open case is erased"


def held(wanted: str, deputy: str) -> str:
    """That the person of the new row holds the role it names: the one `wanted`, or its deputy in a recorded absence."""
    return f"""
        EXISTS (SELECT 1 FROM role_holdings h
                JOIN accounts o ON o.organisation = h.organisation AND o.person = h.person AND o.disabled_at IS NULL
                WHERE h.organisation = NEW.organisation AND h.person = NEW.person
                AND h.role = NEW.role AND h.given_at <= NEW.at AND h.ended_at IS NULL)
        AND ((NEW.in_absence_of IS NULL AND NEW.role = {wanted})
             OR (NEW.in_absence_of = {wanted} AND NEW.role = {deputy}
                 AND EXISTS (SELECT 1 FROM absences b WHERE b.organisation = NEW.organisation AND b.role = {wanted}
                             AND b.since <= NEW.at AND (b.ended_at IS NULL OR b.ended_at > NEW.at)
                             AND b.recorded_by <> NEW.person)))
    """


def said(table: str, more: str = "TRUE") -> str:
    """That `table` has a row `s` about the comment's version of the new row, of which `more` is true."""
    return f"""
        EXISTS (SELECT 1 FROM {table} s WHERE s.organisation = NEW.organisation AND s.comment = NEW.comment
                AND s.version = NEW.version AND ({more}))
    """


def alike(one: str, other: str) -> str:
    """That two rows of decisions are to do the same: to delete a comment and to hide it both remove it."""
    return f"({one}.act = {other}.act OR ({one}.act IN {REMOVALS} AND {other}.act IN {REMOVALS}))"


def of_adviser(given: str) -> str:
    """That a row of advice was given in a role that the rules of the decision `d` name for advice."""
    return f"""
        EXISTS (SELECT 1 FROM rules_advisers t WHERE t.organisation = d.organisation AND t.rules = d.rules
                AND t.act = d.act AND t.role = COALESCE({given}.in_absence_of, {given}.role))
    """


def last(reading: str) -> str:
    """That a row of corrections is the last of its person on that version."""
    return f"""
        NOT EXISTS (SELECT 1 FROM corrections l WHERE l.organisation = {reading}.organisation
                    AND l.comment = {reading}.comment AND l.version = {reading}.version
                    AND l.person = {reading}.person AND l.number > {reading}.number)
    """


def rewritten(*columns: str) -> str:
    """That one of these columns, which may be emptied, holds something that it did not."""
    return " OR ".join(f"(NEW.{it} IS NOT NULL AND COALESCE(NEW.{it} <> OLD.{it}, TRUE))" for it in columns)


def emptied(*columns: str) -> str:
    """That one of these columns is changed otherwise than by an erasure, or after one."""
    return (
        f"(NEW.erased_at IS NULL AND ({differs(*columns)})) OR (OLD.erased_at IS NOT NULL AND ({differs('erased_at')}))"
    )


def upgrade() -> None:
    """Guard decisions, then everything that is only ever added to."""
    _guard_proposals()
    _guard_advice()
    _guard_rulings()
    _guard_promises()
    _guard_evidence()
    _guard_appeals()
    _guard_comments_and_cases()
    _guard_replies()
    _guard_corrections()
    for table in APPEND_ONLY:
        keep(table, ADDED_ONLY.format(table=table))
    for table in NEVER_REMOVED:
        stay(table, f"rows of {table} are never removed")


def _guard_proposals() -> None:
    guard(
        "decisions_of_the_author",
        "BEFORE INSERT",
        "decisions",
        """NOT EXISTS (SELECT 1 FROM comments c WHERE c.organisation = NEW.organisation AND c.id = NEW.comment
                       AND c.author = NEW.author)""",
        "a decision is about a comment and its author",
    )
    guard(
        "decision_grounds_of_the_rules",
        "BEFORE INSERT",
        "decision_grounds",
        """NOT EXISTS (SELECT 1 FROM decisions d
                       JOIN rules_grounds g ON g.organisation = d.organisation AND g.rules = d.rules
                       JOIN comments c ON c.organisation = d.organisation AND c.id = d.comment
                       WHERE d.organisation = NEW.organisation AND d.id = NEW.decision AND g.ground = NEW.ground
                       AND (g.place IS NULL OR g.place = c.place))""",
        "a ground is one of the organisation''s own house rules, for the place of the comment",
    )
    open_already = f"""EXISTS (SELECT 1 FROM decisions d WHERE d.organisation = NEW.organisation
                           AND d.comment = NEW.comment AND d.version = NEW.version AND d.rules = NEW.rules
                           AND {alike("NEW", "d")} AND NOT EXISTS (SELECT 1 FROM rulings r
                               WHERE r.organisation = d.organisation AND r.decision = d.id))"""
    guard("decisions_one_at_a_time", "BEFORE INSERT", "decisions", open_already, "this is proposed already")
    guard("decision_grounds_before", "BEFORE INSERT", "decision_grounds", RULED, "this has been decided already")


def _guard_advice() -> None:
    asked = f"NOT EXISTS (SELECT 1 {ADVISERS} AND t.role = NEW.role)"
    guard("advice_asked_of_advisers", "BEFORE INSERT", "advice_asked", asked, "the rules do not name this adviser")
    guard("advice_asked_before", "BEFORE INSERT", "advice_asked", RULED, "this has been decided already")
    wanted = "COALESCE(NEW.in_absence_of, NEW.role)"
    was_asked = f"""NOT EXISTS (SELECT 1 FROM advice_asked q WHERE q.organisation = NEW.organisation
                                AND q.decision = NEW.decision AND q.role = {wanted})"""
    guard("advice_that_was_asked", "BEFORE INSERT", "advice", was_asked, "this advice was not asked for")
    in_role = f"NOT EXISTS (SELECT 1 {ADVISERS} AND {held('t.role', 't.deputy')})"
    guard("advice_in_role", "BEFORE INSERT", "advice", in_role, "advice is given by somebody in the role asked")
    guard("advice_before", "BEFORE INSERT", "advice", RULED, "this has been decided already")
    guard("advice_after_proposal", "BEFORE INSERT", "advice", PROPOSED_AFTER, "advice comes after the proposal")


def _guard_rulings() -> None:
    in_role = f"NOT EXISTS (SELECT 1 {TERMS} AND {held('t.decided_by', 't.deputy')})"
    guard("rulings_in_role", "BEFORE INSERT", "rulings", in_role, "only the role that the rules name decides")
    own = """EXISTS (SELECT 1 FROM advice a WHERE a.organisation = NEW.organisation AND a.decision = NEW.decision
                     AND a.person = NEW.person)"""
    guard("rulings_by_another", "BEFORE INSERT", "rulings", own, "nobody decides on their own advice")
    early = f"""{PROPOSED_AFTER} OR EXISTS (SELECT 1 FROM advice a WHERE a.organisation = NEW.organisation
                AND a.decision = NEW.decision AND a.at > NEW.at)"""
    guard("rulings_come_last", "BEFORE INSERT", "rulings", early, "a decision comes after its proposal and advice")
    claimed = """NOT EXISTS (SELECT 1 FROM decisions d JOIN cases k ON k.organisation = d.organisation
                             AND k.comment = d.comment WHERE d.organisation = NEW.organisation AND d.id = NEW.decision
                             AND k.claimed_by = NEW.person AND k.claim_expires_at > NEW.at)"""
    guard("rulings_on_claimed_cases", "BEFORE INSERT", "rulings", claimed, "who decides has claimed the case")
    to_act = "NEW.outcome = 'act' AND "
    grounds = f"""{to_act} EXISTS (SELECT 1 {TERMS} AND t.grounds_needed) AND NOT EXISTS (
                  SELECT 1 FROM decision_grounds g WHERE g.organisation = NEW.organisation
                  AND g.decision = NEW.decision)"""
    guard("rulings_on_grounds", "BEFORE INSERT", "rulings", grounds, "this act needs a ground of the house rules")
    beside = f"""e.organisation = d.organisation AND e.comment = d.comment AND e.version = d.version
                 AND {alike("d", "e")}"""
    given = """SELECT 1 FROM advice a WHERE a.organisation = NEW.organisation AND a.decision = NEW.decision"""
    no_advice = f"{to_act} EXISTS (SELECT 1 {TERMS} AND t.advice_needed) AND NOT EXISTS ({given})"
    guard("rulings_on_advice", "BEFORE INSERT", "rulings", no_advice, "advice has to be on record first")
    against = f"""{to_act} EXISTS (SELECT 1 FROM decisions d JOIN decisions e ON {beside}
                      JOIN advice a ON a.organisation = e.organisation AND a.decision = e.id AND a.view <> 'agree'
                      WHERE d.organisation = NEW.organisation AND d.id = NEW.decision AND {of_adviser("a")}
                      AND NOT EXISTS (SELECT 1 FROM decisions f JOIN advice b ON b.organisation = f.organisation
                          AND b.decision = f.id AND b.person = a.person AND b.at > a.at AND {of_adviser("b")}
                          WHERE f.organisation = d.organisation AND f.comment = d.comment AND f.version = d.version
                          AND {alike("d", "f")}))
                  AND (COALESCE(trim(NEW.overruled), '') = '' OR EXISTS (SELECT 1 {TERMS} AND t.advice_binds))"""
    guard("rulings_against_advice", "BEFORE INSERT", "rulings", against, "advice against stands in the way")
    repeated = f"""{to_act} EXISTS (SELECT 1 {TERMS} AND t.repeat_needed
                   AND NOT (t.or_extreme AND COALESCE(trim(NEW.extreme), '') <> '')) AND NOT EXISTS (
                   SELECT 1 FROM decisions d
                   JOIN comments c ON c.organisation = d.organisation AND c.id = d.comment
                   JOIN decisions e ON e.organisation = d.organisation AND e.author = d.author
                   AND e.comment <> d.comment AND e.act IN ('delete', 'hide', 'warn')
                   JOIN comments o ON o.organisation = e.organisation AND o.id = e.comment
                   AND o.posted_at <= c.posted_at
                   JOIN rulings r ON r.organisation = e.organisation AND r.decision = e.id AND r.outcome = 'act'
                   WHERE d.organisation = NEW.organisation AND d.id = NEW.decision AND NOT EXISTS (
                       SELECT 1 FROM judgements j WHERE j.organisation = e.organisation AND j.decision = e.id
                       AND j.verdict = 'reversed'))"""
    guard(
        "rulings_on_repeat", "BEFORE INSERT", "rulings", repeated, "this act is for people who broke the rules before"
    )
    place = f"""{to_act} EXISTS (SELECT 1 FROM decisions d JOIN comments c ON c.organisation = d.organisation
                AND c.id = d.comment WHERE d.organisation = NEW.organisation AND d.id = NEW.decision
                AND (c.version <> d.version OR (d.act IN {REMOVALS} AND (
                     c.place <> 'public' OR NOT c.own_page OR c.deleted_by_author_at IS NOT NULL))))"""
    guard("rulings_on_what_stands", "BEFORE INSERT", "rulings", place, "the comment is not there, or was edited since")
    twice = f"""{to_act} EXISTS (SELECT 1 FROM decisions d JOIN decisions e ON e.organisation = d.organisation
                AND e.comment = d.comment AND e.id <> d.id
                JOIN rulings r ON r.organisation = e.organisation AND r.decision = e.id AND r.outcome = 'act'
                WHERE d.organisation = NEW.organisation AND d.id = NEW.decision AND d.act IN {REMOVALS}
                AND e.act IN {REMOVALS} AND NOT EXISTS (SELECT 1 FROM judgements j
                    WHERE j.organisation = e.organisation AND j.decision = e.id AND j.verdict = 'reversed'))"""
    guard("rulings_once", "BEFORE INSERT", "rulings", twice, "the comment has been removed already")
    again = f"""{to_act} EXISTS (SELECT 1 FROM decisions d JOIN decisions e ON {beside} AND e.id <> d.id
                JOIN rulings r ON r.organisation = e.organisation AND r.decision = e.id AND r.outcome = 'act'
                WHERE d.organisation = NEW.organisation AND d.id = NEW.decision AND d.act <> 'lift')"""
    guard("rulings_never_again", "BEFORE INSERT", "rulings", again, "this was decided upon for this text before")


def _guard_promises() -> None:
    """A comment promised to stay does not go on grounds that are not enough: `serving.domain.correction.weighed`."""
    of_version = "s.organisation = d.organisation AND s.comment = d.comment AND s.version = d.version"
    settled = f"EXISTS (SELECT 1 FROM settlements s WHERE {of_version} AND s.person <> NEW.person)"
    others = f"EXISTS (SELECT 1 FROM corrections s WHERE {of_version} AND s.person <> NEW.person)"
    said_so = listed("s.reading", "labels", "p.label")
    languages = ", ".join(f"'{language}'" for language in sorted(READABLE))
    readable = f"{of_version} AND s.scored_at IS NOT NULL AND s.language IN ({languages})"
    scored = f"EXISTS (SELECT 1 FROM comment_versions s WHERE {readable})"
    scored_so = f"EXISTS (SELECT 1 FROM comment_versions s WHERE {readable} AND {flagged('s.answer', 'p.label')})"
    unknown = f"(NOT {settled} AND NOT {others} AND NOT {scored})"
    weighs = f"""EXISTS (SELECT 1 FROM settlements s WHERE {of_version} AND {said_so})
        OR (NOT {settled} AND EXISTS (SELECT 1 FROM corrections s WHERE {of_version} AND {last("s")} AND {said_so}))
        OR (NOT {settled} AND NOT {others} AND {scored_so})"""
    wrong = f"""NEW.outcome = 'act' AND EXISTS (SELECT 1 {TERMS} AND t.grounds_needed AND NOT EXISTS (
        SELECT 1 FROM decision_grounds g WHERE g.organisation = d.organisation AND g.decision = d.id AND NOT EXISTS (
            SELECT 1 FROM rules_protections p WHERE p.organisation = d.organisation AND p.rules = d.rules
            AND p.ground = g.ground AND ({unknown} OR {weighs}))))"""
    guard("rulings_keep_promises", "BEFORE INSERT", "rulings", wrong, "these grounds are not enough for this comment")


def _guard_evidence() -> None:
    guard("ruling_evidence_before", "BEFORE INSERT", "ruling_evidence", RULED, "this has been decided already")
    missing = f"""NEW.outcome = 'act' AND EXISTS (SELECT 1 {TERMS} AND t.evidence_needed) AND (
                  NEW.evidence_sha256 IS NULL OR NOT EXISTS (
                  SELECT 1 FROM decisions d
                  JOIN ruling_evidence v ON v.organisation = d.organisation AND v.decision = d.id
                  JOIN snapshots s ON s.organisation = v.organisation AND s.id = v.snapshot
                  WHERE d.organisation = NEW.organisation AND d.id = NEW.decision AND s.comment = d.comment
                  AND s.version = d.version AND s.author = d.author AND s.taken_at <= NEW.at))"""
    guard(
        "rulings_on_evidence", "BEFORE INSERT", "rulings", missing, "the comment has to be recorded as evidence first"
    )
    stays = (
        "organisation",
        "id",
        "comment",
        "version",
        "author",
        "written_at",
        "why",
        "taken_by",
        "taken_at",
        "sha256",
    )
    texts = ("text", "handle", "link", "thread", "nonce")
    changed = f"{differs(*stays)} OR {rewritten(*texts)} OR {emptied(*texts)} OR OLD.erased_at IS NOT NULL"
    guard("snapshots_kept", "BEFORE UPDATE", "snapshots", changed, "evidence is erased, never changed")
    guard("snapshots_held", "BEFORE UPDATE", "snapshots", f"NEW.erased_at IS NOT NULL AND ({HELD})", HELD_WORDS)


def _guard_appeals() -> None:
    nothing = f"""NOT EXISTS (SELECT 1 {TERMS} AND t.grounds_needed AND EXISTS (SELECT 1 FROM rulings r
                  WHERE r.organisation = d.organisation AND r.decision = d.id AND r.outcome = 'act'
                  AND r.appeal_from <= NEW.opened_at))"""
    guard("appeals_against_acts", "BEFORE INSERT", "appeals", nothing, "nothing was done, or it is too early to appeal")
    for table in ("agreements", "judgements"):
        guard(f"{table}_impartial", "BEFORE INSERT", table, TOOK_PART, "who took part does not look at it again")
        early = """EXISTS (SELECT 1 FROM appeals p WHERE p.organisation = NEW.organisation
                           AND p.decision = NEW.decision AND p.opened_at > NEW.at)"""
        guard(f"{table}_after_appeal", "BEFORE INSERT", table, early, "this comes after the appeal was opened")
    with_them = f"NOT EXISTS (SELECT 1 {TERMS_NOW} AND {held('t.together_with', 't.together_deputy')})"
    guard("agreements_in_role", "BEFORE INSERT", "agreements", with_them, "the rules do not ask for this agreement")
    guard("agreements_before", "BEFORE INSERT", "agreements", JUDGED, "this appeal has been judged already")
    judge = f"NOT EXISTS (SELECT 1 {JUDGES_NOW} AND {held('t.role', 't.deputy')})"
    guard(
        "judgements_in_role", "BEFORE INSERT", "judgements", judge, "an appeal is judged in a role that the rules name"
    )
    alone = f"""NEW.verdict = 'reversed' AND EXISTS (SELECT 1 {TERMS_NOW} AND t.together_with IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM agreements g WHERE g.organisation = NEW.organisation
                                AND g.decision = NEW.decision AND g.person <> NEW.person AND g.at <= NEW.at
                                AND COALESCE(g.in_absence_of, g.role) = t.together_with))"""
    guard(
        "judgements_together", "BEFORE INSERT", "judgements", alone, "a reversal needs the agreement of another person"
    )
    words = ("reason", "nonce")
    stays = differs("organisation", "decision", "sha256", "opened_by", "opened_at")
    changed = f"{stays} OR {rewritten(*words)} OR {emptied(*words)} OR OLD.erased_at IS NOT NULL"
    guard("appeals_kept", "BEFORE UPDATE", "appeals", changed, "an appeal is erased, never changed")
    waits = f"NEW.reason IS NULL AND NOT {JUDGED}"
    guard("appeals_held", "BEFORE UPDATE", "appeals", waits, "what an appeal says is kept until it is judged")
    open_case = """NEW.reason IS NULL AND EXISTS (
        SELECT 1 FROM decisions d JOIN cases k ON k.organisation = d.organisation AND k.comment = d.comment
        WHERE d.organisation = NEW.organisation AND d.id = NEW.decision AND k.status = 'open')"""
    guard("appeals_open", "BEFORE UPDATE", "appeals", open_case, OPEN_WORDS)


def _guard_comments_and_cases() -> None:
    step = "NEW.version <= OLD.version OR NEW.comment <> OLD.comment"
    guard("cases_step_by_step", "BEFORE UPDATE", "cases", step, "every change of a case makes a later version")
    links = ("link", "post_link", "thread_link")
    stays = (
        *("organisation", "id", "channel", "external_id", "author", "followers", "posted_at"),
        "first_seen_at",
    )
    guard(
        "comments_step_by_step",
        "BEFORE UPDATE",
        "comments",
        f"""NEW.version < OLD.version OR NEW.version > OLD.version + 1 OR {differs(*stays)} OR {rewritten(*links)}
            OR {emptied(*links)} OR (OLD.edited_at IS NOT NULL AND COALESCE(NEW.edited_at < OLD.edited_at, TRUE))""",
        "a comment stays the one it is, and its versions count up",
    )
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
    own = "SELECT 1 FROM cases k WHERE k.organisation = NEW.organisation AND k.status = 'open'"
    open_case = f"NEW.text IS NULL AND EXISTS ({own} AND k.comment = NEW.comment)"
    guard("comment_versions_open", "BEFORE UPDATE", "comment_versions", open_case, OPEN_WORDS)
    note = f"""{differs("organisation", "id", '"case"', "person", "at")} OR {rewritten("text")}"""
    guard("case_notes_kept", "BEFORE UPDATE", "case_notes", note, "a note is erased, never changed")
    for table in ("case_notes", "replies"):
        open_case = f'NEW.text IS NULL AND EXISTS ({own} AND k.id = NEW."case")'
        guard(f"{table}_open", "BEFORE UPDATE", table, open_case, OPEN_WORDS)
    names = ("identity", "handle", "profile_link")
    author = f"{differs('organisation', 'id', 'channel', 'known_by')} OR {rewritten(*names)} OR {emptied(*names)}"
    guard("authors_kept", "BEFORE UPDATE", "authors", author, "an author is erased, never changed")
    forgotten = f"NEW.identity IS NULL AND OLD.identity IS NOT NULL AND {BLOCK_LIVES}"
    guard("authors_held", "BEFORE UPDATE", "authors", forgotten, "whoever is blocked is known until the block ends")
    known = f"NEW.identity IS NOT NULL AND NEW.erased_at IS NOT NULL AND NOT {BLOCK_LIVES}"
    guard("authors_whole", "BEFORE UPDATE", "authors", known, "only of somebody blocked the key is kept")
    told = "OLD.told_at IS NOT NULL OR NEW.decision <> OLD.decision"
    guard("notices_kept", "BEFORE UPDATE", "notices", told, "a notice that was given is not changed")
    sent = """OLD.state = 'confirmed' OR NEW.decision <> OLD.decision OR NEW.kind <> OLD.kind
        OR CAST(NEW.body AS TEXT) <> CAST(OLD.body AS TEXT) OR NEW.added_at <> OLD.added_at"""
    guard("outbox_kept", "BEFORE UPDATE", "outbox", sent, "a message is not changed, nor what was done about it")
    guard("keys_stay_revoked", "BEFORE UPDATE", "keys", "OLD.revoked_at IS NOT NULL", "a revoked key stays revoked")


def _guard_replies() -> None:
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
    accepted, settled, read = said("acceptances"), said("settlements"), said("corrections")
    own = said("corrections", "s.person = NEW.person")
    done = f"{accepted} OR {settled}"
    guard("corrections_before", "BEFORE INSERT", "corrections", done, "what this comment is has been decided already")
    current = """NOT EXISTS (SELECT 1 FROM comments c WHERE c.organisation = NEW.organisation AND c.id = NEW.comment
                             AND c.version = NEW.version)"""
    guard("corrections_of_what_stands", "BEFORE INSERT", "corrections", current, "the comment was edited since")
    before = said("corrections", "s.person = NEW.person AND s.number = NEW.number - 1")
    order = f"NEW.number < 1 OR (NEW.number > 1 AND NOT {before})"
    guard("corrections_in_order", "BEFORE INSERT", "corrections", order, "a person''s readings count up")
    others = f"NEW.number > 1 AND {said('corrections', 's.person <> NEW.person')}"
    guard("corrections_alone", "BEFORE INSERT", "corrections", others, "others have read this comment since")
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
