"""Why a file is not scored."""


class ScoreError(ValueError):
    """The run cannot go on; the message is one sentence, and quotes nothing of the rows."""


class StoppedError(Exception):
    """The run was asked to stop; the message says what becomes of what was done."""
