"""One document of all pages in reading order, for paper and PDF; it needs no script."""

import re
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

_ADDRESSES = ("href", "src")
_HEADING = re.compile(r"<h1\b[^>]*>(.*?)</h1>", re.DOTALL)
_MARK = re.compile(r'<a class="headerlink".*?</a>', re.DOTALL)
# The colours of code: paper needs none, and a PDF grows to twice its size by them.
_COLOUR = re.compile(r'<span(?: class="[a-z][a-z0-9]{0,2}")?>([^<]*)</span>')
_SCRIPT = re.compile(r"<script\b.*?</script>\s*", re.DOTALL)  # data for what paper cannot do


def document(pages: dict[str, str], home: LexborHTMLParser) -> str:
    """Return the document, given the HTML of the content of each page by its address.

    Title, style sheet and icon are those of `home`, beside which it stands.
    """
    title = home.css("title")[0].text()
    links = "\n".join(link.html or "" for link in home.css("link:is([rel=icon], [rel=stylesheet])"))
    contents = "\n".join(
        f'<li><a href="#{_name(address)}">{_heading(article)}</a></li>'
        for address, article in pages.items()
    )
    parts = "\n".join(
        f'<section class="rb-sheet" id="{_name(address)}">\n{_part(address, article, pages)}\n'
        "</section>"
        for address, article in pages.items()
    )
    return (
        '<!doctype html>\n<html lang="en" data-scheme="light">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        '<meta name="robots" content="noindex">\n'
        f"<title>{title}, all pages</title>\n{links}\n</head>\n"
        '<body class="rb-print" dir="ltr">\n'
        '<main class="md-typeset">\n'
        f'<nav class="rb-contents" aria-label="Contents">\n<h1>{title}</h1>\n'
        f"<ol>\n{contents}\n</ol>\n</nav>\n"
        f"{parts}\n</main>\n</body>\n</html>\n"
    )


def _name(address: str) -> str:
    """Return the id of a page within the document."""
    return address.strip("/").replace("/", "-") or "home"


def _heading(article: str) -> str:
    """Return the HTML of a page's heading, which the theme adds where it is missing."""
    return _MARK.sub("", _HEADING.findall(article)[0]).strip()


def _part(address: str, article: str, pages: dict[str, str]) -> str:
    name = _name(address)
    body = LexborHTMLParser(_COLOUR.sub(r"\1", _SCRIPT.sub("", article))).body
    for node in body.css("*") if body else ():
        if node.tag == "details":
            node.attrs["open"] = None
        for key, value in node.attributes.items():
            if value is None:
                continue
            if key == "id":
                node.attrs[key] = f"{name}--{value}"
            elif key in _ADDRESSES:
                node.attrs[key] = _address(address, value, pages)
    return (body and body.inner_html) or ""


def _address(page: str, link: str, pages: dict[str, str]) -> str:
    """Return a link of a page as it must read in the document at the root of the site."""
    split = urlsplit(link)
    if split.scheme or split.netloc:
        return link
    # Relative to a root that no page of the site leads out of.
    target = urljoin(f"/{page}", split.path).removeprefix("/") if split.path else page
    if target not in pages:
        return target + (f"#{split.fragment}" if split.fragment else "")
    return f"#{_name(target)}" + (f"--{split.fragment}" if split.fragment else "")
