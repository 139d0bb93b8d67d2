"""No decision without its role, grounds, advice and evidence, whoever writes it: the rules of the domain, again.

Times are the writer's. The clauses on advice, role and evidence are those of `serving.domain.deciding`; those on
appeals are of `serving.domain.appeal`. What needs a comment's labels (promises that it stays) is the domain's alone.
"""

from serving.store.guards import guard, keep, stay

revision = "0003"
down_revision = "0002"

ADDED_ONLY = "rows of {table} are added, never changed or removed"
APPEND_ONLY = (
    "rules_versions", "rules_acts", "rules_advisers", "rules_judges", "rules_grounds",
    "decisions", "decision_grounds", "advice_asked", "advice", "rulings", "ruling_evidence",
    "appeals", "agreements", "judgements",
    "corrections", "settlements", "acceptances", "case_openings", "case_steps", "erasures",
)  # fmt: skip
NEVER_REMOVED = (
    "authors", "comments", "comment_versions", "snapshots", "cases", "case_notes", "notices", "replies", "outbox",
    "accounts", "role_holdings", "absences", "keys",
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
JUDGES = """
    FROM decisions d JOIN rules_judges t ON t.organisation = d.organisation AND t.rules = d.rules AND t.act = d.act
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


def held(wanted: str, deputy: str) -> str:
    """That the person of the new row holds the role it names: the one `wanted`, or its deputy in a recorded absence."""
    return f"""
        EXISTS (SELECT 1 FROM role_holdings h WHERE h.organisation = NEW.organisation AND h.person = NEW.person
                AND h.role = NEW.role AND h.given_at <= NEW.at AND h.ended_at IS NULL)
        AND ((NEW.in_absence_of IS NULL AND NEW.role = {wanted})
             OR (NEW.in_absence_of = {wanted} AND NEW.role = {deputy}
                 AND EXISTS (SELECT 1 FROM absences b WHERE b.organisation = NEW.organisation AND b.role = {wanted}
                             AND b.since <= NEW.at AND (b.ended_at IS NULL OR b.ended_at > NEW.at)
                             AND b.recorded_by <> NEW.person)))
    """


def upgrade() -> None:
    """Guard decisions, then everything that is only ever added to."""
    _guard_proposals()
    _guard_advice()
    _guard_rulings()
    _guard_evidence()
    _guard_appeals()
    _guard_comments_and_cases()
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
    given = """SELECT 1 FROM advice a WHERE a.organisation = NEW.organisation AND a.decision = NEW.decision"""
    no_advice = f"{to_act} EXISTS (SELECT 1 {TERMS} AND t.advice_needed) AND NOT EXISTS ({given})"
    guard("rulings_on_advice", "BEFORE INSERT", "rulings", no_advice, "advice has to be on record first")
    against = f"""{to_act} EXISTS ({given} AND a.view <> 'agree') AND (COALESCE(trim(NEW.overruled), '') = ''
                  OR EXISTS (SELECT 1 {TERMS} AND t.advice_binds))"""
    guard("rulings_against_advice", "BEFORE INSERT", "rulings", against, "advice against stands in the way")
    repeated = f"""{to_act} EXISTS (SELECT 1 {TERMS} AND t.repeat_needed
                   AND NOT (t.or_extreme AND COALESCE(trim(NEW.extreme), '') <> '')) AND NOT EXISTS (
                   SELECT 1 FROM decisions d JOIN decisions e ON e.organisation = d.organisation
                   AND e.author = d.author AND e.id <> d.id AND e.act IN ('delete', 'hide', 'warn')
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
    changed = " OR ".join(
        f"NEW.{column} <> OLD.{column}"
        for column in ("id", "comment", "version", "author", "why", "taken_by", "taken_at", "nonce", "sha256")
    )
    text = "NEW.text IS NOT NULL AND NEW.text <> COALESCE(OLD.text, '') OR OLD.erased_at IS NOT NULL"
    guard("snapshots_kept", "BEFORE UPDATE", "snapshots", f"{changed} OR {text}", "evidence is erased, never changed")


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
    with_them = f"NOT EXISTS (SELECT 1 {TERMS} AND {held('t.together_with', 't.together_deputy')})"
    guard("agreements_in_role", "BEFORE INSERT", "agreements", with_them, "the rules do not ask for this agreement")
    guard("agreements_before", "BEFORE INSERT", "agreements", JUDGED, "this appeal has been judged already")
    judge = f"NOT EXISTS (SELECT 1 {JUDGES} AND {held('t.role', 't.deputy')})"
    guard(
        "judgements_in_role", "BEFORE INSERT", "judgements", judge, "an appeal is judged in a role that the rules name"
    )
    alone = f"""NEW.verdict = 'reversed' AND EXISTS (SELECT 1 {TERMS} AND t.together_with IS NOT NULL)
                AND NOT EXISTS (SELECT 1 FROM agreements g WHERE g.organisation = NEW.organisation
                                AND g.decision = NEW.decision AND g.person <> NEW.person AND g.at <= NEW.at)"""
    guard(
        "judgements_together", "BEFORE INSERT", "judgements", alone, "a reversal needs the agreement of another person"
    )


def _guard_comments_and_cases() -> None:
    step = "NEW.version <> OLD.version + 1 OR NEW.comment <> OLD.comment"
    guard("cases_step_by_step", "BEFORE UPDATE", "cases", step, "every change of a case makes its next version")
    guard(
        "comments_step_by_step",
        "BEFORE UPDATE",
        "comments",
        """NEW.version < OLD.version OR NEW.version > OLD.version + 1 OR NEW.author <> OLD.author
           OR NEW.channel <> OLD.channel OR NEW.external_id <> OLD.external_id""",
        "a comment stays the one it is, and its versions count up",
    )
    guard(
        "comment_versions_kept",
        "BEFORE UPDATE",
        "comment_versions",
        """(NEW.text IS NOT NULL AND NEW.text <> COALESCE(OLD.text, '')) OR NEW.sha256 <> OLD.sha256
           OR NEW.nonce <> OLD.nonce OR NEW.version <> OLD.version OR NEW.comment <> OLD.comment
           OR (OLD.scored_at IS NOT NULL AND COALESCE(NEW.model, '') <> OLD.model)""",
        "an old version is erased, never changed",
    )
    reply = "(NEW.text IS NOT NULL AND NEW.text <> COALESCE(OLD.text, '')) OR NEW.person <> OLD.person"
    guard("replies_kept", "BEFORE UPDATE", "replies", reply, "a reply that was sent is erased, never changed")
    note = "(NEW.text IS NOT NULL AND NEW.text <> COALESCE(OLD.text, '')) OR NEW.person <> OLD.person"
    guard("case_notes_kept", "BEFORE UPDATE", "case_notes", note, "a note is erased, never changed")
    told = "OLD.told_at IS NOT NULL OR NEW.decision <> OLD.decision"
    guard("notices_kept", "BEFORE UPDATE", "notices", told, "a notice that was given is not changed")
    sent = "NEW.decision <> OLD.decision OR NEW.kind <> OLD.kind OR OLD.confirmed_at IS NOT NULL"
    guard("outbox_kept", "BEFORE UPDATE", "outbox", sent, "what was confirmed is not changed")
    guard("keys_stay_revoked", "BEFORE UPDATE", "keys", "OLD.revoked_at IS NOT NULL", "a revoked key stays revoked")
