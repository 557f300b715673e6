"""`runbook export`: the whole runbook as JSON."""

from __future__ import annotations

import click
import msgspec

from snippets._cli.output import echo_record
from snippets._engine.load import load
from snippets._vocabulary.exit_codes import codes


@click.command(
    "export", epilog=codes("export", "runbook export > runbook.json", "runbook export --schema")
)
@click.option("--schema", "want_schema", is_flag=True, help="Print the JSON Schema instead.")
def export_(*, want_schema: bool) -> None:
    """Print the whole runbook as JSON."""
    from snippets._engine.json_export import FORMAT, Export, export

    if not want_schema:
        echo_record(export(load()))
        return
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:astral-core-runbook:export:{FORMAT}",
    }
    echo_record(head | msgspec.json.schema(Export))
