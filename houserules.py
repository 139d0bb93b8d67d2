"""The command line: joins the sub-commands that live next to what they run."""

import sys

import typer

import evaluation.cli
import serving.accounts_cli
import serving.audit_cli
import serving.classify_cli
import serving.corrections_cli
import serving.demo_cli
import serving.keys_cli
import serving.outbox_cli
import serving.retention_cli
import serving.rules_cli
import serving.score_cli
import serving.serve_cli
import serving.webhook_cli
import training.cli
import training.datasets_cli

TRAINING_LIBRARIES = frozenset(
    {"datasketch", "faker", "jinja2", "markdown_it", "matplotlib", "mlflow", "onnx", "scipy", "sklearn", "skl2onnx"}
    | {"torch", "transformers"}
)

app = typer.Typer(
    name="houserules",
    help="Comment moderation for UK social landlords and councils: it labels and suggests, named people decide.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,  # locals hold comment text
    rich_markup_mode="markdown",
)
app.command()(serving.serve_cli.serve)
app.command()(serving.demo_cli.demo)
app.command()(serving.classify_cli.classify)
app.command()(serving.score_cli.score)
app.command()(training.cli.train)
app.command()(evaluation.cli.evaluate)
app.add_typer(training.datasets_cli.app, name="datasets")
app.add_typer(serving.rules_cli.app, name="rules")
app.add_typer(serving.keys_cli.app, name="keys")
app.add_typer(serving.accounts_cli.app, name="accounts")
app.add_typer(serving.webhook_cli.app, name="webhook")
app.add_typer(serving.outbox_cli.app, name="outbox")
app.add_typer(serving.corrections_cli.app, name="corrections")
app.add_typer(serving.audit_cli.app, name="audit")
app.add_typer(serving.retention_cli.app, name="retention")
app.command()(serving.retention_cli.erase)


def main() -> None:
    """Run the command line; a missing optional library is one sentence, not a traceback."""
    try:
        app()
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in TRAINING_LIBRARIES:
            raise
        print(f"houserules: this command needs {error.name}; install houserules[train]", file=sys.stderr)
        raise SystemExit(2) from error


if __name__ == "__main__":
    main()
