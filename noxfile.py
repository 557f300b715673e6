"""The tasks of this project. `nox` runs everything that must pass; `nox -l` lists the menu."""

from __future__ import annotations

import nox

nox.needs_version = ">=2025.5"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.sessions = ["lint", "types", "tests", "shells", "build"]
nox.options.error_on_missing_interpreters = True

PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
GROUPS = ["site", "tests", "lint", "types"]


def setup(session: nox.Session, group: str) -> None:
    """Install what a group of dependencies pins, with hashes, and nothing else."""
    session.install("--require-hashes", "-r", f"requirements/{group}.txt")


@nox.session
def serve(session: nox.Session) -> None:
    """Show the site on http://127.0.0.1:8000; it reloads when a page or snippet changes."""
    setup(session, "site")
    session.run("python", "-m", "mkdocs", "serve", "--dev-addr", "127.0.0.1:8000", *session.posargs)


@nox.session
def build(session: nox.Session) -> None:
    """Build the site into site/."""
    setup(session, "site")
    session.run("python", "-m", "mkdocs", "build", "--strict", "--quiet", *session.posargs)


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
    """Run the mocked lane and the gates: no network, no tools, full branch coverage."""
    setup(session, "tests")
    session.run("python", "-m", "pytest", *(session.posargs or ["--cov", "--cov-report=term"]))


@nox.session(python=PYTHONS)
def versions(session: nox.Session) -> None:
    """Run the mocked lane on every supported Python."""
    setup(session, "tests")
    session.run("python", "-m", "pytest", *session.posargs)


@nox.session
def shells(session: nox.Session) -> None:
    """Paste every block into real bash, zsh and dash."""
    setup(session, "tests")
    session.run("python", "-m", "pytest", "-m", "shells", "--no-cov", *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """Build the site strictly and check what was built: links, blocks, literal Markdown."""
    setup(session, "tests")
    session.run("python", "-m", "mkdocs", "build", "--strict", "--quiet")
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
