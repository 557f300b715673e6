"""The main path on the engines that readers have beside Chromium: an iPhone is WebKit.

The rest of the lane is Chromium's. Each part starts on a server of its own, so that nothing is left
of another. A line of the closing table is a part, and its number says on how many engines it holds.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from snippets._site import service_worker
from snippets._vocabulary.parameters import GOOD_DEPLOYMENT
from tests._lanes.site.engines import CONTROL, Engine, all_engines
from tests._lanes.site.server import FolderServer

pytestmark = pytest.mark.engines
ENTER = "\ue007"
# The first block that has the value of `arguments[0]` in it.
FILLED = """[...document.querySelectorAll(".rb-command")]
    .find((block) => block.querySelector("pre").textContent.includes(arguments[0]))"""
GROUND = """const [red, green, blue] =
    getComputedStyle(document.body).backgroundColor.match(/[\\d.]+/g).map(Number);
return (red + green + blue) / 3;"""
# The first script of every page: it keeps what a script can see of a console.
NOTES = """(() => {
  const note = (...words) => {
    const line = words.join(" ").replaceAll("\\n", " ");
    sessionStorage.noted = `${sessionStorage.noted ?? ""}${line}\\n`;
  };
  for (const level of ["error", "warn"]) console[level] = (...words) => note(level, ...words);
  const failed = (event) => note("error", event.message ?? event.target?.outerHTML);
  addEventListener("error", failed, true);
  addEventListener("unhandledrejection", (event) => note("rejected", event.reason));
  document.addEventListener("securitypolicyviolation", (event) =>
    note("policy", event.violatedDirective, event.blockedURI));
})();
"""


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Engine]]:
    """Both, started once."""
    with all_engines(tmp_path_factory.mktemp("engines")) as started:
        yield started


@pytest.fixture(scope="module")
def noted(site_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, with pages that note what they print on the console."""
    site = tmp_path_factory.mktemp("noted") / "site"
    shutil.copytree(site_folder, site)
    (site / "assets/notes.js").write_text(NOTES, "utf-8")
    for page in site.rglob("*.html"):
        up = "../" * (len(page.relative_to(site).parts) - 1)
        text = page.read_text("utf-8")
        script = f'\\g<0><script src="{up}assets/notes.js"></script>'
        page.write_text(re.sub(r"<meta http-equiv=[^>]*>", script, text, count=1), "utf-8")
    code = (site / service_worker.FILE).read_text("utf-8").partition(";\n")[2]
    (site / service_worker.SOURCE).write_text(code, "utf-8")
    service_worker.write_worker(site)
    return site


def search(engine: Engine, server: FolderServer) -> None:
    engine.open(server.url)
    find(engine, "site is dwon")
    engine.type(ENTER)
    engine.arrive("incidents/application-not-responding/")


def find(engine: Engine, text: str) -> None:
    """Type into the search and wait for its results."""
    engine.type("/")
    engine.wait("document.activeElement.matches('.rb-search-input')")
    engine.type(text)
    engine.wait("document.querySelector('[role=option]')")


def enter_a_value(engine: Engine, server: FolderServer) -> None:
    engine.open(server.url + "deployment/rollback/")
    engine.click(f"#rb-value-{GOOD_DEPLOYMENT.name}")
    engine.type(GOOD_DEPLOYMENT.example)
    engine.wait(FILLED, GOOD_DEPLOYMENT.example)


def copy(engine: Engine, server: FolderServer) -> None:
    """What the clipboard gives is what the block shows."""
    enter_a_value(engine, server)
    engine.run(f"({FILLED}).id = 'filled'", GOOD_DEPLOYMENT.example)
    engine.click("#filled .rb-copy")
    engine.wait("document.querySelector('#filled .rb-copied')")
    engine.run(
        """const paper = document.createElement("textarea");
        paper.id = "paper";
        document.querySelector("main").prepend(paper);
        paper.focus();"""
    )
    engine.type("v", held=CONTROL)
    engine.wait("document.getElementById('paper').value")
    pasted, shown = engine.run(
        """return ["#paper", "#filled pre"].map((css) => document.querySelector(css))
            .map((element) => element.value ?? element.textContent);"""
    )
    assert pasted.split() == shown.split()


def tick(engine: Engine, server: FolderServer) -> None:
    engine.open(server.url + "maintenance/regular-tasks/")
    engine.click("article input[data-item]")
    engine.send("Refresh")
    assert engine.run("return document.querySelector('article input[data-item]').checked")


def keep_a_log(engine: Engine, server: FolderServer) -> None:
    engine.open(server.url + "incidents/high-memory/")
    engine.click(".rb-log-button")
    engine.press("Incident started now")
    engine.press("Close")
    engine.open(server.url + "escalation/")
    engine.open(server.url + "incidents/high-memory/")
    engine.click(".rb-log-button")
    log = engine.run("return document.querySelector('dialog[open]').textContent")
    assert "Opened: Escalation" in log
    assert "Incident over" in log


def reload(engine: Engine, server: FolderServer) -> None:
    enter_a_value(engine, server)
    engine.send("Refresh")
    engine.wait(FILLED, GOOD_DEPLOYMENT.example)


def go_offline(engine: Engine, server: FolderServer) -> None:
    engine.open(server.url)
    engine.wait("navigator.serviceWorker?.controller?.state === 'activated'")
    server.stop()
    engine.open(server.url + "escalation/")
    assert engine.run("return document.querySelector('h1').textContent").startswith("Escalation")
    find(engine, "roll back")
    engine.type(ENTER)
    engine.arrive("deployment/rollback/")


def fit_a_phone(engine: Engine, server: FolderServer) -> None:
    engine.narrow(390)
    for page in ("", "deployment/rollback/", "escalation/"):
        engine.open(server.url + page)
        wide = engine.run("return [innerWidth, document.documentElement.scrollWidth]")
        assert wide[0] == 390, f"the window is {wide[0]} pixels wide"
        assert wide[1] <= 390, f"{page} is {wide[1]} pixels wide"


def be_dark(engine: Engine, server: FolderServer) -> None:
    engine.open(server.url)
    light = engine.run(GROUND)
    engine.click(".rb-scheme")
    engine.open(server.url + "escalation/")
    assert engine.run(GROUND) < 80 < light


PARTS: dict[str, Callable[[Engine, FolderServer], object]] = {
    "search, with a slip": search,
    "a value": enter_a_value,
    "Copy and the clipboard": copy,
    "a ticked list": tick,
    "the incident log": keep_a_log,
    "a reload": reload,
    "offline": go_offline,
    "390 px": fit_a_phone,
    "dark": be_dark,
}


@pytest.mark.parametrize("part", PARTS)
def test_a_part_of_the_main_path_holds_on_every_engine(
    engines: dict[str, Engine],
    noted: Path,
    measure: Callable[[str, float, str], None],
    part: str,
) -> None:
    """And nothing is printed on any console."""
    failed: dict[str, str] = {}
    for name, engine in engines.items():
        server = FolderServer(noted)
        try:
            engine.send("SetWindowRect", x=0, y=0, width=1280, height=900)
            PARTS[part](engine, server)
            printed = engine.messages()
            assert not printed, f"on the console: {printed}"
        except AssertionError as error:
            failed[name] = str(error)
        finally:
            server.stop()
    print(failed)  # noqa: T201 - pytest shows it when a part fails
    measure(f"engines ({', '.join(engines)}): {part}", len(engines) - len(failed), "== 2")
