"""Prose and code as Markdown that nothing in it can break out of; `@id` becomes a link."""

import re
from collections.abc import Callable
from html import escape

from snippets._engine.catalog import CODE, REFERENCE, Catalog

# What starts a heading, quotation, list, rule, note, checkbox or link definition.
_BLOCK = re.compile(r"#|>|[-+*](?: |$)|\d+\.(?: |$)|(?:[-*_] ?){3,}$|!!!|\[[ xX]\]|\[[^\]]*\]:")

# What would begin HTML, an attribute list, code, or a cell of a table.
_ENTITIES = str.maketrans({"<": "&lt;", "{": "&#123;", "`": "&#96;", "|": "&#124;"})

# Python-Markdown marks its own places with some of these.
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Html(str):
    """A line of the page that is HTML already, and not Markdown."""

    __slots__ = ()


def tag(name: str, css: str, /, **data: object) -> Html:
    """Return an opening tag with a class and `data-` attributes; those that are None are left out.

    The name of an attribute that ends with `_` is taken as it is, without `data-`.
    """
    pairs = (
        (key.rstrip("_") if key.endswith("_") else f"data-{key}", value)
        for key, value in data.items()
        if value is not None
    )
    return Html(
        f'<{name} class="{css}"' + "".join(f' {k}="{escape(str(v))}"' for k, v in pairs) + ">"
    )


def inline(catalog: Catalog, text: str) -> str:
    """Return prose as one paragraph's worth of Markdown that cannot start another block."""
    return _outside_code(
        text, lambda safe: REFERENCE.sub(lambda match: link(catalog, match.group(1)), safe)
    )


def label(text: str) -> str:
    """Return prose as the text of a link: code and emphasis, but no link inside the link."""
    return _outside_code(text, lambda safe: safe.replace("[", "&#91;").replace("]", "&#93;"))


def item(text: str) -> str:
    """Return Markdown for the start of a list item, where some characters would begin a block."""
    return f"&#{ord(text[0])};{text[1:]}" if _BLOCK.match(text) else text


def _outside_code(text: str, change: Callable[[str], str]) -> str:
    flat = _CONTROL.sub("", " ".join(text.split()))
    pieces: list[str] = []
    end = 0
    for code in CODE.finditer(flat):
        pieces += [change(_safe(flat[end : code.start()])), code.group()]
        end = code.end()
    pieces.append(change(_safe(flat[end:])))
    return "".join(pieces)


def _safe(text: str) -> str:
    safe = text.translate(_ENTITIES)
    # A backslash would take its meaning from the code, or whatever comes, behind it.
    return safe[:-1] + "&#92;" if safe.endswith("\\") else safe


def link(catalog: Catalog, name: str) -> str:
    """Return a link to an id or page, relative to the root of the docs."""
    page, _, anchor = name.partition("#")
    is_part = name in catalog.steps
    target = f"/{page}.md" + (f"#{anchor}" if anchor and is_part else "")
    return f"[{label(catalog.title_of(name))}]({target})"


def fence(code: str, language: str = "bash", *classes: str) -> list[str]:
    """Return a code block whose fence is longer than any run of backticks in the code."""
    code = code.translate({2: None, 3: None})  # Python-Markdown marks its own places with them
    longest = max((len(run) for run in re.findall(r"`+", code)), default=0)
    marks = "`" * max(3, longest + 1)
    named = " ".join(f".{name}" for name in (language, *classes))
    return [
        f"{marks}{{{named}}}" if classes else f"{marks}{language}",
        *code.split("\n"),
        marks,
        "",
    ]
