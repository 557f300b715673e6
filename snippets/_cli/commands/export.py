"""`runbook export`: the whole runbook as JSON."""

from __future__ import annotations

import click

from snippets._cli.output import echo_json
from snippets._engine.load import load
from snippets._vocabulary.exit_codes import codes


@click.command(
    "export", epilog=codes("export", "runbook export > runbook.json", "runbook export --schema")
)
@click.option("--schema", "want_schema", is_flag=True, help="Print the JSON Schema instead.")
def export_(*, want_schema: bool) -> None:
    """Print the whole runbook as JSON."""
    import json

    from snippets._engine.json_export import export, schema, to_json

    if want_schema:
        echo_json(json.dumps(schema(), indent=2))
    else:
        echo_json(to_json(export(load())))
