"""What goes wrong with a corpus."""


class CorpusError(ValueError):
    """A corpus is missing or not of the shape its reader expects; the message says what to do."""
