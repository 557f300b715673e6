"""What an adopter of the runbook changes: `[tool.runbook]` of `pyproject.toml`."""

import json
import os
import re
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import unquote, urlsplit

import msgspec

from snippets._engine import RunbookError
from snippets._vocabulary.distribution import DISTRIBUTION, PYPROJECT

NAME = PYPROJECT.name
VARIABLE = "RUNBOOK_SETTINGS"
NOT_CONFIGURED = "not configured"


def _form(pattern: str) -> msgspec.Meta:
    return msgspec.Meta(pattern=rf"^(?:{pattern})\Z")


_LINK = r"https://[^\s<>()\[\]\"'`\\]+"
_MAIL = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
Address = Annotated[str, _form(r"https://[A-Za-z0-9.-]+(?::[0-9]+)?")]
Slug = Annotated[str, _form(r"[a-z0-9][a-z0-9-]*")]
BranchName = Annotated[str, _form(r"[A-Za-z0-9][A-Za-z0-9._/-]*")]
Link = Annotated[str, _form(_LINK)]
# An empty one is not configured.
LinkOrNone = Annotated[str, _form(f"|{_LINK}")]
MailOrNone = Annotated[str, _form(f"|{_MAIL}")]
PhoneOrNone = Annotated[str, _form(r"|\+?[0-9][0-9 ()/.-]+")]
HoursOrNone = Annotated[str, _form(r"[\w .,:;/+()\u2013-]*")]

# What is said to a value of another form, by its key.
_LETTERS = "Give lower-case letters, digits and hyphens."
_A_LINK = "Give a link that begins with https://."
_A_NUMBER = "Give a telephone number, such as +44 20 7946 0000."
_AN_ADDRESS = "Give an address, such as lead@example.org."
_REMEDIES = {
    "production_url": "Give https:// and the host, and nothing behind it.",
    **dict.fromkeys(("team", "project", "database_service", "scratch_database_service"), _LETTERS),
    "main_branch": "Give the name of a branch, such as main.",
    **dict.fromkeys(("repository", "site_url", "pager", "chat", "support"), _A_LINK),
    **dict.fromkeys(("phone", "crisis_line"), _A_NUMBER),
    **dict.fromkeys(("email", "test_user"), _AN_ADDRESS),
    "hours": "Give words and times, such as: Business hours.",
}


def link_of(phone: str) -> str:
    """Return the link that calls a number with one tap."""
    return "tel:" + re.sub(r"[^+0-9]", "", phone)


class ContactSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How to reach a role; an empty field is not configured.

    `pager` is a link to what wakes somebody up, such as a service or escalation policy of
    PagerDuty, `chat` one to a channel or a person.
    """

    phone: PhoneOrNone = ""
    pager: LinkOrNone = ""
    chat: LinkOrNone = ""
    email: MailOrNone = ""
    hours: HoursOrNone = ""

    @property
    def ways(self) -> tuple[tuple[str, str], ...]:
        """Return each way that is configured, the quickest first, as its words and its link."""
        ways = (
            (self.phone, link_of(self.phone)),
            ("pager" * bool(self.pager), self.pager),
            ("chat" * bool(self.chat), self.chat),
            (self.email, f"mailto:{self.email}"),
        )
        return tuple((words, href) for words, href in ways if words)


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The settings. `contacts` is by role, `support` gives a link for each provider.

    `site_url` is where the built site is served, for links from the terminal. `crisis_line` is the
    number that a user in danger is given, `test_user` the address that sign-in is tried with.
    """

    production_url: Address
    team: Slug
    project: Slug
    main_branch: BranchName = "main"
    database_service: Slug
    scratch_database_service: Slug
    repository: Link | None = None
    site_url: Link | None = None
    crisis_line: PhoneOrNone = ""
    test_user: MailOrNone = ""
    contacts: dict[str, ContactSettings]
    support: dict[str, LinkOrNone]

    @property
    def production_host(self) -> str:
        """Return the host name of the production alias."""
        return urlsplit(self.production_url).netloc

    @property
    def help_now(self) -> str:
        """Return what every message to users says to whom is in danger."""
        numbers = " or ".join(filter(None, (self.crisis_line, "your local emergency number")))
        return f"If you or somebody else is in danger, call {numbers} now."

    def contact(self, role: str) -> ContactSettings:
        """Return how to reach a role, empty where it is not configured."""
        return self.contacts.get(role, ContactSettings())


