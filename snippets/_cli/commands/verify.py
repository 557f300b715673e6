"""`runbook verify`: run what only reads against the live system and say what has drifted."""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

import click

from snippets._cli import checks
from snippets._cli.checks import NOT_CHECKED, OK, PROBLEM, Check
from snippets._cli.live_check import side_by_side, step_check, tool_check
from snippets._cli.probe import network
from snippets._cli.probe.diagnose import diagnose, findings
from snippets._cli.probe.network import meaning
from snippets._cli.probe.readings import Target, look, monitoring_key, url_option
from snippets._contract.uses import uses
from snippets._engine import Problem, Request, Result, Risk, get, run, shell
from snippets._engine.catalog import Catalog
from snippets._engine.load import load
from snippets._engine.need import AppPage, Closed, Key, Need, Open, Route
from snippets._engine.pipeline import parameters_in, stages_of, tools_in
from snippets._vocabulary.exit_codes import OWN_FAULT, codes
from snippets._vocabulary.parameters import MONITORING_KEY
from snippets._vocabulary.settings import SETTINGS
from snippets._vocabulary.tools import vercel

LIMIT = 120.0  # seconds for everything together
AT_A_TIME = 3  # a Vercel CLI is a second's work for a core: more of them would time each other out
# These look at a checkout, not at the live system: CI of the application runs them.
_OF_CHECKOUT = {"git", "npm", "npx", "node"}
# What can be seen of the application from outside.
Seen = Route | AppPage | Open | Closed | Key
_REDIRECTS = range(300, 400)
_NO_ROUTE, _GOOD = (404, 405), 200
_REFUSED = (401, 403)
_TOO_MANY = 429


# The steps that read.


def is_run(catalog: Catalog, name: str, at: Target) -> bool:
    """Tell whether a step is run against the live system: it only reads, and waits for nobody.

    Steps that only ask for a path of the application are judged by what they need of it, those of
    the set-up by `runbook doctor`. Of several that ask the same, the last is run.
    """
    step = catalog.steps[name]
    production, host = SETTINGS.production_url, SETTINGS.production_host
    same = [other for other, candidate in catalog.steps.items() if candidate.action == step.action]
    return (
        step.risk is Risk.READS
        and not isinstance(stages_of(step.action)[0], Request)
        and not (parameters_in(step.action) or step.blocks or step.asks or step.unproven)
        and not _OF_CHECKOUT & set(tools_in(step.action))
        and not name.startswith(f"{catalog.set_up_page}#")
        and (at.url == production or host not in shell(step.action))
        and name == same[-1]
    )


# The endpoints, their headers and keys.


class PathAnswers(NamedTuple):
    """The answers of one path: to everybody, and to whoever may come in, None if that is not us."""

    plain: Result
    let_in: Result | None


def ask_path(at: Target, path: str, headers: tuple[str, ...]) -> PathAnswers:
    """Ask for a path as everybody does and, where it takes headers that we have, with them."""
    plain = run(get(at.url + path))
    key, _ = monitoring_key(at)
    if not headers:
        return PathAnswers(plain, plain)
    if not key:
        return PathAnswers(plain, None)
    request = get(at.url + path, headers=dict.fromkeys(headers, MONITORING_KEY))
    return PathAnswers(plain, run(request, {MONITORING_KEY.name: key}))


def says_nothing(result: Result, path: str) -> str:
    """Return what is wrong with an answer that tells nothing of a route, empty if it does.

    An answer that broke off, and a page from whatever stands before the application, prove
    nothing; that a route answers an error of its own shows that it is there.
    """
    if result.status in (None, _TOO_MANY) or result.problem not in (None, Problem.HTTP_ERROR):
        return meaning(result)
    telling = (*_REDIRECTS, *_REFUSED, *_NO_ROUTE)
    if result.status not in telling and path.startswith("/api/") and (form := network.form(result)):
        return f"{meaning(result)}; {form}"
    return ""


