"""Needs: each is a sentence of the page «What the application must provide»."""

import pytest

from snippets._engine.need import (
    AppPage,
    Closed,
    Column,
    DatabaseTable,
    File,
    Key,
    Need,
    Open,
    Route,
    Script,
    Variable,
)

ROUTE = Route("GET", "/api/health")


@pytest.mark.parametrize(
    ("need", "sentence"),
    [
        (ROUTE, "`GET /api/health` is answered"),
        (Open("GET", "/a"), "`GET /a` lets in everybody, without a session"),
        (
            Open("GET", "/a", ("x-key", "cookie")),
            "`GET /a` lets in whoever sends the header `x-key` and the header `cookie`, without "
            "a session",
        ),
        (Closed("GET", "/a"), "`GET /a` refuses callers without a session"),
        (Key("GET", "/a", "checks"), "`GET /a` answers JSON with `checks`"),
        (AppPage("/sign-in"), "The page `/sign-in` is shown"),
        (Script("lint"), "The npm script `lint` exists, fails when it should"),
        (
            Script("smoke", production=True),
            "The npm script `smoke` exists, fails when it should and asks production",
        ),
        (Variable("PORT"), "Code reads the environment variable `PORT`"),
        (DatabaseTable("User"), "The database has the table `User`"),
        (Column("User", "email"), "The table `User` has the column `email`"),
        (File("vercel.json"), "The repository has the file `vercel.json`"),
    ],
)
def test_a_need_is_a_sentence(need: Need, sentence: str) -> None:
    assert str(need) == sentence


@pytest.mark.parametrize(
    ("need", "subject"),
    [
        (Open("GET", "/api/health"), ROUTE),
        (Closed("GET", "/api/health"), ROUTE),
        (Key("GET", "/api/health", "status"), ROUTE),
        (Column("User", "email"), DatabaseTable("User")),
        (ROUTE, ROUTE),
        (File("vercel.json"), File("vercel.json")),
    ],
)
def test_a_part_means_nothing_without_its_whole(need: Need, subject: Need) -> None:
    assert need.subject == subject