_TABLE = re.compile(r"^\s*\[tool\.runbook[.\]]", re.MULTILINE)


def find_settings(folder: Path | None = None) -> Path:
    """Return the file of the settings; raise RunbookError where there is none.

    It is the one that RUNBOOK_SETTINGS names, else the nearest `pyproject.toml` with that table in
    `folder` (the working folder) or above it, else that of the checkout the program is from.
    """
    if named := os.environ.get(VARIABLE):
        return Path(named).absolute()
    folder = folder or Path.cwd()
    for place in chain((folder, *folder.parents, PYPROJECT.parent), _installed_from()):
        with suppress(OSError, UnicodeDecodeError):
            if _TABLE.search((place / NAME).read_text("utf-8")):
                return place / NAME
    raise RunbookError(
        f"there are no settings: no {NAME} with [tool.runbook] here or in a folder above.",
        remedy=f"Set {VARIABLE} to that file of your team's runbook, or go into its checkout.",
    )


def _installed_from() -> Iterator[Path]:
    """Yield the folder that the program was installed from, if it was one: PEP 610."""
    from importlib import metadata  # noqa: PLC0415 - it takes a tenth of a start

    with suppress(metadata.PackageNotFoundError):
        origin = metadata.distribution(DISTRIBUTION).read_text("direct_url.json")
        url = urlsplit(json.loads(origin or "{}").get("url", ""))
        if url.scheme == "file":
            yield Path(unquote(url.path))


def read_settings(path: Path) -> Settings:
    """Read the settings; raise RunbookError naming the file and the key that is wrong."""
    try:
        table = tomllib.loads(path.read_text("utf-8"))["tool"]["runbook"]
        for place, value, kind in _parts(table):
            at = place
            msgspec.convert(value, kind)
        at = "tool.runbook"
        return msgspec.convert(table, Settings)
    except FileNotFoundError:
        problem, remedy = "there is no such file.", f"Set {VARIABLE} to one that is there."
    except (OSError, UnicodeDecodeError) as error:
        problem, remedy = f"it cannot be read: {error}.", f"Set {VARIABLE} to another file."
    except tomllib.TOMLDecodeError as error:
        problem, remedy = f"it is not TOML: {error}.", "Mend the line it names."
    except (KeyError, TypeError, AttributeError):  # or it is no table
        problem, remedy = "[tool.runbook] is missing.", "Copy the table from the runbook's own."
    except msgspec.ValidationError as error:
        problem = _PATTERN.sub(" of another form", str(error)).replace("[...]", "")
        problem = problem.replace("`$", f"`{at}") if "`$" in problem else f"{problem} - at `{at}`"
        key = problem.rpartition(".")[2].rstrip("`")
        problem, remedy = f"{problem}.", _REMEDIES.get(key, "Mend that key of [tool.runbook].")
    raise RunbookError(problem, where=str(path), remedy=remedy)


_PATTERN = re.compile(r" matching regex '.*'", re.DOTALL)


def _parts(table: dict[str, Any]) -> Iterator[tuple[str, object, type]]:
    """Yield each contact beforehand, with its place: msgspec does not say whose a key is."""
    contacts = table.get("contacts", {})
    for role, value in contacts.items() if isinstance(contacts, dict) else ():
        yield f'tool.runbook.contacts."{role}"', value, ContactSettings


def shown(value: str | None) -> str:
    """Return a setting as a page shows it."""
    return value or NOT_CONFIGURED


FILE = find_settings()
SETTINGS = read_settings(FILE)
# What a command says first that looks at a production or changes it.
AIM = f"Settings: {FILE}, team {SETTINGS.team}"
