"""The live site: built and finished for looking at it, and built again after a change."""

import errno
from pathlib import Path
from typing import Any

import pytest
from mkdocs.config.defaults import MkDocsConfig

from snippets._site import content_policy, preview


def test_mkdocs_serves_the_site_and_finishes_every_build(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, Any] = {}
    monkeypatch.setattr(preview, "serve", lambda file, **given: asked.update(given, file=file))
    preview.main()
    (hook,) = asked["hooks"]
    assert "def on_post_build(" in Path(hook).read_text("utf-8")
    assert all(Path(path).exists() for path in (asked["file"], *asked["watch"]))


def test_an_address_that_is_taken_is_named_and_nothing_else_is_hidden(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise errors.pop(0)

    errors = [OSError(errno.EADDRINUSE, "in use"), OSError(errno.EACCES, "not allowed")]
    monkeypatch.setattr(preview, "serve", fail)
    with pytest.raises(SystemExit, match=r"127\.0\.0\.1:8000 already"):
        preview.main()
    with pytest.raises(OSError, match="not allowed"):
        preview.main()


def test_a_live_page_may_reload_and_nothing_keeps_an_old_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def finish(site: Path, *_: object) -> None:
        (site / "index.html").write_text(f"<head>{content_policy.META}</head>", "utf-8")
        (site / "sw.js").touch()

    monkeypatch.setattr(preview, "finish_site", finish)
    config = MkDocsConfig()
    config.site_dir = str(tmp_path)
    preview.on_post_build(config)
    assert (tmp_path / "index.html").read_text("utf-8") == "<head></head>"
    assert not (tmp_path / "sw.js").exists()
