"""The licences of what is installed, as its own metadata states them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from importlib.metadata import Distribution, PackageNotFoundError, distribution

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.audit.row import FOUND, GOOD, PINS, ROOT, Row

COPYLEFT = re.compile(
    r"\b[AL]?GPL|\bMPL|\bEUPL|\bCDDL|\bEPL|\bSSPL|\bOSL|GNU |Mozilla|Copyleft", re.IGNORECASE
)
PERMISSIVE = re.compile(
    r"MIT|BSD|Apache|ISC|PSF|Python|Unlicense|Zlib|0BSD|Public Domain|CC0", re.IGNORECASE
)
_MIT = "Permission is hereby granted, free of charge, to any person obtaining a copy"
# Of files, and each used as it was published.
RUNTIME = {"certifi": "MPL-2.0: a list of certificates, used unchanged, as `httpx` asks for it"}
# Copyleft that stays on the machine of a developer or of CI: nothing of it is in what is published.
TOOLS = {
    "byexample": "GPL-3.0: run as a program beside ours, by the benchmarks",
    "hypothesis": "MPL-2.0: tests",
    "pathspec": "MPL-2.0: MkDocs",
    "pyte": "LGPL-3.0: draws the recorded terminals of the tests",
    "termscraper": "LGPL-3.0: byexample",
    "text-unidecode": "the Artistic License as well: pytest-playwright",
    "tqdm": "MPL-2.0 and MIT",
}


def licence(one: Distribution) -> str:
    """Return the licence of a distribution, empty where it states none."""
    about = one.metadata
    if "License-Expression" in about:
        return about["License-Expression"]
    classified = [
        str(line).rpartition(":: ")[2]
        for line in about.get_all("Classifier") or ()
        if str(line).startswith("License ::")
    ]
    text = str((about.get_all("License") or [""])[0])
    stated = "MIT" if _MIT in " ".join(text.split()) else text.partition("\n")[0]
    return " and ".join(classified) or stated


def runtime() -> set[str]:
    """Return the names of everything that the `runbook` command needs, from what is installed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    found: set[str] = set()
    waiting = list(project["dependencies"])
    while waiting:
        wanted = Requirement(waiting.pop())
        name = canonicalize_name(wanted.name)
        if name in found or (wanted.marker and not wanted.marker.evaluate({"extra": ""})):
            continue
        found.add(name)
        waiting += distribution(wanted.name).requires or ()
    return found


def pinned(text: str) -> set[str]:
    """Return the names that a file of pins holds."""
    return {canonicalize_name(name) for name in re.findall(r"^([\w.-]+)==", text, re.MULTILINE)}


def known(names: Iterable[str]) -> dict[str, str]:
    """Return the licences of those of these names that are installed."""
    found = {}
    for name in names:
        try:
            found[name] = licence(distribution(name))
        except PackageNotFoundError:  # of another system
            continue
    return found


def judge(what: str, licences: Mapping[str, str], excepted: Mapping[str, str]) -> Row:
    """Return what is copyleft, or of no known licence, and not excepted."""
    wrong = []
    for name, stated in sorted(licences.items()):
        if name in excepted:
            continue
        if COPYLEFT.search(stated):
            wrong.append(f"{name}: {stated}")
        elif not PERMISSIVE.search(stated):
            wrong.append(f"{name}: no licence that is known ({stated or 'none stated'})")
    return Row(what, len(licences), FOUND if wrong else GOOD, tuple(wrong))


def rows() -> list[Row]:
    """Judge what the command needs, and everything that is pinned and installed."""
    needed = runtime()
    pins = {name for file in PINS for name in pinned(file.read_text("utf-8"))}
    return [
        judge("licences of what `runbook` needs", known(needed), RUNTIME),
        judge("licences of everything that is pinned", known(pins), RUNTIME | TOOLS),
    ]
