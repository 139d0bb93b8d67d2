"""Scoring of whole files: rows in, the same rows out with what the classifier says of each.

`score_file` is the one way in. A reader per format cuts its input into chunks, threads label them, a writer per format
puts them into bytes, and an output keeps what is done so that a killed run goes on where it was.
"""

from serving.scoring.problems import ScoreError, StoppedError
from serving.scoring.run import Request, score_file

__all__ = ["Request", "ScoreError", "StoppedError", "score_file"]
