"""Who may do what: one table of every resource, for people by permission and for programs by scope.

What a role of the house rules may do (advise, decide, judge) is for the rules and the domain to say, on top of this.
"""

from enum import StrEnum


class Permission(StrEnum):
    """What an account is for. An account may have several."""

    REVIEW = "review"
    """Work on cases: read, claim, note, correct, propose, and what the account's roles allow."""
    ARBITRATE = "arbitrate"
    """Settle what two reviewers read differently."""
    CURATE = "curate"
    """Let corrections into training, or keep them out."""
    AUDIT = "audit"
    """Read the audit trail and the records of decisions."""
    MANAGE = "manage"
    """Accounts, roles, absences, keys, webhooks, erasure."""


class Scope(StrEnum):
    """What a program's key is for. A key may have several."""

    CLASSIFY = "classify"
    INTAKE = "intake"
    ACTIONS = "actions"
    METRICS = "metrics"
    """Counts of the whole installation, over all its organisations: for whoever runs it."""


class Resource(StrEnum):
    """What something is done to."""

    CLASSIFICATION = "classification"
    RULES = "rules"
    METRICS = "metrics"
    COMMENT = "comment"
    CASE = "case"
    DECISION = "decision"
    APPEAL = "appeal"
    REPLY = "reply"
    CORRECTION = "correction"
    ACTION = "action"
    NOTICE = "notice"
    ABSENCE = "absence"
    ACCOUNT = "account"
    KEY = "key"
    WEBHOOK = "webhook"
    AUDIT = "audit"
    RECORD = "record"
    ERASURE = "erasure"


class Access(StrEnum):
    """What is done to it."""

    READ = "read"
    WRITE = "write"
    SETTLE = "settle"
    ACCEPT = "accept"


Grant = Permission | Scope
R, W = Access.READ, Access.WRITE
REVIEW, ARBITRATE, CURATE, AUDIT, MANAGE = Permission
POLICY: dict[tuple[Resource, Access], frozenset[Grant]] = {
    (Resource.CLASSIFICATION, R): frozenset({Scope.CLASSIFY, REVIEW}),
    (Resource.RULES, R): frozenset({Scope.CLASSIFY, Scope.INTAKE, REVIEW, AUDIT, ARBITRATE, CURATE, MANAGE}),
    (Resource.METRICS, R): frozenset({Scope.METRICS}),
    (Resource.COMMENT, R): frozenset({REVIEW, AUDIT}),
    (Resource.COMMENT, W): frozenset({Scope.INTAKE}),
    (Resource.CASE, R): frozenset({REVIEW, AUDIT}),
    (Resource.CASE, W): frozenset({REVIEW}),
    (Resource.DECISION, R): frozenset({REVIEW, AUDIT}),
    (Resource.DECISION, W): frozenset({REVIEW}),
    (Resource.APPEAL, R): frozenset({REVIEW, AUDIT}),
    (Resource.APPEAL, W): frozenset({REVIEW}),
    (Resource.REPLY, R): frozenset({REVIEW, AUDIT}),
    (Resource.REPLY, W): frozenset({REVIEW}),
    (Resource.CORRECTION, R): frozenset({REVIEW, ARBITRATE, CURATE, AUDIT}),
    (Resource.CORRECTION, W): frozenset({REVIEW}),
    (Resource.CORRECTION, Access.SETTLE): frozenset({ARBITRATE}),
    (Resource.CORRECTION, Access.ACCEPT): frozenset({CURATE}),
    (Resource.NOTICE, R): frozenset({REVIEW, AUDIT}),
    (Resource.NOTICE, W): frozenset({REVIEW}),
    (Resource.ACTION, R): frozenset({Scope.ACTIONS, REVIEW, AUDIT, MANAGE}),
    (Resource.ACTION, W): frozenset({Scope.ACTIONS, MANAGE}),
    (Resource.ABSENCE, R): frozenset({REVIEW, AUDIT, MANAGE}),
    (Resource.ABSENCE, W): frozenset({MANAGE}),
    (Resource.ACCOUNT, R): frozenset({REVIEW, AUDIT, MANAGE}),
    (Resource.ACCOUNT, W): frozenset({MANAGE}),
    (Resource.KEY, R): frozenset({MANAGE}),
    (Resource.KEY, W): frozenset({MANAGE}),
    (Resource.WEBHOOK, R): frozenset({MANAGE}),
    (Resource.WEBHOOK, W): frozenset({MANAGE}),
    (Resource.AUDIT, R): frozenset({AUDIT}),
    (Resource.RECORD, R): frozenset({AUDIT, MANAGE}),
    (Resource.ERASURE, R): frozenset({AUDIT, MANAGE}),
    (Resource.ERASURE, W): frozenset({MANAGE}),
}


def may(grants: frozenset[Grant], resource: Resource, access: Access) -> bool:
    """Whether somebody with these grants may do this. What the table does not name, nobody may."""
    return not grants.isdisjoint(POLICY.get((resource, access), frozenset()))


def as_table() -> str:
    """The policy as a Markdown table."""
    rows = [
        f"| {resource} | {access} | {', '.join(sorted(str(it) for it in grants if isinstance(it, Permission)))} | "
        f"{', '.join(sorted(str(it) for it in grants if isinstance(it, Scope)))} |"
        for (resource, access), grants in POLICY.items()
    ]
    return "\n".join(["| resource | access | people with | keys with |", "| --- | --- | --- | --- |", *rows])
