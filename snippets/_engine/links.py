"""Where a link of a page may lead: another page, or an address that runs nothing."""

from __future__ import annotations

import re
from html import unescape

ATTRIBUTES = {"href", "src", "action", "formaction", "xlink:href", "data", "poster", "srcdoc"}
SCHEMES = {"http", "https", "mailto", "tel"}
REMEDY = "Link to a page, or to https, mailto or tel."
_IN_MARKDOWN = re.compile(r"\]\(\s*<?([^)>\s]*)|\]:\s*<?([^>\s]*)|<([A-Za-z][\w+.-]*:[^>\s]*)>")
# What browsers leave out of an address: https://url.spec.whatwg.org/#concept-basic-url-parser
_IGNORED = re.compile(r"[\x00-\x20\x7f-\x9f]")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")


def is_safe(address: str) -> bool:
    """Tell whether an address, as a browser reads it, leads to a page and runs nothing."""
    found = _SCHEME.match(_IGNORED.sub("", unescape(address)))
    return not found or found[1].lower() in SCHEMES


def refused(prose: str) -> list[str]:
    """Return the addresses of the links in Markdown, without its code, that are not safe."""
    found = ("".join(groups) for groups in _IN_MARKDOWN.findall(prose))
    return [address for address in found if not is_safe(address)]
