"""The tasks of this project. `nox` runs everything that must pass; `nox -l` lists the menu."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import nox
from nox.command import CommandFailed

nox.needs_version = ">=2025.5"
nox.options.default_venv_backend = "uv|virtualenv"
# An environment is made once; what its pins have become is installed again every time.
nox.options.reuse_venv = "yes"
# `tests` is not among them: `coverage` runs the same lane.
nox.options.sessions = [
    *("lint", "types", "coverage", "shells", "terminal", "site", "real", "build"),
]
nox.options.error_on_missing_interpreters = True

# Material's notice about its end of life; docs/decisions/material-without-its-script.md has ours.
QUIET = {"NO_MKDOCS_2_WARNING": "1"}
# Tests run side by side, a process for each core, the tests of one file in one process; files in
# their order, because those of few tests, which start programs, would come last and be waited for.
TOGETHER = ["--numprocesses=auto", "--dist=loadfile", "--no-loadscope-reorder"]
# Each test to whichever process is free: for lanes where one file is most of the work.
SHARED = ["--numprocesses=auto", "--dist=worksteal"]
# What is recorded has names that are part of nothing else: tests/_world/recorded.toml.
RECORDED = {"RUNBOOK_SETTINGS": str(Path(__file__).with_name("tests") / "_world/recorded.toml")}
MEMORY = "/dev/shm"  # noqa: S108 - of Linux; what is made in it has names of its own
SHELLS = {name: name for name in ("bash", "zsh", "dash", "busybox")}
# It draws no window: the site lane is done in two thirds of the time.
HEADLESS = "chromium-headless-shell"
CHROME = (HEADLESS, "chromium", "chromium-browser", "google-chrome")
CHROMIUM = {} if any(map(shutil.which, CHROME)) else {"chromium": "chromium"}
OLDEST = nox.project.load_toml("pyproject.toml")["project"]["requires-python"].removeprefix(">=")
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
# Parts of names of licences; some packages state the whole text, which has "implied" in it.
COPYLEFT = "GPL;GNU;MPL-;MPL 2;Mozilla;EUPL;CDDL;EPL-;Eclipse;SSPL;OSL-;UNKNOWN"
# What stays on the machine of a developer or of CI; tests/_gates/test_licences.py has the
# command's.
COPYLEFT_ALLOWED = {
    "certifi": "MPL-2.0: a list of certificates, used unchanged",
    "hypothesis": "MPL-2.0: tests",
    "pathspec": "MPL-2.0: MkDocs",
    "pyte": "LGPL-3.0: draws the recorded terminals of the tests",
    "text-unidecode": "the Artistic License as well: pytest-playwright",
}
GROUPS = ["site", "tests", "lint", "types", "browser", "real", "audit", "mutants"]


def setup(session: nox.Session, group: str) -> None:
    """Install what a group of dependencies pins, with hashes, and nothing else."""
    session.install("--require-hashes", "-r", f"requirements/{group}.txt")
    # Lanes start many Pythons: what they import is compiled once, whatever the machine has set.
    session.env["PYTHONDONTWRITEBYTECODE"] = ""


@nox.session
def serve(session: nox.Session) -> None:
    """Show the site on http://127.0.0.1:8000; it reloads when a page or snippet changes."""
    setup(session, "site")
    session.run("python", "-m", "snippets._site.preview", env=QUIET)


@nox.session
def build(session: nox.Session) -> None:
    """Build the site into site/, with its downloads; the PDF needs Chromium."""
    setup(session, "site")
    build_site(session, Path("site"), *session.posargs)


