"""What goes wrong with a measurement."""


class EvaluationError(ValueError):
    """A file to measure on is missing or not of its shape; the message says what to do."""
