"""Fixtures of the site lane. Playwright is imported when used: the mocked lane has none.

A browser test is marked `site` (`pytestmark = pytest.mark.site`) and asks for what it needs:

- `site_folder`: the finished site, built once and kept until something it is made of changes;
- `site_url`: where it is served, ending with a slash; `page.goto("quick-reference/")` begins there;
- `server`: a server of its own, to stop and to count requests with;
- `page`, `context`, `new_context` of pytest-playwright, on Debian's Chromium. Every context is
  watched: a request to another origin, an error on the console and a violation of the
  Content-Security-Policy fail the test. `watch.expected("pattern")` allows an error;
- `measure(name, value, goal)`: a number for the closing table, such as
  `measure("requests of a first visit", 7, "<= 10")`; it fails where the goal is missed;
- `expect` of Playwright.

Service workers are off; a test that wants one is marked
`@pytest.mark.browser_context_args(service_workers="allow")`.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from snippets._site import chromium
from tests._lanes.site import own_page
from tests._lanes.site.server import FolderServer
from tests._lanes.site.table import Numbers

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError

ROOT = Path(__file__).parents[3]
BUILDS = ROOT / ".cache" / "site"
KEPT = 4  # builds
MADE_OF = ("docs", "snippets", "mkdocs.yml", "tests/_world/settings.toml")
NUMBERS = pytest.StashKey[Numbers]()


def pytest_configure(config: pytest.Config) -> None:
    """Make room for the numbers."""
    config.stash[NUMBERS] = Numbers()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Build the site before several processes are started, which would each build it."""
    if getattr(session.config.option, "numprocesses", None):
        finished_site()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand the numbers to the process that prints the table."""
    output = getattr(session.config, "workeroutput", {})
    output["numbers"] = session.config.stash[NUMBERS].rows


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take the numbers of another process; one that died says nothing."""
    rows = getattr(node, "workeroutput", {}).get("numbers", {})
    node.config.stash[NUMBERS].rows.update(rows)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print the table of the numbers."""
    if lines := config.stash[NUMBERS].lines():
        terminalreporter.section("the site in numbers")
        for line in lines:
            terminalreporter.line(line)


@pytest.fixture(scope="session")
def measure(pytestconfig: pytest.Config) -> Callable[[str, float, str], None]:
    """Write a number into the closing table; see `Numbers.measure`."""
    return pytestconfig.stash[NUMBERS].measure


def build(folder: Path, **environment: str) -> None:
    """Build and finish the site as `nox -s build` does."""
    python = [sys.executable, "-m"]
    for words in (
        [*python, "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        [*python, "snippets._site", str(folder)],
    ):
        env = os.environ | environment
        done = subprocess.run(words, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{words[2]} failed:\n{done.stdout}{done.stderr}"


def _key() -> str:
    """Return a hash of all that the site is made of."""
    made = hashlib.sha256()
    for package in sorted(f"{d.name} {d.version}" for d in importlib.metadata.distributions()):
        made.update(package.encode())
    for top in MADE_OF:
        path = ROOT / top
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and "__pycache__" not in file.parts:
                made.update(file.relative_to(ROOT).as_posix().encode() + b"\0")
                made.update(hashlib.sha256(file.read_bytes()).digest())
    return made.hexdigest()[:16]


def finished_site() -> Path:
    """Return the folder of the finished site; build it if what it is made of has changed."""
    BUILDS.mkdir(parents=True, exist_ok=True)
    kept = BUILDS / _key()
    if not kept.is_dir():
        with tempfile.TemporaryDirectory(dir=BUILDS, prefix="new-") as folder:
            made = Path(folder, "site")
            build(made)
            if not kept.is_dir():
                made.rename(kept)
    os.utime(kept)
    builds = [b for b in BUILDS.iterdir() if not b.name.startswith("new-")]
    for old in sorted(builds, key=lambda b: b.stat().st_mtime)[:-KEPT]:
        shutil.rmtree(old, ignore_errors=True)
    return kept


@pytest.fixture(scope="session")
def site_folder() -> Path:
    """The finished site; do not write into it."""
    return finished_site()


@pytest.fixture(scope="session")
def site_url(site_folder: Path) -> Iterator[str]:
    """The address of the finished site, ending with a slash."""
    server = FolderServer(site_folder)
    yield server.url
    server.stop()


@pytest.fixture(scope="session")
def base_url(site_url: str) -> str:
    """What `page.goto("incidents/high-memory/")` is relative to."""
    return site_url


@pytest.fixture
def server(site_folder: Path) -> Iterator[FolderServer]:
    """A server of this test alone."""
    server = FolderServer(site_folder)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the system's Chromium, which knows no host but this machine."""
    program = chromium.find_chromium()
    assert program, "the site lane needs Chromium. Run: apt-get install chromium"
    alone = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
    return browser_type_launch_args | {
        "executable_path": program,
        "args": [*chromium.options(), *alone],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Leave service workers out: they would load the whole site for every test."""
    return browser_context_args | {"service_workers": "block", "locale": "en-GB"}


class PageWatch:
    """What a page must not do: ask another origin, or print an error on its console."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.allowed: list[str] = []

    def expected(self, pattern: str) -> None:
        """Allow errors that hold this regular expression, from the beginning of the test."""
        self.allowed.append(pattern)

    def follow(self, context: BrowserContext) -> None:
        """Watch all pages and workers of a context."""
        context.on("request", self._request)
        context.on("console", self._console)
        context.on("weberror", self._error)

    def left(self) -> list[str]:
        """Return the faults that were not expected."""
        return [f for f in self.faults if not any(re.search(p, f) for p in self.allowed)]

    def _request(self, request: Request) -> None:
        if not re.match(r"http://127\.0\.0\.1:|(?:file|data|blob|about):", request.url):
            self.faults.append(f"a request to another origin: {request.url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.faults.append(f"{message.text} ({message.location.get('url')})")

    def _error(self, error: WebError) -> None:
        self.faults.append(str(error.error))


@pytest.fixture
def watch() -> Iterator[PageWatch]:
    """The faults of every page of the test; it fails at the end if there is one."""
    watch = PageWatch()
    yield watch
    assert not watch.left(), "\n".join(["the page did what it must not:", *watch.left()])


@pytest.fixture
def new_context(
    watch: PageWatch, new_context: Callable[..., BrowserContext]
) -> Callable[..., BrowserContext]:
    """Make a context that is watched."""

    def make(**options: Any) -> BrowserContext:
        context = new_context(**options)
        watch.follow(context)
        return context

    return make


@pytest.fixture(scope="session")
def expect() -> Any:
    """Playwright's expect."""
    from playwright.sync_api import expect  # noqa: PLC0415 - the mocked lane has no Playwright

    return expect


@pytest.fixture(scope="session")
def own_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `own.html`, the page of `own_page.py`."""
    folder = tmp_path_factory.mktemp("own")
    own_page.write(folder)
    return folder


@pytest.fixture(scope="session")
def own_url(own_folder: Path) -> Iterator[str]:
    """The address of `own.html`, served."""
    server = FolderServer(own_folder)
    yield f"{server.url}own.html"
    server.stop()
