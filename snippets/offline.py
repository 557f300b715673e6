"""When everything is down: the ways to the runbook that do not need its site."""

from snippets._engine import Table

ways = Table(
    "Ways to the runbook",
    ("What is down", "Use", "Get it"),
    (
        (
            "The site or your network, and this browser was here before",
            "This address, as always",
            "By opening the site once",
        ),
        (
            "The site, and this browser is new",
            "`astral-core-runbook.zip`: unpack it and open `index.html`. Links, search and copy "
            "buttons work",
            "Below",
        ),
        ("You have a phone, or paper", "`runbook.pdf`: every page, nothing folded away", "Below"),
        ("You have a terminal and no browser", "`runbook.txt`, or `runbook show`", "Below"),
    ),
)
