"""What an adopter of the runbook changes: `[tool.runbook]` of `pyproject.toml`."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import Annotated
from urllib.parse import unquote, urlsplit

import msgspec

from snippets.core import RunbookError

NAME = "pyproject.toml"
PYPROJECT = Path(__file__).parents[1] / NAME
VARIABLE = "RUNBOOK_SETTINGS"
DISTRIBUTION = "astral-core-runbook"
NOT_CONFIGURED = "not configured"

Address = Annotated[str, msgspec.Meta(pattern=r"^https://[^/\s]+\Z")]
Link = Annotated[str, msgspec.Meta(pattern=r"^https://\S+\Z")]
Slug = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]*\Z")]


class Contact(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How to reach a role; an empty field is shown as not configured."""

    reach: str = ""
    hours: str = ""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The settings. `contacts` is by role, `support` gives a link for each provider.

    `site_url` is where the built site is served, for links from the terminal.
    """

    production_url: Address
    team: Slug
    project: Slug
    main_branch: str = "main"
    database_service: Slug
    scratch_database_service: Slug
    repository: Link | None = None
    site_url: Link | None = None
    contacts: dict[str, Contact]
    support: dict[str, str]

    @property
    def production_host(self) -> str:
        """Return the host name of the production alias."""
        return urlsplit(self.production_url).netloc

    def contact(self, role: str) -> Contact:
        """Return how to reach a role, empty where it is not configured."""
        return self.contacts.get(role, Contact())


_TABLE = re.compile(r"^\s*\[tool\.runbook[.\]]", re.MULTILINE)


def find(folder: Path | None = None) -> Path:
    """Return the file of the settings; raise RunbookError where there is none.

    It is the one that RUNBOOK_SETTINGS names, else the nearest `pyproject.toml` with that table in
    `folder` (the working folder) or above it, else that of the checkout the program is from.
    """
    if named := os.environ.get(VARIABLE):
        return Path(named).absolute()
    folder = folder or Path.cwd()
    for place in (folder, *folder.parents, PYPROJECT.parent, *_installed_from()):
        with suppress(OSError, UnicodeDecodeError):
            if _TABLE.search((place / NAME).read_text("utf-8")):
                return place / NAME
    raise RunbookError(
        f"there are no settings: no {NAME} with [tool.runbook] here or in a folder above.",
        remedy=f"Set {VARIABLE} to that file of your team's runbook, or go into its checkout.",
    )


def _installed_from() -> Iterator[Path]:
    """Yield the folder that the program was installed from, if it was one: PEP 610."""
    with suppress(metadata.PackageNotFoundError):
        origin = metadata.distribution(DISTRIBUTION).read_text("direct_url.json")
        url = urlsplit(json.loads(origin or "{}").get("url", ""))
        if url.scheme == "file":
            yield Path(unquote(url.path))


def read(path: Path) -> Settings:
    """Read the settings; raise RunbookError naming the file and the key that is wrong."""
    try:
        table = tomllib.loads(path.read_text("utf-8"))["tool"]["runbook"]
        return msgspec.convert(table, Settings)
    except FileNotFoundError:
        problem, remedy = "there is no such file.", f"Set {VARIABLE} to one that is there."
    except (OSError, UnicodeDecodeError) as error:
        problem, remedy = f"it cannot be read: {error}.", f"Set {VARIABLE} to another file."
    except tomllib.TOMLDecodeError as error:
        problem, remedy = f"it is not TOML: {error}.", "Mend the line it names."
    except KeyError:
        problem, remedy = "[tool.runbook] is missing.", "Copy the table from the project's README."
    except msgspec.ValidationError as error:
        what = str(error).replace("`$.", "`tool.runbook.").replace("`$`", "`tool.runbook`")
        problem, remedy = f"{what}.", "Mend that key of [tool.runbook]."
    raise RunbookError(problem, where=str(path), remedy=remedy)


def shown(value: str | None) -> str:
    """Return a setting as a page shows it."""
    return value or NOT_CONFIGURED


FILE = find()
SETTINGS = read(FILE)
# What a command says first that looks at a production or changes it.
AIM = f"Settings: {FILE}, team {SETTINGS.team}"
