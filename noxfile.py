"""The tasks of this project. `nox` runs everything that must pass; `nox -l` lists the menu."""

from __future__ import annotations

import os
import shutil

import nox

nox.needs_version = ">=2025.5"
nox.options.default_venv_backend = "uv|virtualenv"
# `tests` is not among them: `coverage` runs the same lane.
nox.options.sessions = [
    *("lint", "types", "coverage", "shells", "terminal", "site", "real", "build"),
]
nox.options.error_on_missing_interpreters = True

# Material's notice about its end of life; what it means for us stands in CONTRIBUTING.
QUIET = {"NO_MKDOCS_2_WARNING": "1"}
PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
GROUPS = ["site", "tests", "lint", "types", "browser", "real"]


def setup(session: nox.Session, group: str) -> None:
    """Install what a group of dependencies pins, with hashes, and nothing else."""
    session.install("--require-hashes", "-r", f"requirements/{group}.txt")


@nox.session
def serve(session: nox.Session) -> None:
    """Show the site on http://127.0.0.1:8000; it reloads when a page or snippet changes."""
    setup(session, "site")
    session.run("python", "-m", "snippets.site.serve", env=QUIET)


@nox.session
def build(session: nox.Session) -> None:
    """Build the site into site/, with its downloads; the PDF needs Chromium."""
    setup(session, "site")
    options = ["--strict", "--quiet", *session.posargs]
    session.run("python", "-m", "mkdocs", "build", *options, env=QUIET)
    session.run("python", "-m", "snippets.site", "site", env=QUIET)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and format; `nox -s lint -- --fix` mends what can be mended."""
    setup(session, "lint")
    fix = "--fix" in session.posargs
    session.run("ruff", "check", *(["--fix"] if fix else []), ".")
    session.run("ruff", "format", *([] if fix else ["--check"]), ".")


@nox.session
def types(session: nox.Session) -> None:
    """Check types with mypy --strict."""
    setup(session, "types")
    session.run("mypy", *session.posargs)


@nox.session
def tests(session: nox.Session) -> None:
    """Run the mocked lane and the gates: no network, no tools, in less than a minute."""
    setup(session, "tests")
    session.run("python", "-m", "pytest", *session.posargs)


@nox.session
def coverage(session: nox.Session) -> None:
    """Run the mocked lane, measured: every branch of snippets/ is taken."""
    setup(session, "tests")
    session.run("python", "-m", "pytest", "--quiet", "--cov", "--cov-report=term")


@nox.session(python=PYTHONS)
def versions(session: nox.Session) -> None:
    """Run the mocked lane on every supported Python."""
    setup(session, "tests")
    session.run("python", "-m", "pytest", *session.posargs)


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
    """Paste every block into real bash, zsh and dash, and send requests with real curl."""
    need(session, {"bash": "bash", "zsh": "zsh", "dash": "dash", "curl": "curl"})
    setup(session, "tests")
    session.run("python", "-m", "pytest", "-m", "shells", *session.posargs)


@nox.session
def terminal(session: nox.Session) -> None:
    """Drive every command in a real terminal; `-- --record` writes the sessions of the site."""
    setup(session, "tests")
    options = list(session.posargs)
    environment = {}
    if "--record" in options:
        options[options.index("--record")] = "tests/cli/test_sessions.py"
        environment["RUNBOOK_RECORD"] = "1"
    session.run("python", "-m", "pytest", "-m", "terminal", *options, env=environment)


@nox.session
def site(session: nox.Session) -> None:
    """Try the built site in Chromium: search, copy, offline, print, speed; ends with a table."""
    browser = any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome")))
    programs = {"bash": "bash", "zsh": "zsh", "dash": "dash"}
    need(session, programs if browser else programs | {"chromium": "chromium"})
    setup(session, "browser")
    # Python 3.11 cannot take apart a traceback that comes from inside Playwright.
    options = ["--tb=native", "--output=.cache/test-results"]
    session.run("python", "-m", "pytest", "-m", "site", "tests/site", *options, *session.posargs)


@nox.session
def real(session: nox.Session) -> None:
    """Run every step with the real tools; `-- --all`: all Vercel CLIs, `-- --vercel X`: one."""
    run_for_real(session, {})


@nox.session
def record(session: nox.Session) -> None:
    """Run every step with the real tools, keep what they print, and show what is new."""
    run_for_real(session, {"RUNBOOK_RECORD": "1"})


def run_for_real(session: nox.Session, environment: dict[str, str]) -> None:
    """Run the real-tools lane; what it needs beside Debian's programs comes from registries."""
    names = ("bash", "curl", "jq", "git", "openssl")
    need(session, {name: name for name in names} | {"nslookup": "bind9-dnsutils"})
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
    session.run(
        "python", "-m", "pytest", "-m", "real", "tests/real", *shown, *words, env=environment
    )


@nox.session
def docs(session: nox.Session) -> None:
    """Build the site strictly and check what was built: a part of the mocked lane."""
    setup(session, "tests")
    session.run("python", "-m", "pytest", "tests/gates", *session.posargs)


@nox.session
def lock(session: nox.Session) -> None:
    """Pin every dependency again, with hashes and without index addresses."""
    session.install("uv")
    for group in GROUPS:
        session.run(
            "uv",
            "pip",
            "compile",
            "pyproject.toml",
            "--group",
            group,
            "--universal",
            "--python-version",
            "3.11.5",
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
