"""Stand-ins for the small text tools, and for openssl's random bytes."""

import json
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import jq as libjq

from snippets._platform.vercel import Platform
from tests._world.standins.call import Call, Output, parse

SEALED = b"sealed:"
RANDOM = "c2VjcmV0LW1hZGUtYnktdGhlLXN0YW5kLWluLW9wZW4="


_compiled = cache(libjq.compile)  # which takes longer than all else that a call does


def jq(call: Call, _: Platform) -> Output:
    """Run a jq program with the real libjq; exit codes are those of jq 1.6."""
    flags = ("--exit-status", "--slurp", "--raw-output")
    words, options = parse(call.args, dict.fromkeys(flags, False))
    text, slurp = call.stdin.decode(), "--slurp" in options
    try:
        results = _compiled(words[0]).input_text(text, slurp=slurp).all()
    except ValueError as error:
        if str(error).startswith("parse error"):
            return Output(stderr=f"{error}\n", code=4)
        return Output(stderr=f"jq: error (at <stdin>:1): {error}\n", code=5)
    raw = "--raw-output" in options
    lines = [r if raw and isinstance(r, str) else json.dumps(r, indent=2) for r in results]
    code = 0
    if "--exit-status" in options and (slurp or text.strip()):
        code = int(results[-1] in (None, False)) if results else 4
    return Output("".join(f"{line}\n" for line in lines), code=code)


def awk(call: Call, _: Platform) -> Output:
    """Print the first column, or what curl reads of each line: the programs the runbook uses."""
    lines = call.stdin.decode().splitlines()
    url = re.fullmatch(
        r'!seen\[\$0\]\+\+ \{\nprint "url = \\"(.*)" \$0 "\\""\nprint "output = /dev/null"\}',
        call.args[0],
    )
    if url:
        files = dict.fromkeys(lines)
        return Output("".join(f'url = "{url[1]}{file}"\noutput = /dev/null\n' for file in files))
    assert call.args == ["{print $1}"], call
    return Output("".join(f"{(line.split() or [''])[0]}\n" for line in lines))


def tr(call: Call, _: Platform) -> Output:
    """Delete newlines, the only thing the runbook asks of tr."""
    assert call.args == ["-d", "\\n"], call
    return Output(call.stdin.decode().replace("\n", ""))


def grep(call: Call, _: Platform) -> Output:
    """Print the lines that match; exit with 1 when none does."""
    words, options = parse(call.args, dict.fromkeys(("-i", "-E", "-o"), False))
    flags = re.IGNORECASE if "-i" in options else 0
    text = call.stdin.decode().splitlines()
    lines = [line for line in text if re.search(words[0], line, flags)]
    if "-o" in options:
        lines = [match for line in text for match in re.findall(words[0], line, flags)]
    return Output("".join(f"{line}\n" for line in lines), code=0 if lines else 1)


def openssl(call: Call, _: Platform) -> Output:
    """Print random bytes; other subcommands succeed in silence unless a test scripts them."""
    if call.args[0] == "rand":
        assert call.args == ["rand", "-base64", "32"], call
        return Output(f"{RANDOM}\n")
    if call.args[0] == "req":
        return _req(call.args)
    return _cms(call.args[1:]) if call.args[0] == "cms" else Output()


def _req(args: list[str]) -> Output:
    """Make a key and the certificate that belongs to it."""
    for option in ("-keyout", "-out"):
        Path(args[args.index(option) + 1]).write_text("made by the stand-in\n")
    return Output()


def _cms(args: list[str]) -> Output:
    """Put a mark in front of a file, or take it off, as encryption and decryption would."""
    source = Path(args[args.index("-in") + 1])
    if not source.is_file():
        return Output(stderr=f'Can\'t open "{source}" for reading\n', code=2)
    data = source.read_bytes()
    if args[0] == "-decrypt" and not data.startswith(SEALED):
        return Output(stderr="Error decrypting CMS structure\n", code=4)
    data = data.removeprefix(SEALED) if args[0] == "-decrypt" else SEALED + data
    Path(args[args.index("-out") + 1]).write_bytes(data)
    return Output()


TEXT: dict[str, Callable[[Call, Platform], Output]] = {
    "jq": jq,
    "awk": awk,
    "tr": tr,
    "grep": grep,
    "openssl": openssl,
}
