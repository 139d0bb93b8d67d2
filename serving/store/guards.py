"""What the database refuses by itself, whoever writes: triggers in the words of both SQLite and PostgreSQL."""

from alembic import op
from sqlalchemy import inspect


def guard(name: str, when: str, table: str, wrong: str, words: str) -> None:
    """Refuse with `words` what is done to `table` where the condition `wrong` holds of the rows NEW and OLD."""
    (_guard_sqlite if on_sqlite() else _guard_postgresql)(name, when, table, wrong, words)


def keep(table: str, words: str) -> None:
    """Refuse every change and every removal of a row."""
    guard(f"{table}_kept", "BEFORE UPDATE", table, "TRUE", words)
    stay(table, words)


def stay(table: str, words: str) -> None:
    """Refuse every removal of a row, and in SQLite the replacing of one, which removes it without a word."""
    guard(f"{table}_stay", "BEFORE DELETE", table, "TRUE", words)
    if on_sqlite():
        for number, columns in enumerate(_keys(table), start=1):
            same = " AND ".join(f'o."{column}" = NEW."{column}"' for column in columns)
            there = f"EXISTS (SELECT 1 FROM {table} o WHERE {same})"
            guard(f"{table}_once_{number}", "BEFORE INSERT", table, there, words)


def listed(document: str, name: str, value: str) -> str:
    """That a list of strings in a JSON document holds a value."""
    if on_sqlite():
        return f"EXISTS (SELECT 1 FROM json_each({document}, '$.{name}') e WHERE e.value = {value})"
    parts = f"json_array_elements_text({document} -> '{name}')"
    return f"EXISTS (SELECT 1 FROM {parts} AS e(value) WHERE e.value = {value})"


def flagged(answer: str, label: str) -> str:
    """That a classifier's answer in JSON flags a label."""
    if on_sqlite():
        return f"COALESCE(json_extract({answer}, '$.labels.' || {label} || '.flagged'), FALSE)"
    return f"COALESCE(CAST({answer} -> 'labels' -> {label} ->> 'flagged' AS BOOLEAN), FALSE)"


def minutes_after(moment: str, minutes: int) -> str:
    """A time so many minutes after another one, in SQLite to the millisecond."""
    if on_sqlite():
        return f"strftime('%Y-%m-%d %H:%M:%f', {moment}, '{minutes} minutes')"
    return f"({moment} + interval '{minutes} minutes')"


def months_after(moment: str, months: str) -> tuple[str, str]:
    """Two times between which the day lies that is so many months later, in whatever zone: some days apart."""
    if not on_sqlite():
        later = f"{moment} + make_interval(months => {months})"
        return f"({later} - interval '2 days')", f"({later} + interval '2 days')"
    # SQLite takes a day that a month does not have for one of the next month
    same = f"date({moment}, '+' || {months} || ' months')"
    last = f"date({moment}, 'start of month', '+' || ({months} + 1) || ' months', '-1 day')"
    return f"date(min({same}, {last}), '-1 day')", f"date(min({same}, {last}), '+3 days')"


def _keys(table: str) -> list[list[str]]:
    """The columns of the keys of a table, by each of which a row can be replaced."""
    inspector = inspect(op.get_bind())
    keys = [inspector.get_pk_constraint(table), *inspector.get_unique_constraints(table)]
    return [list(key["constrained_columns" if "constrained_columns" in key else "column_names"]) for key in keys]


def on_sqlite() -> bool:
    """Whether the migration runs on SQLite."""
    return op.get_bind().dialect.name == "sqlite"


def _guard_sqlite(name: str, when: str, table: str, wrong: str, words: str) -> None:
    op.execute(f"CREATE TRIGGER {name} {when} ON {table} WHEN {wrong} BEGIN SELECT RAISE(ABORT, '{words}'); END")


def _guard_postgresql(name: str, when: str, table: str, wrong: str, words: str) -> None:
    op.execute(
        f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {wrong} THEN RAISE EXCEPTION '{words}' USING ERRCODE = 'integrity_constraint_violation'; END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        END $$"""
    )
    op.execute(f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()")
    if when == "BEFORE DELETE":
        op.execute(
            f"CREATE TRIGGER {name}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )
