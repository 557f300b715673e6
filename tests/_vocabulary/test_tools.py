"""Tools: everything a procedure calls can be named, installed and recognised."""

from __future__ import annotations

import re

import pytest

from snippets._engine import Tool
from snippets._vocabulary import tools

TOOLS = {name: value for name, value in vars(tools).items() if isinstance(value, Tool)}


@pytest.mark.parametrize("variable", TOOLS)
def test_a_tool_is_called_in_python_as_in_the_shell(variable: str) -> None:
    assert TOOLS[variable].name == variable


@pytest.mark.parametrize("tool", TOOLS.values(), ids=TOOLS)
def test_a_tool_needs_no_quotes_and_says_how_to_get_it_and_what_it_is_for(tool: Tool) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", tool.name)
    assert re.match(r"(apt-get install|npm install --global|see https://) ?\S+", tool.install)
    assert re.match(r"\d+", tool.version)
    assert tool.purpose[:1].isupper()
    assert not tool.purpose.endswith(".")


def test_the_clients_of_one_database_are_of_one_version() -> None:
    clients = (tools.psql, tools.pg_dump, tools.pg_restore, tools.createdb, tools.dropdb)
    assert len({(tool.version, tool.install) for tool in clients}) == 1
