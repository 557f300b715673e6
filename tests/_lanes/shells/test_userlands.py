"""A step that calls a program of the system does the same on every system that readers have."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from snippets._engine import Action, Command, Pipeline, Step
from snippets._engine.decision import decide
from snippets._engine.load import load
from snippets._engine.pipeline import stages_of, tools_in
from tests._lanes.shells.userlands import REAL, SYSTEM, USERLANDS, Userland, led_to, refusals

pytestmark = pytest.mark.shells

CATALOG = load()
VERSION = "before-an-incident#check-openssl-version"
KEY, ENCRYPT = "database/backup#make-backup-key", "database/backup#encrypt-backup"
PROVE, CHECK = "database/backup#prove-encrypted-backup", "database/recovery#check-backup"
CERTIFICATE = "troubleshooting/tools#check-certificate"
# What has to be done first, on the same system.
BEFORE = {
    ENCRYPT: (KEY,),
    PROVE: (KEY, ENCRYPT),
    "database/recovery#decrypt-backup": (KEY, ENCRYPT),
    CHECK: ("database/backup#write-checksum",),
}
# Each pipe, those of Vercel too, and each program that systems bring; the version is asked below.
CASES = [
    name
    for name, step in CATALOG.steps.items()
    if (len(stages_of(step.action)) > 1 or {*tools_in(step.action)} & {*SYSTEM, "openssl"})
    and name != VERSION
]


@pytest.fixture(scope="module")
def lands(tmp_path_factory: pytest.TempPathFactory, well: tuple[int, Path]) -> dict[str, Userland]:
    """The machines, which reach production on loopback."""
    folder = tmp_path_factory.mktemp("lands")
    return {name: Userland(name, folder / name, *well) for name in USERLANDS}


def before(name: str) -> list[Action]:
    """Return the actions that come before a step."""
    return [CATALOG.steps[earlier].action for earlier in BEFORE.get(name, ())]


def differing(lands: dict[str, Userland], step: Step) -> list[Userland]:
    """Return the machines that have another program for a step."""
    called = {*tools_in(step.action)}
    piped = len(stages_of(step.action)) > 1  # by the shell, that of BusyBox is its own
    names = {
        "GNU": True,
        "BusyBox": piped or called & {*SYSTEM},
        "toybox": called & {*SYSTEM},
        "LibreSSL": "openssl" in called,
    }
    return [lands[name] for name, differs in names.items() if differs]


@pytest.mark.parametrize("name", CASES)
def test_a_step_does_on_every_system_what_it_does_with_gnu(
    lands: dict[str, Userland], name: str
) -> None:
    step = CATALOG.steps[name]
    tried = differing(lands, step)
    assert list(refusals(tried, CATALOG, step, before(name))) == []
    programs = tools_in(step.action)
    cells = (", ".join(_shown(land, program) for program in programs) for land in tried)
    sys.stdout.write(f"{name:<55} {' | '.join(cells)}\n")


def _shown(land: Userland, name: str) -> str:
    if name not in (*SYSTEM, *REAL):
        return f"recorded {name}"
    whose = land.name if name == "openssl" and land.name == "LibreSSL" else land.brings(name)
    return name if whose == name else f"{whose} {name}"


def _put_back(name: str, old: str, new: str) -> Step:
    """Return a step with another word in its command, as it was once."""
    step = CATALOG.steps[name]
    stages = [
        replace(stage, args=tuple(new if word == old else word for word in stage.args))
        if isinstance(stage, Command)
        else stage
        for stage in stages_of(step.action)
    ]
    action = stages[0] if len(stages) == 1 else Pipeline(tuple(stages))
    return replace(step, action=action, origin=step)


@pytest.mark.parametrize(
    ("name", "old", "new", "land"),
    [
        (CHECK, "-c", "--check", "BusyBox"),
        ("performance/cache#read-cache-header", "-i", "--ignore-case", "BusyBox"),
        ("incidents/provider-outage#read-answer", "-i", "--ignore-case", "toybox"),
        (CERTIFICATE, "-servername", "-verify_hostname", "LibreSSL"),
    ],
)
def test_a_word_that_one_system_lacks_is_refused(
    lands: dict[str, Userland], name: str, old: str, new: str, land: str
) -> None:
    step = _put_back(name, old, new)
    wrong = list(refusals(differing(lands, step), CATALOG, step, before(name)))
    assert any(refusal.startswith(f"{land}: ") for refusal in wrong), wrong


def test_a_cipher_that_destroys_in_silence_is_found_before_anything_is_deleted(
    lands: dict[str, Userland],
) -> None:
    step = CATALOG.steps[PROVE]
    lost = _put_back(ENCRYPT, "-aes256", "-aes-256-gcm").action
    done = lands["LibreSSL"].run(CATALOG, replace(CATALOG.steps[ENCRYPT]), [*before(ENCRYPT), lost])
    assert done.ok
    wrong = list(refusals(differing(lands, step), CATALOG, step, [*before(ENCRYPT), lost]))
    assert [refusal.partition(":")[0] for refusal in wrong] == ["LibreSSL"]


def test_libressl_is_told_from_openssl_by_its_name(lands: dict[str, Userland]) -> None:
    step = CATALOG.steps[VERSION]
    led = {n: led_to(CATALOG, step, lands[n].run(CATALOG, step)) for n in ("GNU", "LibreSSL")}
    assert led == {"GNU": step.branches[0].when.words, "LibreSSL": "another version"}


@pytest.mark.parametrize("name", [*SYSTEM, *REAL])
def test_what_a_program_says_of_an_option_that_it_lacks_is_of_the_machine(
    lands: dict[str, Userland], name: str
) -> None:
    step = next(used for used in CATALOG.steps.values() if name in tools_in(used.action))
    words = "openssl cms -nope" if name == "openssl" else f"{name} --nope"
    for land in lands.values():
        result = land.paste(words, {})
        branch = decide(CATALOG.errors_of(step), result)
        assert branch, f"{land.name}: {result.stderr}"
        assert branch.then.after
        assert branch.then.after.name == "update"
