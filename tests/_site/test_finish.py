"""Finishing a site, in the mocked lane: a small site made by hand, and no browser."""

from __future__ import annotations

import json
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
    joined_assets,
    leftovers,
    pdf,
    search,
    service_worker,
)
from snippets._site.finish import finish_site
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
<article class="md-typeset">{content}</article>
<script src="{up}assets/javascript/one.js"></script>
<script src="{up}assets/javascript/two.js" defer></script>
</body>
</html>
"""
HOME = (
    '<h1 id="top">Home<a class="headerlink" href="#top">#</a></h1>'
    '<a href="x/y/#do">Do &amp; see</a>'
)
INNER = (
    '<h1 id="top">Inner</h1><h2 id="do">Do</h2><details><summary>More</summary></details>'
    '<label for="do">L</label><a href="#do">here</a> <a href="../../">home</a> <a href=".">me</a> '
    '<a href="https://vercel.com/support">far</a> <a href="../../assets/a.png#x">file</a><br/>'
    '<code><span class="w"></span>curl <span class="na">-s</span></code>'
    '<div class="language-bash highlight"><pre><span></span><code>jq '
    '<span class="nt">--raw-in</span>'
    " &#39;.[0].x&#39;\n</code></pre></div>"
    '<input id="value" disabled>&#35;<!-- downloads -->'
)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A built site of two pages."""
    made = {
        "index.html": PAGE.format(up="", content=HOME),
        "x/y/index.html": PAGE.format(up="../../", content=INNER),
        "404.html": PAGE.format(up="/", content="<h1>Not here</h1>"),
        "assets/a.css": "a { b: url(data:x) }\n/*# sourceMappingURL=a.css.map */\n",
        "assets/b.css": "b { c: d }\n",
        "assets/a.png": "picture",
        "assets/javascript/first.js": "first\n",
        "assets/javascript/one.js": "one\n//# sourceMappingURL=one.js.map\n",
        "assets/javascript/two.js": "two\n",
        "assets/javascript/two.js.map": "map",
        "assets/javascript/worker.js": "work();\n",
        "assets/screenshots/a.png": "picture",
        "sitemap.xml": "today",
    }
    for path, text in made.items():
        file = tmp_path / "site" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return tmp_path / "site"


@pytest.fixture
def no_search(monkeypatch: pytest.MonkeyPatch) -> None:
    """The index is tested on its own."""
    monkeypatch.setattr(search, "write_index", lambda *_: None)


def files(site: Path) -> dict[str, bytes]:
    """Return every file of a site."""
    return {f.relative_to(site).as_posix(): f.read_bytes() for f in site.rglob("*") if f.is_file()}


def test_a_site_is_finished_in_order_and_twice_alike(
    site: Path, no_search: None, catalog: Catalog, tmp_path: Path
) -> None:
    copy = tmp_path / "again"
    for path, data in files(site).items():
        (copy / path).parent.mkdir(parents=True, exist_ok=True)
        (copy / path).write_bytes(data)
    finish_site(site, catalog, ["", "x/y/"])
    finish_site(copy, catalog, ["", "x/y/"])
    made = files(site)
    assert made == files(copy)
    assert {"runbook.txt", "print.html", "sw.js", "_headers", bundle.FILE} <= made.keys()
    assert "runbook.pdf" not in made
    assert not [name for name in made if name.startswith(("sitemap", "assets/screenshots"))]


def test_the_print_document_holds_all_pages_with_links_of_its_own(
    site: Path, no_search: None, catalog: Catalog
) -> None:
    finish_site(site, catalog, ["", "x/y/"])
    html = (site / "print.html").read_text("utf-8")
    ids = re.findall(r'\bid="([^"]*)"', html)
    assert len(ids) == len(set(ids))
    assert re.search(r'<link rel="stylesheet" href="assets/stylesheets/all\.\w+\.css">', html)
    assert '<a href="#home">Home</a>' in html
    assert '<a href="#x-y--do">Do &amp; see</a>' in html
    assert '<a href="#x-y--do">here</a> <a href="#home">home</a> <a href="#x-y">me</a>' in html
    assert '<a href="https://vercel.com/support">far</a> <a href="assets/a.png#x">' in html
    assert '<label for="x-y--do">' in html
    assert '<details open="">' in html
    assert "<code>curl -s</code>" in html
    assert "jq --raw-in '.[0].x'" in html
    assert '<input id="x-y--value" disabled="">#' in html


