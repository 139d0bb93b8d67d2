"""The log: one JSON object a line, on standard error, without a word of what anybody wrote."""

import json
import logging
import sys
from datetime import UTC, datetime
from pathlib import Path
from traceback import extract_tb
from typing import Any

OURS = f"{Path(__file__).parents[1]}"
REQUESTS = logging.getLogger("houserules.requests")
FAILURES = logging.getLogger("houserules.failures")


class JsonLines(logging.Formatter):
    """Writes a record as one line.

    Messages of libraries are cut to their first line, and of an error only its type and place are written: the rest,
    like any text of an exception, may quote a comment.
    """

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage().partition("\n")[0],
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[1]:
            line |= error_fields(record.exc_info[1])
        return json.dumps(line)


def configure_logging(level: str) -> None:
    """Send everything that is logged in this process to standard error, as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    # The server's own account of its start and its end says nothing that is not said here.
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    # The address of a webhook may hold a secret.
    for client in ("httpx2", "httpcore2"):
        logging.getLogger(client).setLevel(logging.WARNING)


def log_request(fields: dict[str, Any], error: BaseException | None = None) -> None:
    """Write the line of one request."""
    if error is None:
        REQUESTS.info("request", extra={"fields": fields})
    else:
        REQUESTS.error("request", extra={"fields": fields | error_fields(error)})


def log_failure(of: str, error: BaseException) -> None:
    """Write that something failed that the service goes on after."""
    FAILURES.warning("failure", extra={"fields": {"of": of} | error_fields(error)})


def log_unforeseen(request_id: str, error: BaseException, said: BaseException | None) -> None:
    """Write that the database refused what the domain let through: a fault of ours, to be looked into.

    The first line that the database `said` is of a trigger or names a constraint; the values are on later ones.
    """
    words = {"refused": str(said).partition("\n")[0]}
    place = next((it for it in reversed(extract_tb(error.__traceback__)) if OURS in it.filename), None)
    at = {"at": f"{place.filename}:{place.lineno}"} if place else {}
    FAILURES.error(
        "failure", extra={"fields": {"of": "rules", "request_id": request_id, **error_fields(error), **at, **words}}
    )


def error_fields(error: BaseException) -> dict[str, str]:
    """An error's type and where it was raised."""
    frames = extract_tb(error.__traceback__)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "unknown"
    return {"error": type(error).__name__, "at": place}
