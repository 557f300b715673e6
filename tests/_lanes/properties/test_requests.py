"""Requests: what httpx sends and what the curl of the page sends is the same request."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import strategies as st

from snippets._engine import run, shell
from snippets._engine.parameter import bind
from tests._engine.servers import serving
from tests._engine.test_send import meaning
from tests._lanes.properties.strategies import REQUEST_BINDINGS, requests, tried
from tests._lanes.shells.recorder import installed, paste

pytestmark = pytest.mark.properties


@pytest.fixture
def curl(tmp_path: Path) -> Path:
    """A folder with a `curl` that writes down its arguments and becomes the real one."""
    real = shutil.which("curl")
    assert real, "curl is not installed: apt-get install curl"
    path = tmp_path / "curl"
    path.write_text(f'#!/bin/sh\nprintf "%s\\0" "$@" > {tmp_path}/args\nexec {real} "$@"\n')
    path.chmod(0o755)
    return tmp_path


@tried(st.data(), 150)
def test_any_request_and_its_curl_are_the_same_request(curl: Path, case: st.DataObject) -> None:
    """And no secret is an argument, and the time limit is the same number."""
    with serving(body=b"answer") as server:
        request, values = case.draw(st.tuples(requests(server.url), REQUEST_BINDINGS))
        ours = run(request, values)
        environment = {"PATH": f"{curl}:/usr/bin:/bin", "HOME": str(curl), **values}
        theirs = paste(installed("bash"), shell(request), environment, curl)
        said = (theirs.returncode, theirs.stdout.decode(), theirs.stderr.decode())
        assert (ours.exit_code, ours.stdout, ours.stderr) == said
        first, second = map(meaning, server.seen)
        assert first == second
        arguments = (curl / "args").read_bytes().decode().split("\0")[:-1]
        hidden = [bind(line, values) for line in request.secret_headers()]
        assert not set(hidden) & set(arguments)
        seconds = float(arguments[arguments.index("--max-time") + 1])
        assert seconds == pytest.approx(request.seconds, abs=0.001)
