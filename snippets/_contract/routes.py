"""The addresses of a Next.js application: routes and pages, by its file conventions.

Facts of the conventions: nextjs.org/docs/app/getting-started/project-structure and
nextjs.org/docs/pages/building-your-application/routing.
"""

import posixpath
from urllib.parse import unquote

from snippets._contract.checkout import Checkout

SUFFIXES = (".tsx", ".ts", ".jsx", ".js")
VERBS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS")
_HIDDEN_PAGES = frozenset({"/_app", "/_document", "/_error", "/404", "/500"})


def root_of(checkout: Checkout, name: str) -> str:
    """Return the folder `app/` or `pages/`, at the top or in `src/`; the one in `src/` loses."""
    return next(
        (
            folder
            for folder in (f"{name}/", f"src/{name}/")
            if any(file.startswith(folder) for file in checkout.files)
        ),
        "",
    )


def is_of_pages(checkout: Checkout, file: str) -> bool:
    """Tell whether a file answers by the rules of `pages/`: with one handler for every method."""
    folder = root_of(checkout, "pages")
    return bool(folder) and file.startswith(f"{folder}api/")


def route_files(checkout: Checkout) -> dict[str, str]:
    """Return file -> address of what answers requests: `route` files and `pages/api`."""
    addresses = _named(checkout, "route")
    folder = root_of(checkout, "pages")
    for file in checkout.files:
        if is_of_pages(checkout, file) and file.endswith(SUFFIXES):
            addresses[file] = _pages_address(file.removeprefix(folder))
    return addresses


def page_files(checkout: Checkout) -> dict[str, str]:
    """Return file -> address of pages, but for those that Next.js shows by itself."""
    addresses = _named(checkout, "page")
    folder = root_of(checkout, "pages")
    for file in checkout.files:
        if folder and file.startswith(folder) and file.endswith(SUFFIXES):
            address = _pages_address(file.removeprefix(folder))
            if not address.startswith("/api/") and address not in _HIDDEN_PAGES:
                addresses[file] = address
    return addresses


def _named(checkout: Checkout, stem: str) -> dict[str, str]:
    folder = root_of(checkout, "app")
    addresses = {}
    for file in checkout.files:
        inside, name = posixpath.split(file)
        if folder and f"{inside}/".startswith(folder) and name in {stem + s for s in SUFFIXES}:
            address = _app_address(f"{inside}/".removeprefix(folder).strip("/"))
            if address is not None:
                addresses[file] = address
    return addresses


def _app_address(folder: str) -> str | None:
    """Return the address of a folder below `app/`; None where Next.js routes nothing to it.

    `_x` is private; `(x)` and `@x` are not part of the address; `(.)x` and its like stand for
    another address; `%5Fx` is how an address with an underscore is written.
    """
    parts = []
    for segment in folder.split("/") if folder else ():
        if segment.startswith(("_", "(.", "(..")):
            return None
        if not segment.startswith(("@", "(")):
            parts.append(unquote(segment))
    return "/" + "/".join(parts)


def _pages_address(file: str) -> str:
    stem = posixpath.splitext(f"/{file}")[0]
    return stem.removesuffix("/index") or "/"
