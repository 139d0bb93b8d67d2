"""That a step which is refused leaves everything in the database as it was."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from serving.domain.errors import Refusal, RefusedError
from serving.store.database import reading
from serving.store.tables import metadata
from tests.serving.office import Office


def everything(office: Office) -> dict[str, list[str]]:
    """All rows of all tables."""
    with reading(office.engine) as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table)).all())) for table in metadata.sorted_tables
        }


def refused(office: Office, step: Callable[[], object]) -> Refusal:
    """The code with which a step is refused, that leaves everything as it was."""
    before = everything(office)
    with pytest.raises(RefusedError) as caught:
        step()
    after = everything(office)
    assert {name for name in before if before[name] != after[name]} == set()
    return caught.value.refusal
