"""Any folder can be named: what is no application is told, what cannot be read is listed."""

import os
import subprocess
from pathlib import Path

import pytest

from snippets._contract.extract import extract
from snippets._engine.errors import RunbookError
from tests._contract.app import PACKAGE, App


def git(folder: Path, *args: str) -> str:
    """Run git as somebody."""
    who = ("-c", "user.name=a", "-c", "user.email=a@b")
    command = ["git", "-C", str(folder), *who, *args]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def committed(app: App) -> str:
    """Commit the application, and return the commit."""
    app.write("app/page.tsx", "")
    git(app.root, "init", "--quiet")
    git(app.root, "add", ".")
    git(app.root, "commit", "--quiet", "-m", "all")
    return git(app.root, "rev-parse", "HEAD")


@pytest.mark.parametrize(
    ("remote", "repository"),
    [
        ("https://github.com/owner/app.git", "owner/app"),
        ("https://user:secret@git.example.org/owner/app", "owner/app"),
        ("git@github.com:owner/app.git", "owner/app"),
        ("/some/where/app.git", ""),
        ("file:///some/where", ""),
        (None, ""),
    ],
)
def test_commit_and_repository_come_from_git(
    app: App, remote: str | None, repository: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = committed(app)
    if remote:
        git(app.root, "remote", "add", "origin", remote)
    monkeypatch.setenv("GIT_DIR", "/elsewhere")
    facts = extract(app.root)
    assert (facts.commit, facts.repository, facts.unknown) == (commit, repository, ())


def test_files_that_differ_from_the_commit_are_told(app: App) -> None:
    committed(app)
    app.write("package.json", PACKAGE + "\n")
    assert [u.reason for u in extract(app.root).unknown] == ["files differ from the commit"]


def test_without_git_there_is_no_commit(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    app.write("app/page.tsx", "")
    reasons = ["no git checkout: its commit is not known"]
    assert [u.reason for u in extract(app.root).unknown] == reasons
    monkeypatch.setenv("PATH", "")
    assert [u.reason for u in extract(app.root).unknown] == reasons


@pytest.mark.parametrize("name", ["gone", "file"])
def test_what_is_no_folder_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RunbookError, match="it is no folder"):
        extract(tmp_path / name)


def test_a_folder_without_package_json_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RunbookError, match=r"it has no package\.json"):
        extract(tmp_path)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('{\n "a": 1,\n}', r"package\.json:3: it cannot be read: .*malformed.* Mend the file"),
        ("", "package.json: it cannot be read: Input data was truncated"),
        ("[]", "Expected `object`, got `array`"),
        ('{"scripts": {"a": 1}}', r"Expected `str`, got `int` - at `\$\.scripts"),
        (b"\xff\xfe{", "invalid character"),
        ('{"a": ' * 100_000, "recursion"),
        ('{"name": "\\ud800"}', "it cannot be read"),
    ],
)
def test_a_broken_package_json_is_refused_with_its_line(
    app: App, text: str | bytes, problem: str
) -> None:
    with pytest.raises(RunbookError, match=problem):
        app.write("package.json", text).facts()


def test_a_byte_order_mark_is_no_mistake(app: App) -> None:
    app.write("package.json", b'\xef\xbb\xbf{"scripts": {"a": "b"}}')
    assert app.facts().scripts[0].name == "a"


def test_a_folder_that_is_no_next_js_application_is_refused_with_those_that_are(app: App) -> None:
    """From the root of a repository of several, code would seem to be unused."""
    with pytest.raises(RunbookError, match="it has neither a page nor a route") as refused:
        extract(app.root)
    assert str(refused.value).endswith("Name the folder of the application.")
    app.write("apps/web/next.config.ts", "").write("apps/admin/next.config.js", "")
    with pytest.raises(RunbookError, match=r"the application: apps/admin, apps/web\."):
        extract(app.root)


def test_links_are_listed_and_not_followed(app: App) -> None:
    app.write("app/page.tsx", "")
    (app.root / "app" / "round").symlink_to(app.root)
    (app.root / "itself").symlink_to("itself")
    (app.root / "away.ts").symlink_to("/etc/hostname")
    assert app.unknown() == dict.fromkeys(
        ("app/round", "itself", "away.ts"), "a link, not followed"
    )


def test_what_is_installed_or_built_is_left_out(app: App) -> None:
    page = "export default process.env.X"
    for folder in ("node_modules/a", ".next/x", "a/node_modules", ".vercel", "dist", "out"):
        app.write(f"{folder}/{'app/' if folder == 'out' else ''}x.ts", page)
    app.write("app/page.tsx", "").write("app/build/page.tsx", "")
    assert app.facts().variables == ()
    assert app.facts().pages == ("/", "/build")


def test_a_name_that_is_no_text_is_listed(app: App) -> None:
    app.write("app/page.tsx", "")
    Path(os.fsdecode(os.fsencode(app.root) + b"/app/\xff.ts")).touch()
    assert app.unknown() == {"app/": "a file whose name is not UTF-8"}


def test_source_that_is_no_text_does_no_harm(app: App) -> None:
    noise = bytes(range(256)) * 20
    app.write("app/page.tsx", noise).write("app/api/x/route.ts", noise).write(
        "lib/x.js", b"\x00env"
    )
    assert app.facts().routes[0].methods == ()