def build_site(session: nox.Session, site: Path, *options: str, **environment: str) -> None:
    """Build the site into a folder and finish it."""
    env = QUIET | environment
    words = ["--strict", "--site-dir", str(site), *options]
    session.run("python", "-m", "mkdocs", "build", *words, env=env)
    session.run("python", "-m", "snippets._site", str(site), env=env)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, format, imports and the workflows; `-- --fix` mends what can be mended."""
    setup(session, "lint")
    fix = "--fix" in session.posargs
    session.run("ruff", "check", *(["--fix"] if fix else []), ".")
    session.run("ruff", "format", *([] if fix else ["--check"]), ".")
    session.run("lint-imports", "--no-cache", "--no-logo", silent=True)
    # The workflows: what lets others in, and what GitHub would refuse. Both work without a network.
    session.run("zizmor", "--offline", "--quiet", ".github/workflows")
    session.run("jactionlint", "--shellcheck=", "--pyflakes=", "--strict-exit")


@nox.session
def types(session: nox.Session) -> None:
    """Check types with mypy --strict."""
    setup(session, "types")
    session.run("mypy", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """Run the mocked lane and the gates: no network, no tools, in less than a minute."""
    setup(session, "tests")
    session.run("python", "-m", "pytest", *(session.posargs or TOGETHER))


@nox.session
def coverage(session: nox.Session) -> None:
    """Run the mocked lane, measured: every branch, but of what starts a drill's real servers."""
    setup(session, "tests")
    options = ["--quiet", "--cov", "--cov-report=term", *TOGETHER]
    session.run("python", "-m", "pytest", *options)


@nox.session(python=PYTHONS)
def versions(session: nox.Session) -> None:
    """Run the mocked lane on every supported Python."""
    setup(session, "tests")
    session.run("python", "-m", "pytest", *(session.posargs or TOGETHER))


@nox.session
def audit(session: nox.Session) -> None:
    """Ask PyPI and npm for advisories of every pin, and look for copyleft among what is pinned.

    What could not be asked about is red. The old Vercel CLIs of tests/_lanes/real/tools are not
    asked about: they are installed because people have them, faults included.
    """
    setup(session, "audit")
    allowed = ["--ignore-packages", *COPYLEFT_ALLOWED]
    session.run("pip-licenses", "--partial-match", "--fail-on", COPYLEFT, *allowed, silent=True)
    for pins in sorted(Path("requirements").glob("*.txt")):
        options = ["--strict", "--disable-pip", "--progress-spinner=off"]
        session.run("pip-audit", *options, "--requirement", str(pins))
    for lock in sorted(Path("tests").rglob("package-lock.json")):
        if "node_modules" not in lock.parts and not lock.parent.name.startswith("vercel-"):
            with session.chdir(lock.parent):
                session.run("npm", "audit", "--package-lock-only")


def need(session: nox.Session, programs: dict[str, str]) -> None:
    """Install the Debian packages of missing programs, or say that the lane did not run."""
    packages = sorted({name for program, name in programs.items() if not shutil.which(program)})
    if packages and shutil.which("apt-get") and os.geteuid() == 0:
        session.run("apt-get", "update", "--quiet", external=True, silent=True)
        session.run("apt-get", "install", "--yes", *packages, external=True, silent=True)
    elif packages and not os.environ.get("CI"):
        session.skip(f"NOT RUN, and CI will. Missing: apt-get install {' '.join(packages)}")


@nox.session
def shells(session: nox.Session) -> None:
    """Paste every block into bash, zsh, dash and ash; try GNU, BusyBox, toybox and LibreSSL."""
    need(session, SHELLS | {name: name for name in ("curl", "jq", "openssl", "toybox")})
    setup(session, "tests")
    parts = ["tests", "tests/_lanes/shells"]  # named, it prints its table from every process
    session.run("python", "-m", "pytest", "-m", "shells", *parts, *SHARED, *session.posargs)


@nox.session
def mutants(session: nox.Session) -> None:
    """Change one thing at a time and look which test notices: the procedures, then the engine.

    Each ends with a table. `-- PAGE …` changes procedures alone, and so does `--` with operators or
    with the names of survivors; `-- --engine [MODULE …]` changes the engine, by mutmut.
    """
    setup(session, "mutants")
    words = list(session.posargs)
    parts = ["tests._lanes.mutants", "tests._lanes.mutants.engine"]
    if "--engine" in words:
        words.remove("--engine")
        parts = parts[1:]
    elif words:
        parts = parts[:1]
    alive = []
    for part in parts:
        try:
            session.run("python", "-m", part, *words)
        except CommandFailed:  # the other part has its say first
            alive.append(part)
    if alive:
        session.error(f"too many mutants live: {' and '.join(alive)}")


