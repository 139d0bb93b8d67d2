"""Evidence is a comment as it was seen, and kept while it is needed; an appeal is judged by others.

The clauses on appeals are those of `serving.domain.appeal`.
"""

from serving.store.clauses import (
    DATED_BACK,
    OPEN_WORDS,
    RULED,
    TERMS,
    UNREAD,
    dated_back,
    differs,
    emptied,
    held,
    rewritten,
    was_reversed,
)
from serving.store.guards import guard

revision = "0004"
down_revision = "0003"

TERMS_NOW = """
    FROM decisions d JOIN rules_acts t ON t.organisation = d.organisation AND t.rules = NEW.rules AND t.act = d.act
    WHERE d.organisation = NEW.organisation AND d.id = NEW.decision
"""
JUDGES_NOW = """
    FROM decisions d JOIN rules_judges t ON t.organisation = d.organisation AND t.rules = NEW.rules AND t.act = d.act
    WHERE d.organisation = NEW.organisation AND d.id = NEW.decision
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
OF_COMMENT = """
    SELECT 1 FROM comments c
    JOIN comment_versions v ON v.organisation = c.organisation AND v.comment = c.id AND v.version = NEW.version
    JOIN authors a ON a.organisation = c.organisation AND a.id = c.author
    WHERE c.organisation = NEW.organisation AND c.id = NEW.comment AND c.author = NEW.author
    AND v.text = NEW.text AND v.seen_at <= NEW.taken_at
    AND COALESCE(v.edited_at, CASE WHEN v.version = 1 THEN c.posted_at ELSE v.seen_at END) = NEW.written_at
    AND COALESCE(NULLIF(a.handle, ''), 'unknown') = NEW.handle
    AND COALESCE(a.profile_link, '') = COALESCE(NEW.profile_link, '') AND COALESCE(c.link, '') = COALESCE(NEW.link, '')
    AND COALESCE(c.thread_link, '') = COALESCE(NEW.thread, '')
"""
HELD_WORDS = "evidence is kept while a block stands, an appeal is open or something is not decided yet"


def waits(decision: str) -> str:
    """That an appeal against a decision waits for its judgement."""
    return f"""
        EXISTS (SELECT 1 FROM appeals p WHERE p.organisation = {decision}.organisation AND p.decision = {decision}.id
                AND NOT EXISTS (SELECT 1 FROM judgements j WHERE j.organisation = {decision}.organisation
                                AND j.decision = {decision}.id))
    """


def lifted(decision: str, ruling: str) -> str:
    """That the block of a decision and its ruling was lifted since."""
    return f"""
        EXISTS (SELECT 1 FROM decisions l JOIN rulings m ON m.organisation = l.organisation
                AND m.decision = l.id AND m.outcome = 'act' WHERE l.organisation = {decision}.organisation
                AND l.author = {decision}.author AND l.act = 'lift' AND m.at >= {ruling}.at)
    """


STANDS = f"(NOT {was_reversed('d')} AND NOT {lifted('d', 'r')})"
HELD = f"""
    EXISTS (
        SELECT 1 FROM ruling_evidence v JOIN decisions d ON d.organisation = v.organisation AND d.id = v.decision
        JOIN rulings r ON r.organisation = d.organisation AND r.decision = d.id AND r.outcome = 'act'
        WHERE v.organisation = NEW.organisation AND v.snapshot = NEW.id
        AND ({waits("d")} OR (d.act = 'block' AND {STANDS})))
    OR EXISTS (SELECT 1 FROM decisions d
               JOIN cases k ON k.organisation = d.organisation AND k.comment = d.comment AND k.status = 'open'
               WHERE d.organisation = NEW.organisation AND d.author = NEW.author
               AND NOT EXISTS (SELECT 1 FROM rulings r WHERE r.organisation = d.organisation AND r.decision = d.id))
