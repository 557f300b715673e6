"""`runbook new`: lay down the three files of a new procedure, and what else it needs."""

import json
import keyword
import re
from pathlib import Path

import click

from snippets._cli.output import echo
from snippets._engine.errors import RunbookError, nearest
from snippets._engine.load import load
from snippets._vocabulary.exit_codes import codes
from snippets._vocabulary.policy import SEVERITIES

ROOT = Path(__file__).parents[3]
NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
FORM = "Name a folder and a page, in small letters with hyphens, such as incidents/slow-queries."
# Pages of this folder have a card on the home page.
CARDS, CARDS_FILE = "incidents", "snippets/quick_reference.py"
MENU = "mkdocs.yml"
IN_MENU = re.compile(r"^ +- ([a-z-]+)/(?!index)\S+\.md$", re.MULTILINE)
WORDS_FILE = "snippets/search_words.toml"

PAGE = """\
# {title}

TODO: one or two sentences for search and for the reader: what is seen, in the words of users.

::: procedure {name}
"""
MODULE = '''\
"""TODO: what the procedure is for, in one line."""

from snippets._engine import Procedure, Risk, Step
from snippets._vocabulary.policy import {severity}
from snippets._vocabulary.tools import vercel
from snippets.monitoring.endpoints import {verify}

first_step = Step(
    vercel("TODO: the command, as you ran it; name the variable after what it does"),
    title="TODO: what the step does, as an instruction of a few words",
    risk=Risk.READS,
    why="TODO: what this step is for, and what the reader has to know before running it.",
    expect="TODO: what the tool prints when all is well, as you saw it.",
)

procedure = Procedure(
    code="{code}",
    title={quoted},
    severity={severity},{planned}
    symptoms=("TODO: what somebody sees who needs this page; the exact words of errors.",),
    steps=(first_step,),
    verify={verify},
)
'''
TEST = '''\
"""TODO: what the tests prove, in one line."""

from snippets._engine.walk import Ending
from tests._world.calls import {calls}
from tests._world.terminal import Terminal

PAGE = "{name}"
FIRST_STEP = "TODO: the call in full, as a shell would read it, typed and not computed"


def test_a_procedure_that_works_ends_with_production_verified(terminal: Terminal) -> None:
    terminal.expect(FIRST_STEP, {well})
    assert terminal.follow(PAGE).ending is Ending.{ending}


def test_a_command_that_fails_escalates(terminal: Terminal) -> None:
    terminal.script("vercel", stderr="TODO: what the tool says when it fails", code=1)
    terminal.expect(FIRST_STEP)
    assert terminal.follow(PAGE).ending is Ending.CALLED
'''
# How a procedure ends: an incident with what users meet, planned work with what answers.
INCIDENT = {
    "planned": "",
    "verify": "users_are_well",
    "calls": "WELL",
    "well": "*WELL",
    "ending": "FIXED",
}
PLANNED = {
    "planned": "\n    planned=True,",
    "verify": "production_is_well",
    "calls": "HEALTH",
    "well": "HEALTH",
    "ending": "DONE",
}
CARD = """\
        (
            "TODO: what is wrong, as a user says it, in a few words",
            "TODO: error texts and alerts that it is known by",
            "@{name}",
        ),
"""
WORDS = """
[pages."{name}"]
names = [
  "TODO: three or more names that a tired reader types to find {code}",
]
"""
NEXT = """\
It is {code}. What is left to write, with file and line:
  nox -s tests -- tests/_gates {test}
CONTRIBUTING.md, "Add a procedure", says how."""


def files(name: str) -> tuple[str, str, str]:
    """Return the paths of a procedure's page, snippets and tests."""
    folder, _, last = name.replace("-", "_").rpartition("/")
    return f"docs/{name}.md", f"snippets/{folder}/{last}.py", f"tests/{folder}/test_{last}.py"


