"""Words of commands that a narrow screen does not break: `--no-password` goes on a line whole.

Browsers begin a line after a hyphen or a bracket, and no style forbids it. So a sign and the letter
behind it stand in an element of their own; what is wider than its column still breaks elsewhere.
"""

import re
from pathlib import Path

_COMMAND = re.compile(r'(?<=<div class="language-bash highlight"><pre>).*?(?=</pre>)', re.DOTALL)
# Of the text, not of a tag.
_SIGNS = re.compile(r"(?:&#?\w+;|[!-%'-/:;=?@[-^`{-~]){1,9}\w?(?![^<>]*>)", re.ASCII)


def keep_whole(site: Path) -> None:
    """Change the pages of a site; a command that `values.js` fills again, it changes alike."""
    for file in sorted(site.rglob("index.html")):
        html = file.read_text("utf-8")
        file.write_text(_COMMAND.sub(lambda command: _whole(command[0]), html), "utf-8")


def _whole(command: str) -> str:
    return _SIGNS.sub(r'<span class="rb-whole">\g<0></span>', command)
