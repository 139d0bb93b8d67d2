"""Every training run on record in MLflow: what went in, what came out, and the bundle itself."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import mlflow
from mlflow.entities import RunStatus

from models.bundle import Bundle
from training.data import Fingerprint
from training.recipe import Recipe

EXPERIMENT = "houserules"


class TrackedRun:
    """One run in MLflow, open until its `track` block ends."""

    def log_data(self, fingerprints: tuple[Fingerprint, ...], parts: dict[str, int]) -> None:
        """Record the corpora by rows and sha256, and the size of each part."""
        mlflow.log_dict(
            {each.name: {"rows": each.rows, "sha256": each.sha256} for each in fingerprints}, "corpora.json"
        )
        mlflow.log_params({f"texts_{name}": count for name, count in parts.items()})

    def log_loss(self, step: int, loss: float) -> None:
        """Record the training loss after `step` steps."""
        mlflow.log_metric("loss", loss, step=step)

    def log_bundle(self, bundle: Bundle, metrics: dict[str, float]) -> None:
        """Record the finished bundle as an artifact, its size and its metrics."""
        mlflow.log_metrics(metrics | {"bundle_bytes": bundle.size})
        mlflow.set_tag("bundle", bundle.identity)
        mlflow.log_artifacts(str(bundle.folder), "bundle")


@contextmanager
def track(recipe: Recipe, work: Path) -> Iterator[TrackedRun]:
    """Open the run of this working folder, or go on with it after an interruption.

    The tracking server is MLflow's own setting (MLFLOW_TRACKING_URI); by default an SQLite file beside the runs.
    """
    folder = work.parent.resolve()
    chosen = os.environ.get("MLFLOW_TRACKING_URI")
    mlflow.set_tracking_uri(chosen or f"sqlite:///{folder / 'mlflow.db'}")
    if mlflow.get_experiment_by_name(EXPERIMENT) is None:
        mlflow.create_experiment(EXPERIMENT, None if chosen else (folder / "mlflow-artifacts").as_uri())
    mlflow.set_experiment(EXPERIMENT)
    kept = work / "mlflow-run"
    run_id = kept.read_text(encoding="utf-8") if kept.exists() else None
    with mlflow.start_run(run_id=run_id, run_name=f"{recipe.name}-{recipe.kind}") as run:
        kept.write_text(run.info.run_id, encoding="utf-8")
        if run_id is None:
            mlflow.log_params(recipe.model_dump())
        try:
            yield TrackedRun()
        except BaseException:
            mlflow.end_run(RunStatus.to_string(RunStatus.KILLED))
            raise
