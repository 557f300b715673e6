"""One style sheet and one script for all pages: fewer requests on a slow night.

A script in the head of a page stays: it runs before the page is shown, and the others after.
"""

import hashlib
import re
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from snippets._engine.errors import RunbookError

_KINDS = (
    ("link[rel='stylesheet']", "href", "assets/stylesheets/all.{}.css"),
    ("body script[src]", "src", "assets/javascript/all.{}.js"),
)
_ADDRESS = re.compile(r"([./]*)(.*)")  # the way to the root of the site, and the path from there
_URL = re.compile(r"url\(\s*['\"]?(?!data:|#)([^'\")]+)")
_MAP = re.compile(r"/\*# sourceMappingURL=.*?\*/|//# sourceMappingURL=\S*")


def join(site: Path) -> None:
    """Put the style sheets of the pages into one file, and their scripts into another.

    The originals go. Raises RunbookError for what is not of the site, and if pages differ in what
    they load: joined, one of them would get what is not meant for it.
    """
    pages = {file: LexborHTMLParser(file.read_text("utf-8")) for file in site.rglob("*.html")}
    for css, key, name in _KINDS:
        elements = {file: page.css(css) for file, page in pages.items()}
        loaded = {
            file: [_ADDRESS.sub(r"\2", node.attributes[key] or "", count=1) for node in nodes]
            for file, nodes in elements.items()
        }
        odd = min(loaded, key=lambda file: list(loaded.values()).count(loaded[file]))
        parts = max(loaded.values(), key=list(loaded.values()).count)
        if loaded[odd] != parts:
            raise RunbookError(
                f"it loads {loaded[odd]}, unlike the other pages.",
                where=str(odd),
                remedy="Name every style sheet and script in mkdocs.yml.",
            )
        if foreign := [part for part in parts if not (site / part).is_file()]:
            raise RunbookError(
                f"the site has no {foreign[0]}, which its pages load.",
                where="mkdocs.yml",
                remedy="Put the file into docs/assets/: pages load nothing from elsewhere.",
            )
        path = _write(site, parts, name)
        for first, *others in elements.values():
            first.attrs[key] = _ADDRESS.sub(rf"\1{path}", first.attributes[key] or "", count=1)
            if key == "src":
                first.attrs["defer"] = None
            for node in others:
                node.decompose()
    for file, page in pages.items():
        file.write_text(page.html or "", "utf-8")


def _write(site: Path, parts: list[str], name: str) -> str:
    """Write the joined file in place of its parts; return its path, which holds a hash of it."""
    texts = [_MAP.sub("", (site / part).read_text("utf-8")).strip() for part in parts]
    for part, text in zip(parts, texts, strict=True):
        if address := _URL.search(text):
            raise RunbookError(
                f"it loads {address[1]}.", where=part, remedy="Put it into the style sheet as data."
            )
        (site / part).unlink()
    joined = "\n".join(texts) + "\n"
    path = name.format(hashlib.sha256(joined.encode()).hexdigest()[:8])
    (site / path).parent.mkdir(exist_ok=True)
    (site / path).write_text(joined, "utf-8")
    return path
