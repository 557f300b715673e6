"""Which code of a checkout runs: that of the application, that of its tools, or none."""

import posixpath

from snippets._contract.checkout import CODE, Checkout
from snippets._contract.routes import root_of
from snippets._contract.typescript_modules import TypeScriptProject

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


def entry_files(project: TypeScriptProject) -> list[str]:
    """Return the files that Next.js starts from: pages, routes, middleware, configuration."""
    checkout = project.checkout
    config = checkout.first(*CONFIGURATIONS)
    pages, app = root_of(checkout, "pages"), root_of(checkout, "app")
    return [
        path
        for path in project.code_files()
        if path == config
        or (pages and path.startswith(pages))
        or (app and path.startswith(app) and _stem(path) in _CONVENTIONS)
        or _is_loaded(path, _LOADED)
    ]


def ahead(checkout: Checkout) -> list[str]:
    """Return the files that stand before every route: middleware and configuration."""
    named = (checkout.first(*CONFIGURATIONS), checkout.first("vercel.json"))
    before = (f for f in checkout.files if f.endswith(CODE) and _is_loaded(f, _BEFORE))
    return sorted({*before, *filter(None, named)})


def _is_loaded(path: str, names: tuple[str, ...]) -> bool:
    return posixpath.dirname(path) in {"", "src"} and _stem(path) in names


def _stem(path: str) -> str:
    return posixpath.basename(path).split(".")[0]


def tools(project: TypeScriptProject, named: set[str]) -> list[str]:
    """Return the files that people, npm scripts and other programs start.

    Those that an npm script names, those at the top, those of the folders for scripts and tests,
    and tests wherever they lie.
    """
    return [path for path in project.code_files() if path in named or _is_tool(path)]


def _is_tool(path: str) -> bool:
    test = ".test." in path or ".spec." in path or "__tests__/" in path
    top = "/" not in path and path not in CONFIGURATIONS
    return test or top or path.startswith(_TOOLS)
