"""`runbook export`: the whole runbook as JSON."""

import click

from snippets._cli.output import echo_record, echo_schema
from snippets._engine.load import load
from snippets._vocabulary.exit_codes import codes


@click.command(
    "export", epilog=codes("export", "runbook export > runbook.json", "runbook export --schema")
)
@click.option("--schema", "want_schema", is_flag=True, help="Print the JSON Schema instead.")
def export_(*, want_schema: bool) -> None:
    """Print the whole runbook as JSON."""
    from snippets._engine.json_export import FORMAT, Export, export

    if want_schema:
        echo_schema(Export, "export", FORMAT)
    else:
        echo_record(export(load()))
