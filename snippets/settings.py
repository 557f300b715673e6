"""What an adopter of the runbook changes: `[tool.runbook]` of `pyproject.toml`."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import msgspec

from snippets.core import RunbookError

PYPROJECT = Path(__file__).parents[1] / "pyproject.toml"
VARIABLE = "RUNBOOK_SETTINGS"
FILE = Path(os.environ.get(VARIABLE) or PYPROJECT).absolute()
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


def read(path: Path = FILE) -> Settings:
    """Read the settings; raise RunbookError naming the file and the key that is wrong."""
    try:
        table = tomllib.loads(path.read_text("utf-8"))["tool"]["runbook"]
        return msgspec.convert(table, Settings)
    except FileNotFoundError:
        problem, remedy = "there is no such file.", "Run the runbook from its checkout."
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


SETTINGS = read()
