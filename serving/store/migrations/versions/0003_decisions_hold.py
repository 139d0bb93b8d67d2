"""No decision without its role, grounds and advice, whoever writes it: the clauses of `serving.domain.deciding`, again.

Times here are the writer's but for their order; later migrations refuse some that are dated back.
"""

from serving.domain.seen import READABLE
from serving.store.clauses import RULED, TERMS, UNREAD, held, last, was_reversed
from serving.store.guards import flagged, guard, listed, months_after

revision = "0003"
down_revision = "0002"

ADVISERS = """
    FROM decisions d JOIN rules_advisers t ON t.organisation = d.organisation AND t.rules = d.rules AND t.act = d.act
    WHERE d.organisation = NEW.organisation AND d.id = NEW.decision
"""
PROPOSED_AFTER = """
    EXISTS (SELECT 1 FROM decisions d WHERE d.organisation = NEW.organisation AND d.id = NEW.decision
            AND d.proposed_at > NEW.at)
"""
REMOVALS = "('delete', 'hide')"
TO_ACT = "NEW.outcome = 'act' AND "


def upgrade() -> None:
    """Guard proposals, advice and rulings."""
    _guard_proposals()
    _guard_advice()
    _guard_who_rules()
    _guard_what_rulings_rest_on()
    _guard_repeat()
    _guard_rulings_once()
    _guard_terms_of_rulings()
    _guard_promises()


def alike(one: str, other: str) -> str:
    """That two rows of decisions are to do the same: to delete a comment and to hide it both remove it."""
    return f"({one}.act = {other}.act OR ({one}.act IN {REMOVALS} AND {other}.act IN {REMOVALS}))"


def beside(other: str) -> str:
    """That a row of decisions is to do the same with the same text as the decision `d`."""
    return f"""
        {other}.organisation = d.organisation AND {other}.comment = d.comment AND {other}.version = d.version
        AND {alike("d", other)}
    """


def of_adviser(given: str) -> str:
    """That a row of advice was given in a role that the rules of the decision `d` name for advice."""
    return f"""
        EXISTS (SELECT 1 FROM rules_advisers t WHERE t.organisation = d.organisation AND t.rules = d.rules
                AND t.act = d.act AND t.role = COALESCE({given}.in_absence_of, {given}.role))
    """


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
    guard("advice_unread", "BEFORE INSERT", "advice", UNREAD, "who advises has opened the case before")
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
    words = "advice is asked after the proposal"
    guard("advice_asked_after_proposal", "BEFORE INSERT", "advice_asked", PROPOSED_AFTER, words)
    early = f"""EXISTS (SELECT 1 FROM advice_asked q WHERE q.organisation = NEW.organisation
                AND q.decision = NEW.decision AND q.role = {wanted} AND q.at > NEW.at)"""
    guard("advice_once_asked", "BEFORE INSERT", "advice", early, "advice comes after it was asked for")


def _guard_who_rules() -> None:
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