"""
BLOCK_LIVES = f"""
    EXISTS (
        SELECT 1 FROM decisions d JOIN rulings r ON r.organisation = d.organisation AND r.decision = d.id
        WHERE d.organisation = NEW.organisation AND d.author = NEW.id AND d.act = 'block' AND r.outcome = 'act'
        AND ({waits("d")} OR {STANDS}))
"""


def upgrade() -> None:
    """Guard evidence, who is known by it, and appeals."""
    _guard_snapshots()
    _guard_evidence()
    _guard_the_blocked()
    _guard_appeals()


def _guard_snapshots() -> None:
    other = f"NOT EXISTS ({OF_COMMENT})"
    guard("snapshots_of_comments", "BEFORE INSERT", "snapshots", other, "evidence is a comment as it was seen")
    guard("snapshots_now", "BEFORE INSERT", "snapshots", dated_back("taken_at"), DATED_BACK)
    strange = """NOT EXISTS (SELECT 1 FROM decisions d JOIN snapshots s ON s.organisation = d.organisation
                 AND s.author = d.author WHERE d.organisation = NEW.organisation AND d.id = NEW.decision
                 AND s.id = NEW.snapshot)"""
    guard("ruling_evidence_of_author", "BEFORE INSERT", "ruling_evidence", strange, "evidence is of the same author")


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
    texts = ("text", "handle", "profile_link", "link", "thread", "nonce")
    changed = f"{differs(*stays)} OR {rewritten(*texts)} OR {emptied(*texts)} OR OLD.erased_at IS NOT NULL"
    guard("snapshots_kept", "BEFORE UPDATE", "snapshots", changed, "evidence is erased, never changed")
    guard("snapshots_held", "BEFORE UPDATE", "snapshots", f"NEW.erased_at IS NOT NULL AND ({HELD})", HELD_WORDS)


def _guard_the_blocked() -> None:
    forgotten = f"NEW.identity IS NULL AND OLD.identity IS NOT NULL AND {BLOCK_LIVES}"
    guard("authors_held", "BEFORE UPDATE", "authors", forgotten, "whoever is blocked is known until the block ends")
    known = f"NEW.identity IS NOT NULL AND NEW.erased_at IS NOT NULL AND NOT {BLOCK_LIVES}"
    guard("authors_whole", "BEFORE UPDATE", "authors", known, "only of somebody blocked the key is kept")


def _guard_appeals() -> None:
    nothing = f"""NOT EXISTS (SELECT 1 {TERMS} AND t.grounds_needed AND EXISTS (SELECT 1 FROM rulings r
                  WHERE r.organisation = d.organisation AND r.decision = d.id AND r.outcome = 'act'
                  AND r.appeal_from <= NEW.opened_at))"""
    guard("appeals_against_acts", "BEFORE INSERT", "appeals", nothing, "nothing was done, or it is too early to appeal")
    own = """EXISTS (SELECT 1 FROM rulings r WHERE r.organisation = NEW.organisation AND r.decision = NEW.decision
                     AND r.person = NEW.opened_by)"""
    guard("appeals_by_another", "BEFORE INSERT", "appeals", own, "who decided does not put the appeal on record")
    for table in ("agreements", "judgements"):
        guard(f"{table}_unread", "BEFORE INSERT", table, UNREAD, "who looks at it again has opened the case before")
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
    unjudged = f"NEW.reason IS NULL AND NOT {JUDGED}"
    guard("appeals_held", "BEFORE UPDATE", "appeals", unjudged, "what an appeal says is kept until it is judged")
    open_case = """NEW.reason IS NULL AND EXISTS (
        SELECT 1 FROM decisions d JOIN cases k ON k.organisation = d.organisation AND k.comment = d.comment
        WHERE d.organisation = NEW.organisation AND d.id = NEW.decision AND k.status = 'open')"""
    guard("appeals_open", "BEFORE UPDATE", "appeals", open_case, OPEN_WORDS)
