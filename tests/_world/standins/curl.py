"""Stand-in for curl where procedures call it by name: the model of the application answers."""

import json
import re
from urllib.parse import urlsplit

from snippets._platform.application import respond
from snippets._platform.edge import Answer, html
from snippets._platform.vercel import Platform
from tests._world.standins.call import Call, Output, parse

_OPTIONS = {
    **dict.fromkeys(("--fail", "--silent", "--show-error"), False),
    **dict.fromkeys(("--max-time", "--output", "--write-out", "--dump-header", "--config"), True),
}
# What curl makes of a barrier that lets no answer through (curl(1), EXIT CODES).
_FAULTS = {
    "Could not resolve host": (6, "Could not resolve host: {}"),
    "timed out": (28, "Connection timed out"),
    "certificate has expired": (60, "SSL certificate problem: certificate has expired"),
}
_URL = re.compile(r'^url = "(.*)"$', re.MULTILINE)


def curl(call: Call, platform: Platform) -> Output:
    """Ask for an address, or for each of those that standard input names."""
    words, options = parse(call.args, _OPTIONS)
    urls = _URL.findall(call.stdin.decode()) if "--config" in options else words
    if not urls:
        return Output(stderr="curl: (2) no URL specified\n", code=2)
    stdout, stderr, codes = zip(*(_ask(url, options, platform) for url in urls), strict=True)
    return Output("".join(stdout), "".join(stderr), codes[-1])


def _ask(url: str, options: dict[str, str], platform: Platform) -> tuple[str, str, int]:
    try:
        answer = _answer(url, platform)
    except ConnectionError as error:
        code, text = _FAULTS[str(error)]
        stderr = f"curl: ({code}) {text.format(urlsplit(url).netloc)}\n"
        return _written(options.get("--write-out", ""), None, url), stderr, code
    failed = "--fail" in options and answer.status >= 400
    stderr = f"curl: (22) The requested URL returned error: {answer.status}\n" if failed else ""
    head = "".join(f"{name}: {value}\n" for name, value in answer.headers.items())
    head += "server: Vercel\n" * ("elsewhere" not in platform.barriers)
    shown = f"HTTP/2 {answer.status}\n{head}" if "--dump-header" in options else ""
    if not failed and "--config" not in options and "--output" not in options:
        shown += answer.body
    shown += _written(options.get("--write-out", ""), answer, url)
    return shown, stderr, 22 if failed else 0


def _answer(url: str, platform: Platform) -> Answer:
    parts = urlsplit(url)
    if parts.netloc == "github.com":  # what becomes of Vercel is nothing to it
        return html(200, "")
    return respond(platform, "GET", parts.netloc, parts.path or "/")


def _written(form: str, answer: Answer | None, url: str) -> str:
    if form == "%{json}":
        timing = {"time_starttransfer": 0.06, "time_total": 0.064}
        return json.dumps({"http_code": answer.status if answer else 0, **timing})
    shown = form.replace("%{http_code}", str(answer.status) if answer else "000")
    shown = shown.replace("%{remote_ip}", "76.76.21.21" if answer else "")
    shown = shown.replace("%{url_effective}", url)
    return shown.replace("\\n", "\n")