def fault_of(need: Seen, asked: PathAnswers) -> str:
    """Return what is wrong with a need, empty if nothing is.

    Raises LookupError where it cannot be told, saying why.
    """
    match need:
        case Route():
            return "" if asked.plain.status not in _NO_ROUTE else meaning(asked.plain)
        case AppPage():
            shown = asked.plain.status in (_GOOD, *_REDIRECTS)  # perhaps to sign in first
            return "" if shown else meaning(asked.plain)
        case Closed():
            return "" if asked.plain.status in (*_REFUSED, *_REDIRECTS) else meaning(asked.plain)
        case _ if asked.let_in is None:
            raise LookupError(f"it needs {MONITORING_KEY.name}")
        case Open():
            shut = asked.let_in.status in (*_NO_ROUTE, *_REFUSED, *_REDIRECTS)
            return meaning(asked.let_in) if shut else ""
        case _:
            if asked.let_in.status in (*_REFUSED, *_REDIRECTS):
                raise LookupError("it is answered to a session only")
            body = network.json_of(asked.let_in)
            present = isinstance(body, dict) and need.key in body
            return "" if present else f"{meaning(asked.let_in)}, without `{need.key}`"


def endpoints(catalog: Catalog, at: Target) -> Iterator[Check]:
    """Yield a check for everything that reading steps ask of the application over HTTP."""
    wanted, gaps = _wanted(catalog)
    headers = {n.path: n.headers for n in wanted if isinstance(n, Open)}
    paths = dict.fromkeys(need.path for need in wanted)
    done = network.at_once(
        {path: partial(ask_path, at, path, headers.get(path, ())) for path in paths}, LIMIT
    )
    for path in paths:
        asked = done.get(path) or PathAnswers(network.LATE, None)
        if wrong := says_nothing(asked.plain, path):
            yield Check(f"GET {path}", PROBLEM, wrong)
        else:
            yield from (_check(need, gaps, asked) for need in wanted if need.path == path)


def _check(need: Seen, gaps: set[Need], asked: PathAnswers) -> Check:
    label = str(need).replace("`", "")
    try:
        wrong = fault_of(need, asked)
    except LookupError as reason:
        return Check(label, NOT_CHECKED, str(reason.args[0]))
    if wrong and (need in gaps or need.subject in gaps):
        return Check(label, OK, f"a known gap: {wrong}")
    return Check(label, PROBLEM, wrong) if wrong else Check(label, OK, "as documented")


def _wanted(catalog: Catalog) -> tuple[list[Seen], set[Need]]:
    """Return what reading steps need of the application over HTTP, and the known gaps."""
    from snippets._contract.step_needs import needs_of  # libraries of the extra `contract`

    wanted: dict[Seen, None] = {}
    gaps: set[Need] = set()
    for use in uses(catalog):
        if use.step.risk is Risk.READS:
            gaps |= use.lacks
            seen = (need for need in needs_of(use) if isinstance(need, Seen))
            wanted |= {need: None for need in seen if getattr(need, "method", "GET") == "GET"}
    return list(wanted), gaps


# The command.


def live_checks(catalog: Catalog, at: Target) -> Iterator[Check]:
    """Yield every check: endpoints, the Vercel CLI, then the steps, in the runbook's order."""
    yield from endpoints(catalog, at)
    yield tool_check(vercel, NOT_CHECKED)
    steps = {
        name: partial(step_check, catalog, name, name)
        for name in catalog.steps
        if is_run(catalog, name, at)
    }
    yield from side_by_side(steps, LIMIT, AT_A_TIME)


@click.command(epilog=codes("verify", "runbook verify", "runbook verify --json"))
@url_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with everything.")
def verify(at: Target, *, as_json: bool) -> None:
    """Compare the live system with the runbook and say what has drifted. Changes nothing.

    Asks for every documented endpoint, header and key, and the Vercel CLI for its version, and runs
    the steps that only read and need no value. Their output is judged and not shown. Set
    MONITORING_KEY to have the metrics checked as well. With --url the steps that ask production are
    left out. Where nothing gets out of this machine, or in from it, that is told, and is no drift.
    """
    network.as_curl()
    catalog = load()
    faults = findings(diagnose(look(catalog, at)))
    if faults and faults[0].severity is None:
        ours = [Check("This machine", NOT_CHECKED, f"{faults[0].what}; nothing was compared")]
        checks.tell(at.url, ours, {NOT_CHECKED}, as_json=as_json, code=OWN_FAULT)
    checks.tell(at.url, live_checks(catalog, at), {PROBLEM}, as_json=as_json)