def refuse_name(root: Path, name: str) -> None:
    """Raise RunbookError for a name that cannot be that of a new procedure."""
    if not (root / MENU).is_file() or not (root / "tests").is_dir():
        raise RunbookError(
            "this runbook is not a checkout.",
            where=str(root),
            remedy="Clone its repository, and install it from there: pip install -e .",
        )
    folder, slash, last = name.partition("/")
    if not slash or not NAME.fullmatch(last) or keyword.iskeyword(last):
        raise RunbookError(f"{name!r} cannot be the name of a procedure.", remedy=FORM)
    known = sorted(set(IN_MENU.findall((root / MENU).read_text("utf-8"))))
    if folder not in known:
        hint = f"{nearest(folder, known)} Folders: {', '.join(known)}.".strip()
        raise RunbookError(f"there is no folder {folder!r}.", remedy=hint)
    for file in files(name):
        if (root / file).exists():
            raise RunbookError(f"{file} exists.", remedy="Change it, or take another name.")


def changes(root: Path, name: str, title: str, severity: str, code: str) -> dict[str, str]:
    """Return all that a new procedure needs, as it will be, by file.

    What is there already is changed as text, so that comments stay.
    """
    incident = name.startswith(f"{CARDS}/")
    words = {
        "name": name,
        "title": title,
        "quoted": json.dumps(title, ensure_ascii=False),
        "severity": severity,
        "code": code,
        **(INCIDENT if incident else PLANNED),
    }
    templates = zip(files(name), (PAGE, MODULE, TEST), strict=True)
    texts = {file: template.format(**words) for file, template in templates}
    page = rf"^ +- {name.partition('/')[0]}/\S+\.md\n"
    texts[MENU] = _behind_the_last(root / MENU, page, f"      - {name}.md\n")
    known = (root / WORDS_FILE).read_text("utf-8")
    texts[WORDS_FILE] = known + WORDS.format(name=name, code=code)
    if incident:
        row = rf'^ +"@{CARDS}/.*\n +\),\n'
        texts[CARDS_FILE] = _behind_the_last(root / CARDS_FILE, row, CARD.format(name=name))
    return texts


def _behind_the_last(file: Path, pattern: str, added: str) -> str:
    """Return the text of a file with something added behind the last of its kind."""
    text = file.read_text("utf-8")
    *_, last = re.finditer(pattern, text, re.MULTILINE)
    return text[: last.end()] + added + text[last.end() :]


@click.command(epilog=codes("new", "runbook new incidents/mail-not-sent --dry-run"))
@click.argument("name", metavar="FOLDER/PAGE")
@click.option("--title", default="", help="The reader's words; without it, those of the name.")
@click.option(
    "--severity",
    type=click.Choice([severity.code for severity in SEVERITIES]),
    default="SEV2",
    show_default=True,
    help="How bad it is when this page is needed, or goes wrong.",
)
@click.option("--dry-run", is_flag=True, help="Name what would be written; write nothing.")
def new(name: str, *, title: str, severity: str, dry_run: bool) -> None:
    """Begin a procedure: its page, snippets and tests, such as incidents/slow-queries.

    Writes the three files, and adds the page to the menu, to the words that search finds it by and,
    for an incident, a card to the home page. Everything that is left to write is marked with TODO,
    and a test is red until it is written.
    """
    refuse_name(ROOT, name)
    words = " ".join(title.split()) or name.partition("/")[2].replace("-", " ").capitalize()
    catalog = load()
    for known, procedure in catalog.procedures.items():
        if procedure.title.casefold() == words.casefold():
            raise RunbookError(f"{words!r} is the title of {known}.", remedy="Give --title.")
    highest = max(int(p.code.removeprefix("RB-")) for p in catalog.procedures.values())
    code = f"RB-{highest + 1:02}"
    for file, text in changes(ROOT, name, words, severity, code).items():
        echo(f"{'would write' if dry_run else 'wrote'} {file}")
        if not dry_run:
            (ROOT / file).write_text(text, "utf-8")
    if not dry_run:
        echo("\n" + NEXT.format(code=code, test=files(name)[2]))
