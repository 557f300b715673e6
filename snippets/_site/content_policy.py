"""The Content-Security-Policy: what a page may load and run, which is only what is the site's own.

It stands on every page, because most hosts of static pages send no headers of one's own; for those
that do, `_headers` (Netlify, Cloudflare Pages) holds it too.
"""

import re
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from snippets._engine.errors import RunbookError

DIRECTIVES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",  # the theme's icons are data in its style sheet
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
}
POLICY = "; ".join(f"{name} {value}" for name, value in DIRECTIVES.items())
HEADERS = {
    # A page cannot say this of itself, only a header can.
    "Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_HEAD = re.compile(r"<head\b[^>]*>")
META = f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
_ADDRESSES = {"href", "src", "action", "formaction", "xlink:href", "data", "poster", "srcdoc"}
_SCHEMES = {"http", "https", "mailto", "tel"}
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
# What browsers leave out of an address: https://url.spec.whatwg.org/#concept-basic-url-parser
_IGNORED = re.compile(r"[\x00-\x20\x7f-\x9f]")
_DATA = ("application/json", "application/ld+json")  # in a script element: never run


def write_policy(site: Path) -> None:
    """Put the policy first into every page, and write the headers for hosts that send them.

    Raises RunbookError for a page with what the policy forbids, or with a link that runs something.
    """
    for file in sorted(site.rglob("*.html")):
        file.write_text(protected(file.read_text("utf-8"), file.as_posix()), "utf-8")
    lines = ["/*", *(f"  {name}: {value}" for name, value in HEADERS.items())]
    (site / "_headers").write_text("\n".join(lines) + "\n", "utf-8")


def protected(html: str, where: str) -> str:
    """Return a page with the policy as the first thing in its head."""
    stopped: set[str] = set()
    for node in LexborHTMLParser(html).css("*"):
        given = node.attributes
        if node.tag == "script" and "src" not in given and given.get("type") not in _DATA:
            stopped.add("an inline script")
        if node.tag == "style":
            stopped.add("an inline style sheet")
        stopped |= {f"the attribute {name}=" for name in given if re.match("style$|on", name)}
        for address in (given.get(name) or "" for name in _ADDRESSES):
            if not is_safe(address):
                lead = f"a link leads to {address!r}."
                remedy = "Link to a page, or to https, mailto or tel."
                raise RunbookError(lead, where=where, remedy=remedy)
    if stopped:
        raise RunbookError(
            f"the Content-Security-Policy stops {', '.join(sorted(stopped))}.",
            where=where,
            remedy="Put it into a file under docs/assets/.",
        )
    return _HEAD.sub(lambda head: head.group() + META, html, count=1)


def is_safe(address: str) -> bool:
    """Tell whether an address, as a browser reads it, leads to a page and runs nothing."""
    scheme = _SCHEME.match(_IGNORED.sub("", address))
    return not scheme or scheme[1].lower() in _SCHEMES
