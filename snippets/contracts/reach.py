"""Which code of a checkout runs: that of the application, that of its tools, or none."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from snippets.contracts.checkout import CODE
from snippets.contracts.project import Project
from snippets.contracts.routes import root_of
from snippets.contracts.variables import Read, reads

# Files that Next.js loads by their name, in the root or in src (nextjs.org/docs, file conventions).
# Next.js takes the first that is there (packages/next/src/shared/lib/constants.ts, CONFIG_FILES).
CONFIGURATIONS = ("next.config.js", "next.config.mjs", "next.config.ts")
_LOADED = ("middleware", "proxy", "instrumentation", "instrumentation-client")
_CONVENTIONS = frozenset(
    {
        *("page", "route", "layout", "template", "loading", "error", "global-error", "default"),
        *("not-found", "global-not-found", "forbidden", "unauthorized", "sitemap", "robots"),
        *("manifest", "icon", "apple-icon", "opengraph-image", "twitter-image"),
    }
)
_TOOLS = ("scripts/", "prisma/", "tests/", "test/", "e2e/", "cypress/", "tools/", "bin/")


def code_files(project: Project) -> list[str]:
    """Return the files of source code; what is served as it stands (`public/`) is none."""
    files = project.checkout.files
    return [f for f in files if f.endswith(CODE) and not f.startswith("public/")]


@dataclass(frozen=True)
class Survey:
    """What one file imports, and the variables it reads, by name and under no known name."""

    specifiers: frozenset[str]
    reads: tuple[Read, ...] = ()
    unnamed: tuple[Read, ...] = ()


class Code:
    """The source files of a project, each parsed once for what it imports and reads."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._known: dict[str, Survey] = {}

    def survey(self, path: str) -> Survey:
        """Return what a file imports and reads."""
        if path not in self._known:
            module = self.project.module(path)
            known, unnamed = reads(module) if b"env" in (module.root.text or b"") else ([], [])
            self._known[path] = Survey(frozenset(module.specifiers), (*known,), (*unnamed,))
        return self._known[path]

    def reached(self, starts: list[str], *, note: bool = False) -> set[str]:
        """Return the files that some files import, directly or not, themselves included.

        With `note`, an import of the checkout's own code that is not there is listed as unknown.
        """
        project = self.project
        found: set[str] = set()
        waiting = list(starts)
        while waiting:
            path = waiting.pop()
            if path in found:
                continue
            found.add(path)
            for specifier in self.survey(path).specifiers:
                inner = project.resolve(specifier, path)
                if inner is not None:
                    waiting.append(inner)
                elif note and _is_missing(project, specifier):
                    project.checkout.note(path, f"imports {specifier}, which is not there")
        return found


def _is_missing(project: Project, specifier: str) -> bool:
    """Return whether an import that leads nowhere names code of the checkout."""
    suffix = posixpath.splitext(specifier)[1]
    return (suffix in CODE or not suffix) and project.is_local(specifier)


def application(project: Project) -> list[str]:
    """Return the files that Next.js starts from: pages, routes, middleware, configuration."""
    checkout = project.checkout
    config = checkout.first(*CONFIGURATIONS)
    pages, app = root_of(checkout, "pages"), root_of(checkout, "app")
    return [
        path
        for path in code_files(project)
        if path == config
        or (pages and path.startswith(pages))
        or (app and path.startswith(app) and _stem(path) in _CONVENTIONS)
        or (posixpath.dirname(path) in {"", "src"} and _stem(path) in _LOADED)
    ]


def _stem(path: str) -> str:
    return posixpath.basename(path).split(".")[0]


def tools(project: Project, named: set[str]) -> list[str]:
    """Return the files that people, npm scripts and other programs start.

    Those that an npm script names, those at the top, those of the folders for scripts and tests,
    and tests wherever they lie.
    """
    return [path for path in code_files(project) if path in named or _is_tool(path)]


def _is_tool(path: str) -> bool:
    test = ".test." in path or ".spec." in path or "__tests__/" in path
    top = "/" not in path and path not in CONFIGURATIONS
    return test or top or path.startswith(_TOOLS)
