"""The live site: built and finished for looking at it, and built again after a change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from snippets._site import content_policy, preview


class Server:
    """Stands in for MkDocs's: it says what it was asked, and rebuilds once."""

    asked: list[str]

    def __init__(self, builder: Callable[[], None], *, host: str, port: int, root: str) -> None:
        Server.asked = [f"{host}:{port}", root]
        self.builder = builder

    def watch(self, path: str) -> None:
        """Note what is watched."""
        Server.asked.append(path)

    def serve(self, *, open_in_browser: bool) -> None:
        """Build once more, as after a change, and be stopped."""
        assert not open_in_browser
        self.builder()
        raise KeyboardInterrupt

    def shutdown(self) -> None:
        """Note that it ended."""
        Server.asked.append("shut down")


def test_the_site_is_served_on_loopback_and_built_again_after_a_change(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    built: list[Path] = []
    monkeypatch.setattr(preview, "LiveReloadServer", Server)
    monkeypatch.setattr(preview, "build", built.append)
    preview.main()
    address, root, *watched, last = Server.asked
    assert address == "127.0.0.1:8000"
    assert built == [Path(root)] * 2
    assert all(Path(path).exists() for path in watched)
    assert len(watched) == 4
    assert last == "shut down"


def test_a_live_page_may_reload_and_nothing_keeps_an_old_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def finish(site: Path, *_: object) -> None:
        (site / "index.html").write_text(f"<head>{content_policy.META}</head>", "utf-8")
        (site / "sw.js").write_text("", "utf-8")

    monkeypatch.setattr(preview, "build_pages", lambda config: config)
    monkeypatch.setattr(preview, "finish_site", finish)
    preview.build(tmp_path)
    assert (tmp_path / "index.html").read_text("utf-8") == "<head></head>"
    assert not (tmp_path / "sw.js").exists()