def _guard_what_rulings_rest_on() -> None:
    grounds = f"""{TO_ACT} EXISTS (SELECT 1 {TERMS} AND t.grounds_needed) AND NOT EXISTS (
                  SELECT 1 FROM decision_grounds g WHERE g.organisation = NEW.organisation
                  AND g.decision = NEW.decision)"""
    guard("rulings_on_grounds", "BEFORE INSERT", "rulings", grounds, "this act needs a ground of the house rules")
    given = """SELECT 1 FROM advice a WHERE a.organisation = NEW.organisation AND a.decision = NEW.decision"""
    no_advice = f"{TO_ACT} EXISTS (SELECT 1 {TERMS} AND t.advice_needed) AND NOT EXISTS ({given})"
    guard("rulings_on_advice", "BEFORE INSERT", "rulings", no_advice, "advice has to be on record first")
    against = f"""{TO_ACT} EXISTS (SELECT 1 FROM decisions d JOIN decisions e ON {beside("e")}
                      JOIN advice a ON a.organisation = e.organisation AND a.decision = e.id AND a.view <> 'agree'
                      WHERE d.organisation = NEW.organisation AND d.id = NEW.decision AND {of_adviser("a")}
                      AND NOT EXISTS (SELECT 1 FROM decisions f JOIN advice b ON b.organisation = f.organisation
                          AND b.decision = f.id AND b.person = a.person AND b.at > a.at AND {of_adviser("b")}
                          WHERE {beside("f")}))
                  AND (NEW.overruled IS NULL OR EXISTS (SELECT 1 {TERMS} AND t.advice_binds))"""
    guard("rulings_against_advice", "BEFORE INSERT", "rulings", against, "advice against stands in the way")
    kept = f"""{TO_ACT} NEW.overruled IS NULL AND EXISTS (SELECT 1 FROM decisions d JOIN decisions e ON {beside("e")}
               JOIN rulings r ON r.organisation = e.organisation AND r.decision = e.id AND r.outcome = 'keep'
               WHERE d.organisation = NEW.organisation AND d.id = NEW.decision)"""
    guard("rulings_against_keeping", "BEFORE INSERT", "rulings", kept, "it was decided before to keep this text")
    place = f"""{TO_ACT} EXISTS (SELECT 1 FROM decisions d JOIN comments c ON c.organisation = d.organisation
                AND c.id = d.comment WHERE d.organisation = NEW.organisation AND d.id = NEW.decision
                AND (c.version <> d.version OR (d.act IN {REMOVALS} AND (
                     (c.place <> 'public' AND NOT EXISTS (SELECT 1 {TERMS} AND t.in_inbox))
                     OR NOT c.own_page OR c.deleted_by_author_at IS NOT NULL))))"""
    guard("rulings_on_what_stands", "BEFORE INSERT", "rulings", place, "the comment is not there, or was edited since")


def _guard_repeat() -> None:
    repeated = f"""{TO_ACT} EXISTS (SELECT 1 {TERMS} AND t.repeat_needed
                   AND NOT (t.or_extreme AND NEW.extreme IS NOT NULL)) AND NOT EXISTS (
                   SELECT 1 FROM decisions d
                   JOIN comments c ON c.organisation = d.organisation AND c.id = d.comment
                   JOIN decisions e ON e.organisation = d.organisation AND e.author = d.author
                   AND e.comment <> d.comment AND e.act IN ('delete', 'hide', 'warn')
                   JOIN comments o ON o.organisation = e.organisation AND o.id = e.comment
                   AND o.posted_at <= c.posted_at
                   JOIN rulings r ON r.organisation = e.organisation AND r.decision = e.id AND r.outcome = 'act'
                   WHERE d.organisation = NEW.organisation AND d.id = NEW.decision
                   AND NOT {was_reversed("e")})"""
    guard(
        "rulings_on_repeat", "BEFORE INSERT", "rulings", repeated, "this act is for people who broke the rules before"
    )


def _guard_rulings_once() -> None:
    twice = f"""{TO_ACT} EXISTS (SELECT 1 FROM decisions d JOIN decisions e ON e.organisation = d.organisation
                AND e.comment = d.comment AND e.id <> d.id
                JOIN rulings r ON r.organisation = e.organisation AND r.decision = e.id AND r.outcome = 'act'
                WHERE d.organisation = NEW.organisation AND d.id = NEW.decision AND d.act IN {REMOVALS}
                AND e.act IN {REMOVALS} AND NOT {was_reversed("e")})"""
    guard("rulings_once", "BEFORE INSERT", "rulings", twice, "the comment has been removed already")
    again = f"""{TO_ACT} EXISTS (SELECT 1 FROM decisions d JOIN decisions e ON {beside("e")} AND e.id <> d.id
                JOIN rulings r ON r.organisation = e.organisation AND r.decision = e.id AND r.outcome = 'act'
                WHERE d.organisation = NEW.organisation AND d.id = NEW.decision AND d.act <> 'lift')"""
    guard("rulings_never_again", "BEFORE INSERT", "rulings", again, "this was decided upon for this text before")


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
