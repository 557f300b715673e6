"""Nothing in the repository looks like a real secret; those of tests show that they are made up.

A connection string leads to a host that nobody can own (RFC 2606, RFC 6761) or to this machine. A
key, a token or a password that has the form of a real one is refused wherever it stands.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests._gates.verdict import ROOT, red

PLACES = ("docs", "snippets", "tests", "requirements", ".github", ".ci", "*")
NOT_OURS = {"__pycache__", "node_modules", ".cache", ".mypy_cache", ".ruff_cache"}
BINARY = {".png", ".ico", ".woff2", ".pyc", ".pdf", ".zip"}

FORMS = {
    "a private key": r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----\s*[A-Za-z0-9+/=]",
    "a key of AWS": r"A[KS]IA[A-Z0-9]{16}\b",
    "a token of GitHub": r"gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{36}",
    "a token of npm": r"npm_[A-Za-z0-9]{36}\b",
    "a token of PyPI": r"pypi-AgE[A-Za-z0-9_-]{20}",
    "a token of Slack": r"xox[abeoprs]-[A-Za-z0-9-]{10}|hooks\.slack\.com/services/T[A-Z0-9]{6}",
    "a key of Stripe": r"[rs]k_live_[A-Za-z0-9]{16}",
    "a key of Google": r"AIza[A-Za-z0-9_-]{35}",
    "a token of Vercel": r"vc[aiprk]_[A-Za-z0-9]{24}",
    "a key of OpenAI or Anthropic": r"sk-(?:ant-|proj-)?[A-Za-z0-9_-]{32}",
    "a signed token (JWT)": r"eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}",
}
URL = re.compile(r"://[^\s:@/'\"`]*:([^\s@/'\"`]+)@(\[?[\w.:-]*)")
# Hosts that are nobody's, this machine, and a name without a dot, which is no host of the internet.
NOBODYS = re.compile(
    r"(?:.*\.)?(?:example(?:\.(?:com|net|org))?|invalid|test|localhost)|127\.0\.0\.1|\[?::1\]?|[^.]*"
)
# A variable, a pattern or a word in place of a password.
STANDS_IN = re.compile(r"[$%{<\[(\\].*|\*+|[A-Z_]+|password|\[^.*")
VALUE = re.compile(r"[:=]\s*[\"']([\w+/=.-]{16,})[\"']")
NAME = re.compile(r"(?i)(?:secret|token|passw(?:or)?d|api_?key|credential)s?[\"']?\s*$")
RANDOM = 3.7  # bits a letter: words of a language have less, base64 and hexadecimal keys more


def entropy(text: str) -> float:
    """Return the bits that a letter of a text tells."""
    counts = Counter(text)
    return -sum(n / len(text) * math.log2(n / len(text)) for n in counts.values())


def secrets(text: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the kind of everything that looks like a real secret."""
    places = [
        (match.start(), kind) for kind, form in FORMS.items() for match in re.finditer(form, text)
    ]
    for match in URL.finditer(text):
        host = match[2].partition(":")[0] if "[" not in match[2] else match[2]
        if not NOBODYS.fullmatch(host) and not STANDS_IN.fullmatch(match[1]):
            places.append((match.start(), f"a password for {host}"))
    for match in VALUE.finditer(text):
        named = NAME.search(text, max(match.start() - 40, 0), match.start())
        if named and re.search(r"\d", match[1]) and entropy(match[1]) > RANDOM:
            places.append((match.start(), "a random value of a secret"))
    yield from ((text.count("\n", 0, at) + 1, kind) for at, kind in sorted(places))


def files() -> Iterator[Path]:
    """Yield the files of the repository that hold text."""
    for place in PLACES:
        below = ROOT.glob(place) if place == "*" else (ROOT / place).rglob("*")
        for path in sorted(below):
            parts = path.relative_to(ROOT).parts
            if path.is_file() and path.suffix not in BINARY and not NOT_OURS & set(parts):
                yield path


def test_nothing_in_the_repository_looks_like_a_real_secret() -> None:
    red(
        f"{path}:{line}: this looks like {kind}. Take it out, and replace it where it is used."
        for path in files()
        for line, kind in secrets(path.read_text("utf-8", "replace"))
    )


LETTERS = "0aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0uV1wX2yZ3"


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN " + "RSA PRIVATE KEY-----\nMIIE",
        "AKIA" + "Q" * 16,
        "ghp_" + LETTERS[:36],
        "github_pat_" + LETTERS,
        "npm_" + LETTERS[:36],
        "xoxb-" + "1234567890-x",
        "sk_live_" + LETTERS[:20],
        "AIza" + LETTERS[:35],
        "sk-ant-" + LETTERS[:36],
        ".".join(["eyJ" + LETTERS[:20], "eyJ" + LETTERS[:20], LETTERS[:20]]),
        "postgres://app:" + "tiger1@db.prod-host.com:5432/x",
        "https://me:" + "p4ss@registry.company.io/simple",
        'NEXTAUTH_SECRET = "' + LETTERS[:32] + '"',
        "api_key: '" + LETTERS[:24] + "'",
    ],
)
def test_a_real_one_is_seen(text: str) -> None:
    assert len(list(secrets(f"first line\nx {text} y\n"))) == 1
