"""A page of made-up steps, one of each kind, for the faces of a walk."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from snippets._cli.walk.guide import Guide
from snippets._cli.walk.protocol import Protocol
from snippets._cli.walk.transcript import Transcript
from snippets._cli.walk.walkthrough import Walkthrough
from snippets._engine import (
    Offer,
    Parameter,
    Procedure,
    Result,
    Risk,
    Say,
    Severity,
    Step,
    Tool,
    text,
)
from snippets._engine.catalog import Catalog
from snippets._engine.decision import anything_else, open_page
from snippets._engine.look import Look
from snippets._engine.pipeline import Action
from snippets._engine.procedure import Contact

TOOL = Tool("tool", (), "1", "For the test")
HOST = Parameter("HOST", "name of the host", "[a-z]+", "alpha")
TOKEN = Parameter("TOKEN", "token of the host", "[a-z-]+", secret=True)
TITLE = Parameter("TITLE", "a title", r"[A-Za-z ]+", "A title")
LEADER = Parameter("LEADER", "host that leads", "[a-z]+", "alpha")
OTHER = Parameter("OTHER", "another host", "[a-z]+", "beta", other_than=LEADER)
FORM = Look("form", "Open the page, @p.", ("the form", "a white page"))
LEAD = Contact("Lead", (("+49 30 1234", "tel:+49301234"),))
SEV1 = Severity("SEV1", "Down", "Primary", "Lead", 15, "Second", (LEAD,))
SEV4 = Severity("SEV4", "Ugly", "Support", "Product", None)


def _changes(
    action: Action, title: str, undo: str = "None.", risk: Risk = Risk.CHANGES_PRODUCTION
) -> Step:
    return Step(action, title, risk, "Why.", "Ok.", undo=undo)


def _reads(action: Action, title: str, offers: Offer | None = None) -> Step:
    return Step(action, title, Risk.READS, "To see.", "A line.", offers=offers)


look = _reads(TOOL("look"), "Look")
elsewhere = _changes(TOOL("file"), "Write a file", "Delete it.", Risk.CHANGES_ELSEWHERE)
change = _changes(TOOL("change", HOST), "Change it", "@p#back, @p, `@p`.")
back = _changes(TOOL("back", HOST), "Change it back", "@p#change")
secret = _changes(Say(TOKEN) | TOOL("store"), "Store")
names = _changes(TOOL("name", TITLE), "Name it")
moves = _changes(TOOL("move", OTHER), "Move it")
drop = Step(
    TOOL("drop", HOST),
    "Drop it",
    Risk.DESTROYS_DATA,
    "Why.",
    "Gone.",
    undo="None.",
    loses="Rows.",
    target=text("db_", HOST),
)
blocks = Step(TOOL("serve"), "Serve", Risk.READS, "Why.", "Ready.", blocks="It serves.")
see = _reads(FORM, "See the page")
check = _reads(TOOL("check"), "Check")
check_more = _reads(TOOL("check", "more"), "Check more")
lists = _reads(
    TOOL("list"), "List the hosts", Offer((OTHER,), r"(?P<value>\w+) since (?P<age>\d+d)")
)
leads = _reads(
    TOOL("leader"), "Ask who leads", Offer((LEADER,), r"leads: (?P<value>\w+)", mark="live now")
)
# As in a module of a page, the id of a step is the name of its variable.
STEPS = {n.replace("_", "-"): s for n, s in list(vars().items()) if isinstance(s, Step)}
onward = look.adapted(branches=(anything_else(open_page("other")),))


def catalog() -> Catalog:
    """Return a catalog of these steps, and of another page."""
    made = Catalog(steps={f"p#{slug}": step for slug, step in STEPS.items()})
    made.procedures["other"] = Procedure("Other", SEV4, ("x",), (blocks,), (check,))
    return made


@dataclass
class WalkBench:
    """A page of these steps that somebody walks; the results of steps are those of the test."""

    log: Transcript
    catalog: Catalog = field(default_factory=catalog)
    ran: list[str] = field(default_factory=list)
    results: dict[str, Result | type[BaseException]] = field(default_factory=dict)

    def perform(self, step: Step, values: Mapping[str, str]) -> Result:
        """Answer with the result that the test gave, then with success."""
        slug = self.catalog.slug_of(step)
        self.ran.append(" ".join([slug, *values.values()]))
        result = self.results.pop(slug, Result(0, "fine\n"))
        if not isinstance(result, Result):
            raise result
        return result

    def walk(
        self,
        face: Callable[[Walkthrough], Guide | Protocol],
        *steps: Step,
        start: str = "",
        page: Mapping[str, Any] = MappingProxyType({}),
        **options: Any,
    ) -> int:
        """Let a face follow a page of these steps; return the exit code."""
        own: dict[str, Any] = {"severity": SEV1, "verify": (check,), "code": "RB-1"}
        own |= {"before": ("Sit down.",), **page}
        made = Procedure("Page", symptoms=("x",), steps=steps, **own)
        self.catalog.procedures["p"] = made
        walk = Walkthrough(self.catalog, self.log, **options)
        return walk.follow(face(walk).answer, "p", made, start)
