"""What every version of an organisation's house rules says on who decides what: the database refuses by it."""

from sqlalchemy import Boolean, Column, ForeignKeyConstraint, Integer, String

from serving.store.tables.base import Moment, of, table

rules_versions = table(
    "rules_versions",
    Column("id", String, primary_key=True),
    Column("sha256", String, nullable=False),
    Column("registered_at", Moment, nullable=False),
)

rules_acts = table(
    "rules_acts",
    Column("rules", String, primary_key=True),
    Column("act", String, primary_key=True),
    Column("decided_by", String, nullable=False),
    Column("deputy", String),
    Column("advice_needed", Boolean, nullable=False),
    Column("advice_binds", Boolean, nullable=False),
    Column("evidence_needed", Boolean, nullable=False),
    Column("grounds_needed", Boolean, nullable=False),
    Column("repeat_needed", Boolean, nullable=False),
    Column("or_extreme", Boolean, nullable=False),
    Column("in_inbox", Boolean, nullable=False),
    Column("appeal_months", Integer, nullable=False),
    Column("together_with", String),
    Column("together_deputy", String),
    of("rules_versions", "rules"),
)


def _roles_of_an_act(name: str, known: ForeignKeyConstraint):
    return table(
        name,
        Column("rules", String, primary_key=True),
        Column("act", String, primary_key=True),
        Column("role", String, primary_key=True),
        Column("deputy", String),
        known,
    )


rules_advisers = _roles_of_an_act(
    "rules_advisers",
    ForeignKeyConstraint(
        ["organisation", "rules", "act"], ["rules_acts.organisation", "rules_acts.rules", "rules_acts.act"]
    ),
)
# of acts too that these rules know no more: they may have been decided upon under older ones
rules_judges = _roles_of_an_act("rules_judges", of("rules_versions", "rules"))

rules_protections = table(
    "rules_protections",
    Column("rules", String, primary_key=True),
    Column("label", String, primary_key=True),
    Column("ground", String, primary_key=True),
    of("rules_versions", "rules"),
)
"""A comment with this label does not go on this ground alone."""

rules_grounds = table(
    "rules_grounds",
    Column("rules", String, primary_key=True),
    Column("ground", String, primary_key=True),
    Column("place", String),
    of("rules_versions", "rules"),
)
