"""The transcript: whatever is noted or printed, `runbook log` reads it and Markdown keeps it."""

import itertools
from pathlib import Path

import pytest
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from markdown import Markdown
from selectolax.lexbor import LexborHTMLParser

from snippets._cli.walk import events
from snippets._cli.walk.transcript import EVENTS, TRANSCRIPT, Transcript, log_document, read_events
from snippets._engine import shell
from snippets._vocabulary.parameters import BACKUP_FILE
from tests._cli.scripted import NOON
from tests._lanes.properties.strategies import ACTIONS, PROSE, WORDS, tried, values

pytestmark = pytest.mark.properties

TEXT = PROSE | WORDS | st.text()
FIRST = st.builds(
    events.Opening, at=st.just(NOON), who=TEXT, host=TEXT, version=st.just("1"), since=st.just(NOON)
)
PAGE = events.PageOpened(
    at=NOON, procedure="area/page", title="A page", severity="SEV1", escalation="call"
)
KINDS = st.sampled_from(("Note", "Decision", "Reminder"))
SMALL: SearchStrategy[events.Entry] = st.one_of(
    st.builds(events.Said, at=st.just(NOON), kind=KINDS, text=TEXT),
    st.builds(
        events.Value,
        at=st.just(NOON),
        name=st.just("FILE"),
        value=values(BACKUP_FILE) | st.just(""),
    ),
    st.just(events.Undone(at=NOON, began=NOON, title="Look at it")),
)
BEGUN = st.builds(
    events.Begun,
    at=st.just(NOON),
    id=st.just("area/page#look"),
    place=st.just("Step 1"),
    title=st.just("Look | at it"),
    risk=st.just("Reads only"),
    command=ACTIONS.map(shell),
    changes=st.booleans(),
)
DONE = st.builds(
    events.Done,
    at=st.just(NOON),
    verdict=st.just("Exit code 0."),
    exit_code=st.just(0),
    seconds=st.just(1.0),
    output=st.lists(TEXT | st.just("x" * 400), max_size=20).map("\n".join).map(events.shortened),
)
BOTH: SearchStrategy[list[events.Entry]] = st.tuples(BEGUN, DONE).map(list)
RUN = st.tuples(FIRST, st.lists(st.one_of(BOTH, st.lists(SMALL, max_size=2)), max_size=4))


@tried(RUN, 300)
def test_any_run_is_read_back_and_its_log_is_markdown(
    tmp_path: Path, case: tuple[events.Opening, list[list[events.Entry]]]
) -> None:
    first, parts = case
    for file in (EVENTS, TRANSCRIPT):
        (tmp_path / file).unlink(missing_ok=True)
    log = Transcript(tmp_path)
    closing = events.Closing(at=NOON, ending="Verified")
    given: list[events.Entry] = [first, PAGE, *itertools.chain(*parts), closing]
    for event in given:
        log.add(event)
    log.close()
    kept = read_events(tmp_path)
    assert log.broken == ""
    assert kept == log.events
    assert [type(event) for event in kept] == [type(event) for event in given]
    text = (tmp_path / TRANSCRIPT).read_bytes().decode()
    assert text == log_document(kept)
    markdown = Markdown(extensions=["tables", "pymdownx.superfences"])
    page = LexborHTMLParser(markdown.convert(text))
    begun = [event for event in kept if isinstance(event, events.Begun)]
    assert len(page.css("h1")) == 1
    assert len(page.css("h2")) == 2
    assert len(page.css("h3")) == len(begun)
    assert [len(row.css("td")) for row in page.css("tbody tr")] == [4] * max(len(begun), 1)
    shown = [event.command for event in begun]
    printed = [e for e in kept if isinstance(e, events.Done) and e.output]
    assert len(page.css("pre code")) == len(shown) + len(printed)
    assert len(page.css("script, img, a, ol, blockquote, hr")) == 0
