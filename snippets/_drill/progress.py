"""A drill under way: what is noted, what is said to the engineer, and when it ends."""

import math
import re
import shlex
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from snippets._drill.drill_report import DrillReport, NotedCall, masked
from snippets._drill.matcher import SERVICE, Matcher
from snippets._engine.catalog import Catalog
from snippets._engine.secret import SHORTEST
from snippets._engine.step import Risk
from snippets._platform.database import ROWS
from snippets._platform.scenarios import Scenario, rows_of
from snippets._platform.seen import SEEN
from snippets._platform.serve import Server
from snippets._platform.users import users
from snippets._platform.vercel import Platform
from snippets._vocabulary.looks import LOOKS
from snippets._vocabulary.policy import OUTSIDE, ROLES

VERBS = {
    "ack": "You have the pager.",
    "diagnose": "Noted. What you think is compared with the cause in the report.",
    "escalate": "Noted.",
    "look": "",
    "resolved": "",
}
EVERY = 1.0  # seconds between two looks at what is real
RECOVERED, LIMIT = "recovered", "the time was up"
# What changes something, of the calls that belong to no step.
_CHANGES = re.compile(
    r"\bpsql\b.*\b(insert|update|delete|drop|truncate|alter|create|grant|revoke|"
    r"pg_(terminate|cancel)_backend)\b|\b(dropdb|createdb|pg_restore)\b|"
    r"\bvercel (rollback|promote|redeploy|deploy|remove|rm|alias|cache|env (add|rm|update))\b",
    re.IGNORECASE | re.DOTALL,
)


