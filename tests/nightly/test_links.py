"""Links to the outside: what is gone is named with its page; who turns programs away is there."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.nightly import links

GOOD, GONE, ILL = (f"https://{name}.test/" for name in ("good", "gone", "ill"))


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site with links to the outside, one of them twice, and to its own pages."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a/index.html").write_text(f'<a href="{GOOD}#x">1</a> <a href="../b/">2</a>')
    (tmp_path / "index.html").write_text(
        f'<a href="{GOOD}">1</a> <a href="{GONE}">2</a> <link href="https://not-a-link.test/">'
    )
    return tmp_path


def client(answers: dict[str, list[int]], asked: list[str]) -> httpx.Client:
    """Return a client whose servers give these answers, one after the other; 0 is none at all."""

    def answer(request: httpx.Request) -> httpx.Response:
        address = str(request.url)
        asked.append(address)
        status = answers[address].pop(0)
        if not status:
            raise httpx.ConnectError("refused", request=request)
        return httpx.Response(status)

    return httpx.Client(transport=httpx.MockTransport(answer))


def test_every_address_outside_is_found_once_with_its_first_page(site: Path) -> None:
    assert links.outside(site) == {GOOD: "a/index.html", GONE: "index.html"}


def test_what_is_gone_is_named_with_its_page(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with client({GOOD: [200], GONE: [404]}, []) as given:
        assert links.check(site, given) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"index.html: {GONE}: HTTP 404",
        "2 addresses outside, 1 of them gone",
    ]


@pytest.mark.parametrize(
    ("statuses", "said", "waits"),
    [
        ([200], "", 0),
        ([403], "", 0),
        ([429], "", 0),
        ([410], "HTTP 410", 0),
        ([503, 200], "", 1),
        ([0, 503, 200], "", 2),
        ([503, 503, 503], "HTTP 503", 2),
        ([0, 0, 0], "ConnectError: refused", 2),
    ],
)
def test_a_server_that_is_ill_is_asked_again_and_one_that_answers_is_not(
    statuses: list[int], said: str, waits: int
) -> None:
    waited: list[float] = []
    asked: list[str] = []
    count = len(statuses)
    with client({ILL: statuses}, asked) as given:
        assert links.wrong(given, ILL, waited.append) == said
    assert len(asked) == count
    assert len(waited) == waits
