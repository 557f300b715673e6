"""The export: whatever a catalog holds, it comes back as it was, and fits its schema."""

from __future__ import annotations

import json

import jsonschema
import msgspec
import pytest

from snippets._engine import json_export, shell
from snippets._engine.catalog import Catalog
from tests._lanes.properties.catalogs import catalogs
from tests._lanes.properties.strategies import tried

pytestmark = pytest.mark.properties

VALIDATOR = jsonschema.Draft202012Validator(json_export.schema())


@tried(catalogs(), 300)
def test_any_catalog_survives_export_and_import(catalog: Catalog) -> None:
    exported = json_export.export(catalog)
    text = json_export.to_json(exported)
    VALIDATOR.validate(json.loads(text))
    read = msgspec.json.decode(text, type=json_export.Export)
    assert read == exported
    assert json_export.to_json(read) == text
    for record, step in zip(read.steps, catalog.steps.values(), strict=True):
        assert (record.shell, record.title) == (shell(step.action), step.title)
        words = (record.why, record.expect, record.undo, record.loses)
        assert words == (step.why, step.expect, step.undo, step.loses)
    for page, procedure in zip(read.procedures, catalog.procedures.values(), strict=True):
        assert page.symptoms == list(procedure.symptoms)
        given = [step.branches for step in procedure.steps]
        kept = [[(b.when, b.turn, b.target) for b in one.branches] for one in page.steps]
        assert kept == [
            [(b.when.words, b.then.turn.value, b.then.target) for b in one] for one in given
        ]