@nox.session
def properties(session: nox.Session) -> None:
    """Try each promise on thousands of random values, and say how many were tried.

    Every run tries the same values; `-- --hypothesis-seed=7` tries others.
    """
    need(session, SHELLS | {"curl": "curl"})
    setup(session, "browser")  # for its node
    seed = ["--hypothesis-seed=0", "--hypothesis-show-statistics", *session.posargs]
    options = ["-m", "properties", "tests/_lanes/properties", *seed]
    session.run("python", "-m", "pytest", *options)


@nox.session
def terminal(session: nox.Session) -> None:
    """Drive every command in a real terminal; `-- --record` writes the sessions of the site."""
    setup(session, "tests")
    options = list(session.posargs)
    environment = dict(RECORDED)
    if "--record" in options:
        options[options.index("--record")] = "tests/_lanes/terminal/test_sessions.py"
        environment["RUNBOOK_RECORD"] = "1"
    options = ["-m", "terminal", *SHARED, *options]
    session.run("python", "-m", "pytest", *options, env=environment)


@nox.session
def site(session: nox.Session) -> None:
    """Try the built site in Chromium: search, copy, offline, print, size; ends with a table."""
    need(session, SHELLS | CHROMIUM | {"pdftotext": "poppler-utils"})
    if shutil.which("apt-get") and os.geteuid() == 0 and not shutil.which(HEADLESS):
        words = ["apt-get", "install", "--yes", HEADLESS]  # where it is not to be had, another does
        session.run(*words, external=True, silent=True, success_codes=range(256))
    setup(session, "browser")
    # Python 3.11 cannot take apart a traceback that comes from inside Playwright.
    options = ["-m", "site", "--tb=native", "--output=.cache/test-results"]
    # A browser waits more than it works: one process more than there are cores.
    words = session.posargs or [f"--numprocesses={(os.cpu_count() or 1) + 1}"]
    parts = ["tests/_lanes/site", "tests/_gates/test_adopted.py"]
    session.run("python", "-m", "pytest", *options, *parts, *words)


@nox.session
def engines(session: nox.Session) -> None:
    """Try the main path of the site in Firefox and WebKit; ends with a table."""
    firefox = {} if shutil.which("firefox") else {"firefox-esr": "firefox-esr"}
    webkit = {"WebKitWebDriver": "webkit2gtk-driver", "Xvfb": "xvfb"}
    need(session, CHROMIUM | firefox | webkit)  # Chromium makes the PDF of the site
    setup(session, "tests")
    options = ["-m", "engines", "tests/_lanes/site/test_engines.py", *session.posargs]
    session.run("python", "-m", "pytest", *options)


@nox.session
def real(session: nox.Session) -> None:
    """Run every step with the real tools; `-- --all`: all Vercel CLIs, `-- --vercel X`: one."""
    run_for_real(session, RECORDED.copy())


@nox.session
def runbook(session: nox.Session) -> None:
    """Run the command `runbook`: `nox -s runbook -- review`."""
    setup(session, "site")
    session.run("python", "-m", "snippets._cli.main", *session.posargs)


@nox.session
def contract(session: nox.Session) -> None:
    """Check the newest commit of the application against what the runbook needs of it."""
    setup(session, "site")
    facts = json.loads(Path("snippets/_contract/astral-core.json").read_text("utf-8"))
    checkout = Path(session.create_tmp(), "application")
    shutil.rmtree(checkout, ignore_errors=True)
    clone = ["git", "clone", "--quiet", "--depth=1", f"https://github.com/{facts['repository']}"]
    session.run(*clone, str(checkout), external=True)
    check = ["contract", str(checkout), "--check", *session.posargs]
    session.run("python", "-m", "snippets._cli.main", *check)