@dataclass
class Watch:
    """A drill: `tick` looks at what was done, `say` answers the commands of the shell.

    `notes` is the folder where wrappers leave their calls, `begun` the time of day in words.
    `follow` brings the platform, the real database and the certificate together. `limit` is in
    minutes; `secrets` are values by name that are never written down.
    """

    scenario: Scenario
    platform: Platform
    catalog: Catalog
    notes: Path
    limit: float
    follow: Callable[[Platform], object] = lambda _: None
    begun: str = ""
    secrets: Mapping[str, str] = field(default_factory=dict)
    clock: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time
    application: Server | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)
    ending: str = ""

    def __post_init__(self) -> None:
        self.matcher = Matcher(self.catalog)
        self.severity = self.catalog.procedures[self.scenario.pages[0]].severity
        self.stamps: dict[str, float] = {}  # seconds after which each thing was first done
        self.diagnosis = ""
        self.calls: list[NotedCall] = []
        self.begin()

    def begin(self) -> None:
        """Start the clock: what was set up before took no time of the drill."""
        self.began, self.began_wall, self.looked = self.clock(), self.wall(), 0.0
        self.minutes = 0  # that have passed for the platform

    @property
    def seconds(self) -> float:
        """Return how many seconds it has been going on."""
        return self.clock() - self.began

    def tick(self, *, fresh: bool = False) -> str:
        """Note what was done since the last time; return why the drill has ended, or nothing.

        What is real is looked at every second, or where a `fresh` look is wanted.
        """
        with self.lock:
            if fresh or self.seconds - self.looked >= EVERY:
                self.follow(self.platform)
                self.looked = self.seconds
            if past := int(self.seconds // 60) - self.minutes:
                self.minutes += past
                self.platform.pass_time(past)
            # First the service, then the calls: one that came after it was back verifies it.
            if not users(self.platform):
                self.stamps.setdefault("restored", self.seconds)
            self._read_notes()
            self._read_requests()
            if self.seconds > self.limit * 60:
                self.ending = self.ending or LIMIT
            return self.ending

    def say(self, verb: str, text: str) -> str:
        """Do what a command of the shell asks for; return what it prints."""
        self.tick(fresh=True)
        with self.lock:
            match verb:
                case "diagnose":
                    if not text.strip():
                        return "Say what you think is broken: diagnose TEXT"
                    self.diagnosis = masked([" ".join(text.split())], self._hidden())[0]
                case "escalate":
                    return self._escalate(text.strip())
                case "look":
                    return self._look(text.strip())
                case "resolved":
                    return self._resolved()
            self.stamps.setdefault(verb, self.seconds)
            return VERBS[verb]

    def report(self, ending: str = "the shell was left") -> DrillReport:
        """Return the report; `ending` says why it ended where nothing else did."""
        self.tick(fresh=True)
        if recovered := "restored" in self.stamps:
            ending = RECOVERED
        id_of = self.catalog.id_of
        pages = [self.catalog.procedures[page] for page in self.scenario.pages]
        proofs = [[id_of(step) for step in page.verify] for page in pages]
        published = {id_of(step) for page in pages for step in (*page.steps, *page.verify)}
        done = [step for call in self.calls for step in call.steps]
        # A step that begins a page may verify it as well: what counts is when it was taken.
        restored = self.stamps.get("restored", math.inf)
        after = {step for call in self.calls if call.seconds >= restored for step in call.steps}
        return DrillReport(
            scenario=self.scenario.id,
            begun=self.begun,
            ending=self.ending or ending,
            recovered=recovered,
            verified=not after.isdisjoint(chain(*proofs)),
            limit=self.severity.minutes,
            minutes={stamp: round(seconds / 60, 1) for stamp, seconds in self.stamps.items()},
            diagnosis=self.diagnosis,
            taken=[step for step in dict.fromkeys(done) if step in published],
            left_out=[step for step in proofs[0] if step not in done],
            wrong_turns=list(self._wrong_turns(published)),
            calls=self.calls,
            rows_before=ROWS,
            rows_after=rows_of(self.platform),
        )

    def _wrong_turns(self, published: set[str]) -> Iterator[str]:
        """Yield the changes of production that the pages do not lead to, in order."""
        changes = (Risk.CHANGES_PRODUCTION, Risk.DESTROYS_DATA)
        for call in self.calls:
            if not call.steps and _CHANGES.search(call.command):
                yield call.command
            elif published.isdisjoint(call.steps):
                yield from (step for step in call.steps if self.catalog.steps[step].risk in changes)

    def _escalate(self, named: str) -> str:
        """Call a role, or whom the severity names; only who can mend it does."""
        roles = {role.lower(): role for role in (*ROLES, *OUTSIDE)}
        role = roles.get(named.lower(), "" if named else self.severity.escalation)
        if not role:
            return f"There is no such role. Call one of: {', '.join(roles.values())}."
        self.stamps.setdefault("escalate", self.seconds)
        if not self.scenario.call(self.platform, role):
            return f"{role} is called, and cannot mend it."
        self.follow(self.platform)
        return f"{role} is called, and has done what only they can."

    def _look(self, name: str) -> str:
        """Tell what a person sees who looks; without a name what users say, and the looks."""
        looks = {look.name: look for look in LOOKS}
        if name not in looks:
            complaints = " ".join(users(self.platform)) or "Nobody complains."
            known = (f"  look {look.name:24} {look.does}" for look in LOOKS)
            return "\n".join((f"Users: {complaints}", *known))
        self._add(self.seconds, ["look", name])
        return f"{looks[name].does} You see: {SEEN[name](self.platform)}"

    def _resolved(self) -> str:
        if "restored" not in self.stamps:
            return "Not yet: production is still broken. `exit` ends the drill."
        self.ending = self.ending or RECOVERED
        return "The drill ends."

    def _hidden(self) -> dict[str, str]:
        """Return everything that is secret at this moment, by name."""
        variables = self.platform.variables.items()
        stored = {name: variable.value for name, variable in variables if variable.sensitive}
        known = {**stored, **self.secrets}
        return {name: value for name, value in known.items() if len(value) >= SHORTEST}

    def _read_notes(self) -> None:
        notes = []
        for file in self.notes.iterdir():
            data = file.read_bytes()
            if data.endswith(b"\0\0"):  # else the wrapper is still writing
                notes.append((file.stat().st_mtime, data[:-2].decode(errors="replace")))
                file.unlink()
        for wall, text in sorted(notes):
            words = text.split("\0")
            if words[0] == f"{SERVICE}=":
                words = words[1:]
            self._add(max(wall - self.began_wall, 0.0), words)

    def _read_requests(self) -> None:
        for call in self.application.take() if self.application else []:
            self._add(self.seconds, [call.method, f"https://{call.host}{call.target}"])

    def _add(self, seconds: float, words: list[str]) -> None:
        command = shlex.join(masked(words, self._hidden()))
        self.calls.append(NotedCall(seconds, command, self.matcher.steps_of(words)))
