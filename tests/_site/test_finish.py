"""Finishing a site: what stops it, and the PDF. `tests/_gates/test_site.py` looks at the whole."""

import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from snippets._engine import Contact
from snippets._engine.catalog import Catalog
from snippets._engine.errors import RunbookError
from snippets._site import (
    __main__,
    bundle,
    chromium,
    content_policy,
    downloads,
    finish,
    joined_assets,
    pdf,
)
from snippets._vocabulary.policy import ROLES, SEV1, SEV2
from snippets._vocabulary.settings import FILE

PAGE = """<!doctype html>
<html lang="en">
<head>
<title>Runbook</title>
<link rel="stylesheet" href="{up}assets/a.css">
<link rel="stylesheet" href="{up}assets/b.css">
<script src="{up}assets/javascript/first.js"></script>
</head>
<body>
<article><h1>A page</h1><!-- downloads --></article>
<script src="{up}assets/javascript/one.js"></script>
<script src="{up}assets/javascript/two.js" defer></script>
</body>
</html>
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """What MkDocs builds, of three pages."""
    made = {
        "index.html": PAGE.format(up=""),
        "x/y/index.html": PAGE.format(up="../../"),
        "404.html": PAGE.format(up="/"),
        "assets/a.css": "a { b: url(data:x) }\n/*# sourceMappingURL=a.css.map */\n",
        "assets/b.css": "b { c: d }\n",
        "assets/javascript/first.js": "first\n",
        "assets/javascript/one.js": "one\n//# sourceMappingURL=one.js.map\n",
        "assets/javascript/two.js": "two\n",
    }
    for path, text in made.items():
        file = tmp_path / "site" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return tmp_path / "site"


def test_style_sheets_and_scripts_become_one_each_and_those_of_the_head_stay(site: Path) -> None:
    joined_assets.join(site)
    inner = (site / "x/y/index.html").read_text("utf-8")
    style, script = re.findall(r'"\.\./\.\./(assets/\S+/all\.[0-9a-f]{8}\.\w+)"', inner)
    assert (site / style).read_text("utf-8") == "a { b: url(data:x) }\nb { c: d }\n"
    assert (site / script).read_text("utf-8") == "one\ntwo\n"
    assert inner.count("<script") == 2
    assert "assets/javascript/first.js" in inner
    assert f'href="/{style}"' in (site / "404.html").read_text("utf-8")
    assert not (site / "assets/a.css").exists()


def test_a_page_that_loads_something_of_its_own_is_named(site: Path) -> None:
    page = site / "x/y/index.html"
    page.write_text(page.read_text("utf-8").replace("one.js", "two.js"), "utf-8")
    with pytest.raises(RunbookError, match=r"x/y/index\.html: it loads .* mkdocs\.yml"):
        joined_assets.join(site)


def test_what_is_not_of_the_site_is_named_and_not_loaded(site: Path) -> None:
    for page in site.rglob("*.html"):
        html = page.read_text("utf-8")
        page.write_text(re.sub(r'href="\S+b\.css"', 'href="https://cdn.test/b.css"', html), "utf-8")
    with pytest.raises(
        RunbookError, match=r"mkdocs\.yml: the site has no https://cdn\.test/b\.css"
    ):
        joined_assets.join(site)


def test_a_style_sheet_that_loads_something_is_named(site: Path) -> None:
    (site / "assets/b.css").write_text("b { c: url('far.png') }", "utf-8")
    with pytest.raises(RunbookError, match=r"assets/b\.css: it loads far\.png"):
        joined_assets.join(site)


@pytest.mark.parametrize(
    ("html", "what"),
    [
        ("<script>run()</script>", "an inline script"),
        ("<style>a { b: c }</style>", "an inline style sheet"),
        ('<p style="color: red">', "style="),
        ('<p onclick="run()">', "onclick="),
    ],
)
def test_what_the_policy_would_stop_stops_the_build(html: str, what: str) -> None:
    with pytest.raises(RunbookError, match=f"x.html: the Content-Security-Policy stops.*{what}"):
        content_policy.protected(f"<head></head>{html}", "x.html")


def test_the_policy_comes_first_and_data_in_a_script_is_no_script() -> None:
    html = (
        '<head lang="en"><meta charset="utf-8"></head><script type="application/json">{}</script>'
    )
    made = content_policy.protected(html, "x.html")
    assert made.startswith('<head lang="en"><meta http-equiv="Content-Security-Policy"')
    assert made.endswith(html.removeprefix('<head lang="en">'))


def test_the_list_of_downloads_names_what_there_is_with_its_size(site: Path) -> None:
    (site / downloads.TEXT).write_text("x" * 1500, "utf-8")
    (site / downloads.PDF).write_text("x" * 2_340_000, "utf-8")
    downloads.write_downloads(site)
    inner = (site / "x/y/index.html").read_text("utf-8")
    assert (
        '<a href="../../runbook.txt" download>runbook.txt</a>: every page as plain text, 2 kB'
        in inner
    )
    assert "to print or read, 2 MB" in inner
    assert "print.html" not in inner


@pytest.fixture
def document(tmp_path: Path) -> Path:
    """A print document: links to a place in it, to a file beside it, and to the outside."""
    file = tmp_path / "a.html"
    links = (f'<a class="x" href="{to}">y</a>' for to in ("#b", "b.txt", "https://c.test/d"))
    file.write_text("".join(links), "utf-8")
    return file


def test_a_chromium_that_makes_no_pdf_is_told_about(document: Path) -> None:
    with pytest.raises(RunbookError, match=r"Chromium made no PDF.*not-there"):
        pdf.make(document, document.with_suffix(".pdf"), str(document.parent / "not-there"))


def test_what_chromium_prints_becomes_the_pdf_and_names_no_file(
    document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed: list[str] = []
    target = document.with_suffix(".pdf")

    class Done:
        stderr = ""

    def run(command: list[str], **_: object) -> Done:
        assert command[0] == "chromium"
        file = Path(command[-1].removeprefix("file://"))
        assert file.parent == document.parent, "pictures are named from there"
        printed.append(file.read_text("utf-8"))
        target.write_bytes(b"%PDF")
        return Done()

    monkeypatch.setattr("subprocess.run", run)
    pdf.make(document, target, "chromium")
    inside, _, outside = document.read_text("utf-8").partition('<a class="x" href="b.txt">y</a>')
    (html,) = printed
    assert f'{inside}<a class="x">y</a>{outside}' in html
    assert {file.name for file in document.parent.iterdir()} == {"a.html", "a.pdf"}


def test_a_pdf_loses_its_dates_and_nothing_moves() -> None:
    made = (
        b"%PDF-1.4\n1 0 obj\n<</Producer (Skia)\n"
        b"/CreationDate (D:20261123131355+00'00')\n/ModDate (D:20261123131355+00'00')>>\nendobj"
    )
    undated = pdf.undated(made)
    assert len(undated) == len(made)
    assert undated.split() == [b"%PDF-1.4", *b"1 0 obj <</Producer (Skia) >> endobj".split()]


@pytest.mark.parametrize(("user", "wanted"), [(0, True), (1000, False)])
def test_only_root_goes_without_the_sandbox(
    monkeypatch: pytest.MonkeyPatch, user: int, wanted: bool
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: user)
    assert ("--no-sandbox" in chromium.options()) is wanted


def test_a_build_with_chromium_has_a_pdf(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (site / "assets/javascript/worker.js").touch()
    monkeypatch.setattr(pdf, "make", lambda _, target, program: target.write_text(program))
    finish.finish_site(site, Catalog(), ["", "x/y/"], "the-chromium")
    assert (site / downloads.PDF).read_text() == "the-chromium"
    assert "runbook.pdf" in (site / "x/y/index.html").read_text("utf-8")
    with zipfile.ZipFile(site / bundle.FILE) as packed:
        names = packed.namelist()
    assert f"{bundle.NAME}/runbook.pdf" in names
    assert not [name for name in names if "worker" in name], "a disk keeps no service worker"


def test_a_build_without_chromium_says_so_loudly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`nox -s build` says `site`; Chromium would want a whole address."""
    given: list[tuple[object, ...]] = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("shutil.which", lambda _: None)
    monkeypatch.setattr(__main__, "finish_site", lambda *words: given.append(words))
    __main__.main(Path("site"))
    assert "runbook.pdf was NOT made" in capsys.readouterr().err
    assert [(site, program) for site, _, _, program in given] == [(tmp_path / "site", None)]


def test_a_build_says_once_whom_nobody_can_reach_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(__main__, "finish_site", lambda *_: None)
    __main__.main(tmp_path)
    assert capsys.readouterr().err == (
        "Note: nobody can reach Primary On-Call, Secondary On-Call, Team Lead.\n"
        f"Enter a phone, pager, chat or email in [tool.runbook.contacts] of {FILE}.\n"
    )
    reached = tuple(Contact(role, (("1234", "tel:1234"),)) for role in ROLES)
    for severity in (SEV1, SEV2):
        monkeypatch.setattr(__main__, severity.code, replace(severity, contacts=reached))
    __main__.main(tmp_path)
    assert capsys.readouterr().err == ""


def test_a_site_that_is_not_as_it_must_be_ends_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise RunbookError("it is wrong.", where="x.html", remedy="Mend it.")

    monkeypatch.setattr("shutil.which", lambda _: "/usr/bin/chromium")
    monkeypatch.setattr(__main__, "finish_site", refuse)
    with pytest.raises(SystemExit, match=r"x\.html: it is wrong\. Mend it\."):
        __main__.main(tmp_path)
