"""YAML read with the line of every key kept, and everything YAML itself can get wrong named."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import Node, ScalarNode, SequenceNode

MOST_BYTES = 1_000_000
NAMED_BY = ("id", "act")
"""Keys that name the entry of a list they stand in."""
Steps = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing to put right: its line (from 1; 0 where the file has none), its dotted key, and what is wrong."""

    line: int
    key: str
    message: str

    def __str__(self) -> str:
        line = f"{self.line}: " if self.line else " "
        return line + (f"{self.key}: " if self.key else "") + self.message


class Lines:
    """Where each part of a YAML text stands, and what it is called there."""

    def __init__(self) -> None:
        self._of: dict[Steps, int] = {(): 1}
        self._names: dict[Steps, str] = {}

    def keep(self, path: Steps, line: int) -> None:
        """Remember the line (from 1) at which the part at `path` begins."""
        self._of.setdefault(path, line)

    def name(self, path: Steps, name: str) -> None:
        """Call the list entry at `path` by its name, not by its position."""
        self._names[path] = name

    def mistake(self, path: Iterable[str | int], message: str) -> Mistake:
        """A mistake at `path`, or at the nearest part around it that is in the text."""
        steps = tuple(path)
        return Mistake(self.at(steps), self.key(steps), message)

    def at(self, path: Steps) -> int:
        """The line of a part, or of the nearest part around it that is in the text."""
        return self._of[path] if path in self._of else self.at(path[:-1])

    def key(self, steps: Steps) -> str:
        """The dotted key of a part, list entries by their name where they have one, else by position from 0."""
        names = [self._names.get(steps[: at + 1], str(step)) for at, step in enumerate(steps)]
        return ".".join(names)


def read_yaml(path: Path) -> tuple[Any, Lines | None, list[Mistake]]:
    """A file's content as plain lists, mappings and scalars; its lines, or None where it is not YAML; its mistakes."""
    try:
        text = _text(path)
        root = YAML(typ="safe", pure=True).compose(text)
    except _UnreadableFileError as error:
        return None, None, [error.mistake]
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        return None, None, [Mistake(line, "", f"is not YAML: {error.problem}")]
    except RecursionError:
        return None, None, [Mistake(1, "", "is nested too deeply to be house rules")]
    except YAMLError:
        return None, None, [Mistake(1, "", "is not YAML: it holds a character that text does not have")]
    if root is None:
        return None, None, [Mistake(1, "", "is empty")]
    reader = _Reader()
    data = reader.read(root, ())
    return data, reader.lines, reader.mistakes


class _UnreadableFileError(Exception):
    def __init__(self, line: int, message: str) -> None:
        self.mistake = Mistake(line, "", message)


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _UnreadableFileError(0, f"cannot be read: {(error.strerror or 'unknown error').lower()}") from error
    if len(content) > MOST_BYTES:
        raise _UnreadableFileError(0, f"is larger than {MOST_BYTES:,} bytes")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _UnreadableFileError(line, "is not UTF-8 text; save it with that encoding") from error


class _Reader:
    """Turns YAML's nodes into plain data."""

    def __init__(self) -> None:
        self.lines = Lines()
        self._wrongs: list[tuple[Steps, int, str]] = []
        self._constructor = YAML(typ="safe", pure=True).constructor
        self._met: set[int] = set()

    @property
    def mistakes(self) -> list[Mistake]:
        """What YAML allows and house rules do not; asked for once everything is read, when all names are known."""
        return [Mistake(line, self.lines.key(path), message) for path, line, message in self._wrongs]

    def read(self, node: Node, path: Steps) -> Any:
        """The content of one node, which stands at `path`."""
        self.lines.keep(path, node.start_mark.line + 1)
        if isinstance(node, ScalarNode):
            return self._scalar(node, path)
        if id(node) in self._met:
            return self._wrong(path, "repeats another part by its anchor; write it out")
        self._met.add(id(node))
        if isinstance(node, SequenceNode):
            return [self._entry(entry, (*path, at)) for at, entry in enumerate(node.value)]
        return self._mapping(node.value, path)

    def _entry(self, node: Node, path: Steps) -> Any:
        entry = self.read(node, path)
        name = next((entry[key] for key in NAMED_BY if key in entry), None) if isinstance(entry, dict) else None
        if isinstance(name, str):
            self.lines.name(path, name)
        return entry

    def _mapping(self, pairs: list[tuple[Node, Node]], path: Steps) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in pairs:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, ScalarNode):
                self._wrong(path, "has a key that is not a word", line)
                continue
            key = str(key_node.value)
            step = (*path, key)
            if key in found:
                self._wrong(step, f"stands here twice, first on line {self.lines.at(step)}", line)
                continue
            self.lines.keep(step, line)
            found[key] = self.read(value_node, step)
        return found

    def _scalar(self, node: ScalarNode, path: Steps) -> Any:
        try:
            value = self._constructor.construct_object(node)
        except (YAMLError, ValueError):
            return self._wrong(path, f"has a tag or a value that is not understood: {node.tag.rpartition(':')[2]}")
        if isinstance(value, date):
            return node.value
        if isinstance(value, str) and any("\ud800" <= char <= "\udfff" for char in value):
            return self._wrong(path, "holds half a character")
        if value is None or isinstance(value, str | int | float):
            return value
        return self._wrong(path, "is neither text nor a number")

    def _wrong(self, path: Steps, message: str, line: int | None = None) -> None:
        self._wrongs.append((path, line or self.lines.at(path), message))
