"""A page of the tests' own: the scripts and the markup of the site, around any steps at all.

The parameters of real pages refuse most of what is hostile; those of this page accept everything.
"""

from pathlib import Path

from snippets._engine import Action, Parameter, Risk, Say, Step, get, text
from snippets._engine.catalog import Catalog
from snippets._engine.table import Checklist
from snippets._site.content_policy import HEADERS
from snippets._vocabulary import tools
from tests._engine.pages import html

ROOT = Path(__file__).parents[3]
SCRIPTS = ("base", "values", "copy", "checklist", "log")
ANYTHING = r"[^\0]+"
ANY = Parameter("ANY", "any value (of a test), e.g. a/b=c@d+e:f", ANYTHING, "x")
OTHER = Parameter("OTHER", "another value", ANYTHING, "y")
WORD = Parameter("WORD", "a word of small letters", "[a-z]+", "word")
KEY = Parameter("KEY", "a secret", "[a-z]+", secret=True)
OPEN = (ANY, OTHER, WORD)
ACTIONS: dict[str, Action] = {
    "no value": tools.vercel("whoami"),
    "an argument": tools.vercel("rollback", ANY, "--yes"),
    "a part of an argument": tools.vercel(text("--name=", ANY, "!"), WORD),
    "two in one word": tools.vercel(text("it's $", ANY, "/", OTHER)),
    "the environment": tools.vercel("x", env={"X": ANY}),
    "a file": tools.vercel("x", WORD, env={"X": ANY}, save_to=text("saved-", OTHER)),
    "a pipeline": tools.vercel("inspect", ANY) | tools.jq(OTHER) | tools.jq(text(ANY, OTHER)),
    "a word that is said": Say(ANY) | tools.vercel("env", "add", OTHER, "production", "--force"),
    "a secret that is said": Say(KEY) | tools.vercel("env", "add", ANY),
    "an address": get(text("https://127.0.0.1:1/", ANY)) | tools.jq("--exit-status", ".ok"),
    "a long line": tools.vercel("logs", "--environment", "production", "--query", ANY, "--limit"),
}
MESSAGE = "SEV1: it is down.\nNext update at 04:00 & <soon>."
ITEMS = ("Tell the others", "Look at the **graphs**", "Tell the others")


CATALOG = Catalog(
    steps={
        f"own#{name.replace(' ', '-')}": Step(
            action,
            title=f"Give {name}",
            risk=Risk.READS,
            why="To see.",
            expect="A line.",
        )
        for name, action in ACTIONS.items()
    },
    checklists={"own#list": Checklist("A list", ITEMS)},
)
SOURCE = """\
## Steps

{steps}

<div class="rb-decision"><ul><li>It is down: go to <a href="#no-value">step 1</a>.</li></ul></div>

## Checklist

::: checklist own#list

## Tell users

```{{.text .rb-message}}
{message}
```
"""


def content() -> str:
    """Return the HTML of the page's own words, made as the site's pages are."""
    steps = "\n".join(f"::: step {name}" for name in CATALOG.steps)
    source = SOURCE.format(steps=steps, message=MESSAGE)
    body = html(CATALOG, source).body
    assert body is not None
    assert body.html
    return body.html.removeprefix("<body>").removesuffix("</body>")


def write(folder: Path, *, minutes: str = "15", name: str = "own") -> Path:
    """Write the page and its scripts into a folder; return its path."""
    for source in (ROOT / "docs/assets").glob("**/*.[cj]s*"):
        (folder / source.name).write_bytes(source.read_bytes())
    headers = "".join(f"\n  {name}: {value}" for name, value in HEADERS.items())
    (folder / "_headers").write_text(f"/*{headers}\n", "utf-8")
    scripts = "".join(f'<script src="{script}.js" defer></script>' for script in SCRIPTS)
    path = folder / f"{name}.html"
    path.write_text(
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Own</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" href="data:,"><link rel="stylesheet" href="runbook.css">'
        f'{scripts}</head><body><main><article class="md-typeset" data-page="{name}">'
        f'<h1>A page of our own</h1><div class="rb-status" data-minutes="{minutes}">SEV1</div>'
        f"{content()}</article></main></body></html>",
        "utf-8",
    )
    return path