@nox.session
def links(session: nox.Session) -> None:
    """Ask for every address outside that the built site names; needs a network."""
    setup(session, "tests")
    session.run("python", "-m", "pytest", "-m", "links", "tests/_gates", *session.posargs)


@nox.session
def release(session: nox.Session) -> None:
    """Build twice, compare every byte, and pack a release; `-- v1.2.3` is its tag."""
    need(session, CHROMIUM)
    setup(session, "site")
    first, again = (Path(session.create_tmp(), name) for name in ("first", "the-second"))
    build_site(session, first)
    # Elsewhere, on another day, with another order of sets.
    elsewhere = {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "7", "SOURCE_DATE_EPOCH": "86400"}
    build_site(session, again, **elsewhere)
    # Where they differ: find what depends on the hour, the folder or an order; `nox -s site`.
    session.run("diff", "--recursive", "--brief", str(first), str(again), external=True)
    session.run("python", "-m", "snippets._site.release", str(first), *session.posargs)


@nox.session
def bench(session: nox.Session) -> None:
    """Compare start, build, growth and search with the least there could be: a table of ratios.

    `-- site growth` runs a part.
    """
    setup(session, "browser")  # for its node
    session.run("python", "-m", "tests._lanes.bench", *session.posargs)


@nox.session
def faults(session: nox.Session) -> None:
    """Let application and Vercel API fail in every way, and look who says what."""
    need(session, {name: name for name in ("bash", "curl", "jq", "openssl")})
    setup(session, "real")
    session.run("python", "-m", "pytest", "-m", "faults", "tests/_lanes/faults", *session.posargs)


@nox.session
def outcomes(session: nox.Session) -> None:
    """Follow every trouble from every page, and look what users meet at the end: a table.

    `-- --record` writes down how the walks end.
    """
    setup(session, "tests")
    words = list(session.posargs)
    # Every step opens files: in memory they cost nothing.
    environment = {"TMPDIR": MEMORY} if Path(MEMORY).is_dir() else {}
    if "--record" in words:
        words.remove("--record")
        environment["RUNBOOK_RECORD"] = "1"
    options = ["-q", "-m", "outcomes", *SHARED, "tests/_lanes/outcomes", *words]
    session.run("python", "-m", "pytest", *options, env=environment)


@nox.session
def record(session: nox.Session) -> None:
    """Run every step with the real tools, keep what they print, and show what is new."""
    run_for_real(session, RECORDED | {"RUNBOOK_RECORD": "1"})


def run_for_real(session: nox.Session, environment: dict[str, str]) -> None:
    """Run the real-tools lane; what it needs beside Debian's programs comes from registries."""
    names = ("bash", "curl", "jq", "git", "openssl")
    need(session, {name: name for name in names})
    setup(session, "real")
    words = list(session.posargs)
    if "--all" in words:
        words.remove("--all")
        environment["RUNBOOK_VERCEL"] = "all"
    if "--vercel" in words:
        at = words.index("--vercel")
        environment["RUNBOOK_VERCEL"] = words[at + 1]
        del words[at : at + 2]
    shown = ["-rP"] if "RUNBOOK_RECORD" in environment else []
    options = ["-m", "real", "tests/_lanes/real", *SHARED, *shown, *words]
    session.run("python", "-m", "pytest", *options, env=environment)


@nox.session
def lock(session: nox.Session) -> None:
    """Pin every dependency again, with hashes and without index addresses."""
    session.install("uv")
    for group in GROUPS:
        extras = [] if group == "lint" else ["--all-extras"]
        own = [] if group == "site" else ["--group", group]  # the extras alone build the site
        session.run(
            "uv",
            "pip",
            "compile",
            "pyproject.toml",
            *extras,
            *own,
            "--universal",
            "--python-version",
            OLDEST,
            "--generate-hashes",
            "--no-emit-index-url",
            "--no-emit-find-links",
            "--custom-compile-command",
            "nox -s lock",
            "--quiet",
            "--output-file",
            f"requirements/{group}.txt",
            *session.posargs,
        )
