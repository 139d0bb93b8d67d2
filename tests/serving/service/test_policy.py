"""Who may do what: the whole table, against one written here by hand."""

from itertools import product
from pathlib import Path

import pytest

import serving
from serving.service.policy import POLICY, Access, Permission, Resource, Scope, as_table, may

WRITTEN = """
classification read: review classify
rules read: review arbitrate curate audit manage classify intake
metrics read: metrics
comment read: review audit
comment write: intake
case read: review audit
case write: review
decision read: review audit
decision write: review
appeal read: review audit
appeal write: review
reply read: review audit
reply write: review
correction read: review arbitrate curate audit
correction write: review
correction settle: arbitrate
correction accept: curate
notice read: review audit
notice write: review
action read: review audit manage actions
action write: manage actions
absence read: review audit manage
absence write: manage
account read: review audit manage
account write: manage
key read: manage
key write: manage
webhook read: manage
webhook write: manage
audit read: audit
record read: audit manage
erasure read: audit manage
erasure write: manage
"""
GRANTS = (*Permission, *Scope)


def agreed(resource: Resource, access: Access) -> set[str]:
    lines = dict(line.split(":") for line in WRITTEN.strip().splitlines())
    return set(lines.get(f"{resource} {access}", "").split())


@pytest.mark.parametrize(("resource", "access"), list(product(Resource, Access)))
def test_each_permission_and_scope_opens_what_was_agreed_and_nothing_else(resource: Resource, access: Access):
    opened = {str(grant) for grant in GRANTS if may(frozenset({grant}), resource, access)}
    assert opened == agreed(resource, access)


def test_the_table_written_here_has_a_line_for_each_of_the_policy_s():
    written = {line.partition(":")[0] for line in WRITTEN.strip().splitlines()}
    assert written == {f"{resource} {access}" for resource, access in POLICY}


def test_nobody_may_do_anything_without_a_grant():
    assert not any(may(frozenset(), resource, access) for resource, access in product(Resource, Access))


def test_no_program_decides_advises_or_judges():
    people_only = {Resource.DECISION, Resource.APPEAL, Resource.CASE, Resource.CORRECTION, Resource.ABSENCE}
    assert not any(may(frozenset(Scope), resource, access) for resource, access in product(people_only, Access))


def test_the_table_in_the_readme_is_the_one_that_counts():
    readme = Path(serving.__file__).with_name("README.md").read_text(encoding="utf-8")
    between = readme.partition("<!-- policy -->\n")[2].partition("\n<!-- end of policy -->")[0]
    assert between == as_table()
