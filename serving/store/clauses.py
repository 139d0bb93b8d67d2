"""What several guards ask of rows, in SQL that both databases understand; NEW and OLD are the rows that they guard."""

TERMS = """
    FROM decisions d JOIN rules_acts t ON t.organisation = d.organisation AND t.rules = d.rules AND t.act = d.act
    WHERE d.organisation = NEW.organisation AND d.id = NEW.decision
"""
RULED = "EXISTS (SELECT 1 FROM rulings r WHERE r.organisation = NEW.organisation AND r.decision = NEW.decision)"
UNREAD = """
    NOT EXISTS (SELECT 1 FROM decisions d
                JOIN comments c ON c.organisation = d.organisation AND c.id = d.comment
                JOIN cases k ON k.organisation = d.organisation AND k.comment = d.comment
                JOIN case_openings o ON o.organisation = k.organisation AND o."case" = k.id
                AND o.comment_version = c.version
                WHERE d.organisation = NEW.organisation AND d.id = NEW.decision AND o.person = NEW.person
                AND o.at <= NEW.at)
"""
OPEN_WORDS = "nothing of an open case is erased"
DATED_BACK = "this is dated back: there are later entries in the audit trail"


def differs(*columns: str) -> str:
    """That one of these columns is not what it was."""
    return " OR ".join(f"COALESCE(NEW.{it} <> OLD.{it}, (NEW.{it} IS NULL) <> (OLD.{it} IS NULL))" for it in columns)


def rewritten(*columns: str) -> str:
    """That one of these columns, which may be emptied, holds something that it did not."""
    return " OR ".join(f"(NEW.{it} IS NOT NULL AND COALESCE(NEW.{it} <> OLD.{it}, TRUE))" for it in columns)


def emptied(*columns: str) -> str:
    """That one of these columns is changed otherwise than by an erasure, or after one."""
    return (
        f"(NEW.erased_at IS NULL AND ({differs(*columns)})) OR (OLD.erased_at IS NOT NULL AND ({differs('erased_at')}))"
    )


def dated_back(column: str) -> str:
    """That the trail went on after the time in this column of the new row."""
    return f"""
        EXISTS (SELECT 1 FROM audit_heads h
                JOIN audit_entries e ON e.organisation = h.organisation AND e.number = h.number
                WHERE h.organisation = NEW.organisation AND e.at > NEW.{column})
    """


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


def was_reversed(decision: str) -> str:
    """That a row of decisions was reversed on appeal."""
    return f"""
        EXISTS (SELECT 1 FROM judgements j WHERE j.organisation = {decision}.organisation
                AND j.decision = {decision}.id AND j.verdict = 'reversed')
    """


def last(reading: str) -> str:
    """That a row of corrections is the last of its person on that version."""
    return f"""
        NOT EXISTS (SELECT 1 FROM corrections l WHERE l.organisation = {reading}.organisation
                    AND l.comment = {reading}.comment AND l.version = {reading}.version
                    AND l.person = {reading}.person AND l.number > {reading}.number)
    """
