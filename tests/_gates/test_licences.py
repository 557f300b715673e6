"""What the `runbook` command brings with it is free of copyleft, as its own metadata states."""

import re
import tomllib
from importlib.metadata import distribution
from itertools import chain

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests._gates.verdict import ROOT, red

COPYLEFT = re.compile(r"GPL|\bMPL|EUPL|CDDL|\bEPL|SSPL|\bOSL|GNU |Mozilla|Copyleft", re.IGNORECASE)
FREE = re.compile(r"MIT|BSD|Apache|ISC|PSF|Permission is hereby granted", re.IGNORECASE)
# Copyleft of files, and used as it was published.
ALLOWED = {
    "certifi": "MPL-2.0: a list of certificates, unchanged, as httpx asks for it",
    "pathspec": "MPL-2.0: patterns of file names, unchanged, as MkDocs asks for it",
}


def needed() -> set[str]:
    """Return the names of everything that is installed for the command, extras included."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project.get("optional-dependencies", {}).values()
    waiting = [*project["dependencies"], *chain.from_iterable(extras)]
    names: set[str] = set()
    while waiting:
        requirement = Requirement(waiting.pop())
        name = canonicalize_name(requirement.name)
        if name not in names and (
            not requirement.marker or requirement.marker.evaluate({"extra": ""})
        ):
            names.add(name)
            waiting += distribution(name).requires or ()
    return names


def stated(name: str) -> str:
    """Return what a distribution states of its licence."""
    about = distribution(name).metadata
    licences = [line for line in about.get_all("Classifier") or () if line.startswith("License ::")]
    if "License-Expression" in about:
        return str(about["License-Expression"])
    return " and ".join(licences) or str((about.get_all("License") or [""])[0])


def is_free(licence: str) -> bool:
    """Tell whether a licence is permissive and in no part copyleft."""
    return bool(FREE.search(licence)) and not COPYLEFT.search(licence)


def test_nothing_that_the_command_needs_is_copyleft() -> None:
    names = needed()
    assert {"click", "rich", "httpx", "certifi"} <= names
    red(
        f"pyproject.toml: {name} is under {stated(name)[:80]!r}. Take another, or allow it here."
        for name in sorted(names - ALLOWED.keys())
        if not is_free(stated(name))
    )
