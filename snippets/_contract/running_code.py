"""Which code of a checkout runs: that of the application, that of its tools, or none."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from snippets._contract.checkout import CODE, Checkout
from snippets._contract.facts import NOT_PARSED, NOT_READ, DecidingFile
from snippets._contract.routes import root_of
from snippets._contract.typescript_modules import TypeScriptProject
from snippets._contract.variables import Read, reads

# Files that Next.js loads by their name, in the root or in src (nextjs.org/docs, file conventions).
# Next.js takes the first that is there (packages/next/src/shared/lib/constants.ts, CONFIG_FILES).
CONFIGURATIONS = ("next.config.js", "next.config.mjs", "next.config.ts")
_BEFORE = ("middleware", "proxy")
_LOADED = (*_BEFORE, "instrumentation", "instrumentation-client")
_CONVENTIONS = frozenset(
    {
        *("page", "route", "layout", "template", "loading", "error", "global-error", "default"),
        *("not-found", "global-not-found", "forbidden", "unauthorized", "sitemap", "robots"),
        *("manifest", "icon", "apple-icon", "opengraph-image", "twitter-image"),
    }
)
_TOOLS = ("scripts/", "prisma/", "tests/", "test/", "e2e/", "cypress/", "tools/", "bin/")


def code_files(project: TypeScriptProject) -> list[str]:
    """Return the files of source code; what is served as it stands (`public/`) is none."""
    files = project.checkout.files
    return [f for f in files if f.endswith(CODE) and not f.startswith("public/")]


@dataclass(frozen=True)
class Survey:
    """What one file imports, the variables it reads, and what hides others: reason and place."""

    specifiers: frozenset[str]
    reads: tuple[Read, ...] = ()
    hiding: tuple[Read, ...] = ()


class Code:
    """The source files of a project, each parsed once for what it imports and reads."""

    def __init__(self, project: TypeScriptProject, packages: frozenset[str]) -> None:
        self.project = project
        self.packages = packages
        self._known: dict[str, Survey] = {}

    def survey(self, path: str) -> Survey:
        """Return what a file imports and reads."""
        if path not in self._known:
            module = self.project.module(path)
            environment = b"env" in (module.root.text or b"")
            known, hiding = reads(module) if environment else ([], [])
            if environment and (unparsed := module.unparsed):
                hiding.append((NOT_PARSED, unparsed))
            self._known[path] = Survey(frozenset(module.specifiers), (*known,), (*hiding,))
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
            for specifier in self.survey(path).specifiers if path.endswith(CODE) else ():
                inner = project.resolve(specifier, path)
                if inner is not None:
                    waiting.append(inner)
                elif note and (why := self._unread(specifier)):
                    project.checkout.note(path, f"{NOT_READ}{specifier}, {why}")
        return found

    def _unread(self, specifier: str) -> str:
        """Return why an import that leads nowhere hides code of the application, if it does."""
        if _is_missing(self.project, specifier):
            return "which is not there"
        scope = 2 if specifier.startswith("@") else 1
        own = "/".join(specifier.split("/")[:scope]) in self.packages
        return "code of the same repository, which was not read" if own else ""

    def sources(self, starts: list[str]) -> list[DecidingFile]:
        """Return the files that decide how some files answer, with their hashes."""
        digest = self.project.checkout.digest
        return [
            DecidingFile(file=path, digest=digest(path), imports=self._imports(path))
            for path in sorted(self.reached(starts))
        ]

    def _imports(self, path: str) -> tuple[str, ...]:
        if not path.endswith(CODE):
            return ()
        named = self.survey(path).specifiers
        files = {self.project.resolve(specifier, path) for specifier in named}
        return tuple(sorted(file for file in files if file))


def _is_missing(project: TypeScriptProject, specifier: str) -> bool:
    """Return whether an import that leads nowhere names code of the checkout."""
    suffix = posixpath.splitext(specifier)[1]
    return (suffix in CODE or not suffix) and project.is_local(specifier)


def entry_files(project: TypeScriptProject) -> list[str]:
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


def ahead(checkout: Checkout) -> list[str]:
    """Return the files that stand before every route: middleware and configuration."""
    named = (checkout.first(*CONFIGURATIONS), checkout.first("vercel.json"))
    middleware = (path for path in checkout.files if path.endswith(CODE) and _is_middleware(path))
    return sorted({*middleware, *filter(None, named)})


def _is_middleware(path: str) -> bool:
    return posixpath.dirname(path) in {"", "src"} and _stem(path) in _BEFORE


def _stem(path: str) -> str:
    return posixpath.basename(path).split(".")[0]


def tools(project: TypeScriptProject, named: set[str]) -> list[str]:
    """Return the files that people, npm scripts and other programs start.

    Those that an npm script names, those at the top, those of the folders for scripts and tests,
    and tests wherever they lie.
    """
    return [path for path in code_files(project) if path in named or _is_tool(path)]


def _is_tool(path: str) -> bool:
    test = ".test." in path or ".spec." in path or "__tests__/" in path
    top = "/" not in path and path not in CONFIGURATIONS
    return test or top or path.startswith(_TOOLS)