def test_a_sign_of_a_command_stays_with_the_letter_behind_it(
    site: Path, no_search: None, catalog: Catalog
) -> None:
    finish_site(site, catalog, ["", "x/y/"])
    html = (site / "x/y/index.html").read_text("utf-8")
    whole = re.findall(r'<span class="rb-whole">(.*?)</span>', html)
    assert whole == ["--r", "-i", "&#39;.[0", "].x", "&#39;"]
    assert 'curl <span class="na">-s</span>' in html


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


def test_a_style_sheet_that_loads_something_is_named(site: Path) -> None:
    (site / "assets/b.css").write_text("b { c: url('far.png') }", "utf-8")
    with pytest.raises(RunbookError, match=r"assets/b\.css: it loads far\.png"):
        joined_assets.join(site)


def test_pages_without_style_or_script_are_left(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<p>plain</p>", "utf-8")
    joined_assets.join(tmp_path)
    assert (tmp_path / "index.html").read_text("utf-8") == "<p>plain</p>"


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


def test_the_bundle_opens_from_a_disk(site: Path) -> None:
    downloads.write_downloads(site)
    with zipfile.ZipFile(site / bundle.FILE) as packed:
        names = packed.namelist()
        inner = packed.read(f"{bundle.NAME}/x/y/index.html").decode()
        home = packed.read(f"{bundle.NAME}/index.html").decode()
        assert {entry.date_time for entry in packed.infolist()} == {bundle.DATE}
    assert names == sorted(names)
    assert f"{bundle.NAME}/404.html" not in names
    assert '<a href="x/y/index.html#do">' in home
    assert '<a href="../../index.html">home</a> <a href="index.html">me</a>' in inner
    assert '<a href="#do">here</a>' in inner
    assert 'href="../../assets/a.png#x"' in inner
    assert bundle.FILE not in inner


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
    assert f'href="../../{bundle.FILE}"' in inner
    assert "print.html" not in inner


def test_the_worker_keeps_what_pages_need_under_the_address_they_ask_for(site: Path) -> None:
    for name in ("_headers", "runbook.pdf", bundle.FILE):
        (site / name).write_text("x", "utf-8")
    service_worker.write_worker(site)
    text = (site / "sw.js").read_text("utf-8")
    kept = json.loads(text.removeprefix("self.RUNBOOK = ").partition(";\n")[0])
    assert text.endswith(";\nwork();\n")
    assert {"", "x/y/", "assets/a.css", "assets/javascript/one.js"} <= kept["files"].keys()
    assert not {"_headers", "runbook.pdf", bundle.FILE, "404.html", "sw.js"} & kept["files"].keys()
    assert not [name for name in kept["files"] if name.endswith("index.html")]
    assert not (site / service_worker.SOURCE).exists()


def test_a_changed_page_is_another_version(site: Path) -> None:
    def version() -> str:
        (site / service_worker.SOURCE).write_text("work();\n", "utf-8")
        service_worker.write_worker(site)
        text = (site / "sw.js").read_text("utf-8")
        return text.partition('"version": "')[2].partition('"')[0]

    first = version()
    assert first
    assert version() == first
    (site / "x/y/index.html").write_text("other", "utf-8")
    assert version() != first


def test_what_the_theme_leaves_over_is_taken_away(site: Path) -> None:
    leftovers.tidy(site)
    left = files(site)
    assert "assets/javascript/two.js.map" not in left
    assert "assets/javascript/two.js" in left
    leftovers.tidy(site)


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
    assert files(document.parent).keys() == {"a.html", "a.pdf"}


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


def test_a_build_with_chromium_has_a_pdf(
    site: Path, no_search: None, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "make", lambda _, target, program: target.write_text(program))
    finish_site(site, catalog, ["", "x/y/"], "the-chromium")
    assert (site / downloads.PDF).read_text() == "the-chromium"
    assert "runbook.pdf" in (site / "x/y/index.html").read_text("utf-8")


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
