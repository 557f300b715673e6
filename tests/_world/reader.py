"""A reader who follows pages in a world with trouble: what they note, choose, do and judge.

They begin somewhere, run what the page shows, choose each value as it says, go where it leads, and
stop where it ends. What users meet is asked by nobody here but by `tests/_world/verdict.py`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from snippets._engine import Look, Problem, Result, Step
from snippets._engine.catalog import Catalog
from snippets._engine.decision import Act, Next, Turn
from snippets._engine.pipeline import parameters_in, stages_of
from snippets._engine.walk import Course, Decided, Ending, Move, walking
from snippets._engine.wants import Run
from snippets._platform.troubles.releases import RELEASES
from snippets._platform.troubles.trouble import Trouble
from snippets._platform.users import connection, database_of, rows_missing
from snippets._platform.vercel import CODE_FAULTS, HEALTH_ROUTES, Platform
from snippets._vocabulary.parameters import LIVE_DEPLOYMENT
from snippets._vocabulary.policy import QUIET_MINUTES, SETTLED_MINUTES
from snippets._vocabulary.settings import SETTINGS
from tests._world.complications import Complication
from tests._world.faulty import SECRETS, Faulty, worlds
from tests._world.outside import Ends
from tests._world.standins import Call, Output
from tests._world.walker import Everything

# How a step says which deployment of the list was live before the maintenance.
NOT_THE_PAGE = "the newest `● Ready` line that is not the page"
MACHINE = {"git", "npm", "npx", "node", "gh"}  # programs that know nothing of production
# What Prisma says of a migration that failed half way: nobody here knows the corrected one.
HALF_MIGRATED = {
    "status": "Following migration have failed:\n20261120101500_add_risk_level\n",
    "deploy": "Error: P3009\nmigrate found failed migrations in the target database\n",
}
READING_MINUTES = 0.5  # reading a step, and looking at what it printed
MOST_PAGES = 4  # the first one, and three more
RECOVERED = "astral_recovery_20261123"
WAITS = "monitoring/endpoints#new-errors"  # the step that looks back over minutes: they pass first
_ROW = re.compile(r"(https://\S+)\s+● Ready")
_URL = re.compile(r"url\t+(\S+)")
_QUERY = re.compile(r"^(\d+)\|[\d.]+\|\{(\d*)\}", re.MULTILINE)
_FROM = re.compile(r'from "(\w+)"')
_STAFF = re.compile(r"^([^\s|]+@[^\s|]+)\|", re.MULTILINE)


@dataclass(frozen=True)
class Setting:
    """What a reader meets beside the trouble: the version, and the age of the release in minutes.

    An `innocent` release is young, and what is wrong with the code came with the one before it.
    """

    routes: frozenset[str]
    minutes: int
    innocent: bool = False

    def __str__(self) -> str:
        age = "a young release, which is innocent" if self.innocent else f"{self.minutes} minutes"
        return f"{'with' if self.routes else 'without'} a health route, {age} after a release"


VERSIONS = (HEALTH_ROUTES, frozenset[str]())
YOUNG, OLD = 10, 300


def settings_of(trouble: Trouble) -> Iterator[Setting]:
    """Yield what a trouble is tried in; a release is innocent of every trouble that is not its."""
    for routes in VERSIONS:
        yield Setting(routes, YOUNG)
        yield Setting(routes, OLD)
        if trouble in RELEASES:
            yield Setting(routes, YOUNG, innocent=True)


@dataclass(frozen=True)
class Moment:
    """One step as it was done: on which page, what it printed, and where it led."""

    page: str
    name: str
    step: Step
    result: Result
    then: Next | None = None

    def __str__(self) -> str:
        printed = " / ".join(f"{self.result.stdout}\n{self.result.stderr}".split("\n"))
        shown = " ".join(printed.split())[:160]
        then = f"{self.then.turn.value} {self.then.target}" if self.then else ""
        return f"{self.name} ({self.step.title})\n      {shown}\n      -> {then}"


@dataclass
class Followed:
    """A walk over pages: the moments of it, how the last page ended, and who was called when.

    `bad` is what a watcher saw on the way: the page, and what was wrong there.
    """

    pages: list[str]
    moments: list[Moment] = field(default_factory=list)
    ending: Ending = Ending.NOT_HERE
    role: str = ""
    minutes: float = 0.0
    bad: list[tuple[str, str]] = field(default_factory=list)

    def __str__(self) -> str:
        steps = [f"  {n:2}. {moment}" for n, moment in enumerate(self.moments, 1)]
        end = f"{self.ending.value}{f', {self.role}' if self.role else ''}"
        return "\n".join([" > ".join(self.pages), *steps, f"  Ends: {end}, {self.minutes:g} min."])


@dataclass(repr=False)
class Reader(Faulty):
    """Somebody on call, and the world around them.

    `complaint` is what they came with; `cards` are the pages whose cards fit it, `triaged` the page
    that a triage names, empty where it names none.
    """

    catalog: Catalog = field(kw_only=True)
    setting: Setting = field(kw_only=True)
    cards: tuple[str, ...] = ()
    triaged: str = ""
    followed: Followed = field(default_factory=lambda: Followed([]))
    listed: list[str] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    came_with: tuple[str, ...] = ()
    in_dashboard: bool = False
    worked: bool = False
    name: str = ""  # of the step that is done
    code: tuple[frozenset[str], int] = (frozenset(), 1)  # faults and schema of the newest commit
    beside: Complication | None = None  # beside the trouble
    watch: Callable[[Reader, Step], AbstractContextManager[None]] | None = None

    def __post_init__(self) -> None:
        platform = self.platform
        first = platform.live
        old = timedelta(days=20)
        notice = platform.deploy("dpl_notice", age=old, assign=False, page="Maintenance")
        platform.deploy("dpl_older", age=timedelta(days=6))
        platform.rollback(first)
        platform.auto_assign = True
        preview = platform.deploy("dpl_preview", target="preview", age=timedelta(minutes=325))
        failed = platform.deploy("dpl_error", age=timedelta(minutes=320), state="ERROR")
        if self.setting.innocent:
            platform.deploy("dpl_guilty", age=timedelta(minutes=OLD))
        platform.deploy("dpl_live", age=timedelta(minutes=self.setting.minutes))
        for deployment in platform.deployments:
            deployment.routes = self.setting.routes
        backup = self.folder / "astral.dump"
        backup.write_text(f"PGDMP{json.dumps(platform.rows)}\n")
        digest = hashlib.sha256(backup.read_bytes()).hexdigest()
        Path(f"{backup}.sha256").write_text(f"{digest}  {backup}\n")
        self.values = SECRETS | {
            "RECOVERY_DATABASE": RECOVERED,
            "RECOVERY_DATABASE_URL": f"postgresql://app@db.example.org/{RECOVERED}",
            "PREVIEW_DEPLOYMENT": preview.url,
            "FAILED_DEPLOYMENT": failed.url,
            "MAINTENANCE_DEPLOYMENT": notice.url,
            "BACKUP_FOLDER": str(self.folder),
            "BACKUP_FILE": str(backup),
        }

    def meet(self, *troubles: Trouble) -> None:
        """Let this be wrong in the world, with what stands beside it."""
        platform = self.platform
        for trouble in troubles:
            trouble.breaks(platform)
        if self.setting.innocent:
            guilty = platform.find("dpl_guilty")
            guilty.faults, guilty.schema = platform.live.faults, platform.live.schema
        self.code = (platform.live.faults & CODE_FAULTS, platform.live.schema)
        self.came_with = tuple(line.message for line in platform.logs)
        if known := connection(platform.live).password:
            url = f"postgresql://app:{known}@db.example.org/{RECOVERED}"
            self.values["RECOVERY_DATABASE_URL"] = url
        if self.beside:
            self.beside.begins(self)

    # Where they go.

    def follow(self, start: str) -> Followed:
        """Follow pages from one to the next, to an ending or until there were too many."""
        done = self.followed = Followed([])
        page = start
        while page in self.catalog.procedures and len(done.pages) < MOST_PAGES:
            done.pages.append(page)
            walked = self._read(page)
            done.ending, done.role = walked.ending, walked.role
            page = self._next(walked)
        if page:
            done.pages.append(page)
        return done

    def _read(self, page: str) -> Course:
        self.listed = []
        self.values.pop("LIVE_DEPLOYMENT", None)
        self.values.pop("GOOD_DEPLOYMENT", None)
        course = Course(self.catalog, self.catalog.procedures[page])
        walked = walking(course, Everything(), [])
        want = next(walked)
        while not isinstance(want, Course):
            reply: Result | Next | None = None
            match want:
                case Run(step):
                    with self.watch(self, step) if self.watch else nullcontext():
                        reply = self.perform(step)
                    name = self.catalog.id_of(step)
                    self.followed.moments.append(Moment(page, name, step, reply))
                case Decided():
                    reply = self._decide(course, want)
            want = walked.send(reply)
        return want

    def _next(self, walked: Course) -> str:
        """Return the page that comes next, empty for none."""
        if walked.ending in (Ending.FIXED, Ending.CALLED):
            return ""
        if walked.page:
            return walked.page
        ways = self.cards if walked.ending is Ending.NOT_HERE else (self.triaged, *self.cards)
        return next((page for page in ways if page and page not in self.followed.pages), "")

    def _decide(self, course: Course, want: Decided) -> Next:
        """Judge what no machine can; do by hand what comes first; go there."""
        then = want.then
        for branch in self.catalog.ways(want.move.step):
            if branch is want.move.branch:
                break
            if branch.when.judged and self._judge(branch.when.words, want.move):
                then = branch.then
                if then.turn is Turn.CARRY_ON:
                    then = course.after(want.move.step)
                break
        if then.after is not None:
            self._act(then.after, want.move.step, then)
        last = self.followed.moments[-1]
        self.followed.moments[-1] = Moment(last.page, last.name, last.step, last.result, then)
        return then

    def _judge(self, words: str, move: Move) -> bool:
        assert words in JUDGED, (
            f"{self.catalog.id_of(move.step)}: no reader can judge {words!r}. Add when it is "
            "true to JUDGED of tests/_world/reader.py, and its row to tests/_gates/judged.tsv."
        )
        return JUDGED[words](self, move.result)

    def knows(self, result: Result) -> bool:
        """Tell whether the error that they came with is in what was printed."""
        return any(message in result.stdout for message in self.came_with)

    def recently(self) -> bool:
        """Tell whether the error that they came with is young, as the log says beside it."""
        ages = (line.minutes_ago for line in self.platform.logs if line.message in self.came_with)
        return min(ages) <= SETTLED_MINUTES

    def _act(self, act: Act, step: Step, then: Next) -> None:
        if act.name == "dashboard":
            # Nothing is wrong with that way; to repeat a step there is to do it there.
            self.in_dashboard = True
            if then.turn is not Turn.REPEAT:
                self.perform(step)
        elif act.name in ACTS:
            ACTS[act.name](self)
        if self.beside and act.name in self.beside.ends:
            self.beside = None

    # What they do.

    def perform(self, step: Step, **values: str) -> Result:
        """Run a step, with the values that the page says to choose."""
        name = self.name = self.catalog.id_of(step)
        self.followed.minutes += step.takes + READING_MINUTES
        if name == WAITS:
            self.platform.pass_time(QUIET_MINUTES)
        for parameter in parameters_in(step.action):
            if value := self._choose(parameter.name):
                self.values[parameter.name] = value
        beside, self.beside = self.beside, None if self.in_dashboard else self.beside
        result = self.beside.step(self, step) if self.beside else None
        result = result or self._recorded(step) or super().perform(step, **values)
        self.beside, self.in_dashboard = beside, False
        if isinstance(step.action, Look):
            return result
        if (LIVE_DEPLOYMENT, NOT_THE_PAGE) in step.gives:
            live = self.values.get("LIVE_DEPLOYMENT", "")
            others = (url for url in self.listed if url != live)
            self.values["LIVE_DEPLOYMENT"] = next(others, live)
        if query := _QUERY.findall(result.stdout):
            holders = [holder for _, holder in query if holder]
            self.values["QUERY_PID"] = (holders or [query[0][0]])[0]
        if staff := _STAFF.findall(result.stdout):
            self.values["ACCOUNT_EMAIL"] = staff[0]
        return result

    def _recorded(self, step: Step) -> Result | None:
        """Return what a tool that knows nothing of production was recorded to print, else None."""
        name = self.catalog.id_of(step)
        recording = self.catalog.recordings.get(name)
        programs = {stage.program for stage in stages_of(step.action)}
        if recording is None or not (
            programs <= MACHINE or name in self.catalog.version_steps.values()
        ):
            return None
        half = {"npx"} == programs and any("P3009" in message for message in self.came_with)
        output = HALF_MIGRATED.get(str(getattr(step.action, "args", ("",))[-1]), "")
        if half and output:
            return Result(1, output, problem=Problem.FAILED)
        run = recording.runs[recording.newest]
        stdout, stderr = ("\n".join(part) for part in (run.stdout, run.stderr))
        return Result(run.exit_code, stdout, stderr)

    def _choose(self, name: str) -> str:
        if name == "GOOD_DEPLOYMENT" and name not in self.values:
            return self._older_than("LIVE_DEPLOYMENT")
        if name == "LIVE_DEPLOYMENT" and name not in self.values:
            return next(iter(self.listed), "")
        return ""

    def work(self) -> None:
        """Do what users are kept out for."""
        self.worked = True

    def choose_older(self) -> None:
        """Take the next older deployment of the list as the good one, if there is one."""
        if older := self._older_than("GOOD_DEPLOYMENT"):
            self.values["GOOD_DEPLOYMENT"] = older

    def _older_than(self, name: str) -> str:
        """Return the next older deployment of the list than this value, empty if it is the last."""
        chosen = self.values.get(name, "")
        at = self.listed.index(chosen) if chosen in self.listed else 0
        return next(iter(self.listed[at + 1 :]), "")

    def call(self, argv: list[str], call: Call, options: dict[str, Any]) -> Ends:
        """Return what comes of a call, and note what it tells."""
        ends = self.beside.call(self, argv) if self.beside else None
        ends = ends or super().call(argv, call, options)
        out = ends.output
        match argv[:3]:
            case ["vercel", "list", *_]:
                self.listed = _ROW.findall(out.stderr)
            case ["vercel", "inspect", SETTINGS.production_url] if url := _URL.search(out.stderr):
                self.values.setdefault("LIVE_DEPLOYMENT", url[1])
            case ["vercel", "redeploy" | "deploy", *_] if out.stdout.startswith("https://"):
                built = self.platform.deployments[-1]
                name = "PREVIEW_DEPLOYMENT" if built.target == "preview" else "NEW_DEPLOYMENT"
                self.values[name] = out.stdout.strip()
                if built.target == "preview":  # it has variables of its own, which are well
                    built.environment = dict(self.platform.live.environment)
                if not built.page:  # the newest commit is what was released
                    built.faults, built.schema = built.faults | self.code[0], self.code[1]
            case ["vercel", "curl", *_] if not out.code and "--deployment" in argv:
                self.asked.add(argv[argv.index("--deployment") + 1])
        return ends

    def unknown(self, call: Call) -> Output:
        """Return what a query was recorded to print, if the tables that it asks are there."""
        tables = self.platform.database.databases.get("astral", {})
        gone = [table for table in _FROM.findall(call.args[-1]) if table not in tables]
        recording = self.catalog.recordings.get(self.name)
        if gone:
            return Output(stderr=f'ERROR:  relation "{gone[0]}" does not exist\n', code=1)
        return Output("\n".join(recording.lines()) if recording else "")

    def _good(self, argv: list[str], call: Call, platform: Platform) -> Output:
        if argv[0] == "vercel" and "network" in platform.barriers:
            return Output(stderr="Error: fetch failed\n", code=1)
        if argv[:3] == ["vercel", "logs", "requests"]:
            return Output('{"hasMore":false}\n')
        if argv[:2] == ["openssl", "x509"]:
            ends = "will expire" if platform.certificate <= 0 else "will not expire"
            return Output(f"Certificate {ends}\n", code=int(platform.certificate <= 0))
        return super()._good(argv, call, platform)


def _sign_in(reader: Reader) -> None:
    reader.platform.user = "oncall"


def _link(reader: Reader) -> None:
    reader.platform.linked = True


def _protect(reader: Reader) -> None:
    reader.platform.open_builds = False


def _share_no_more(reader: Reader) -> None:
    """Let the next value be that of production, whose variable was one for several environments."""
    for variable in reader.platform.variables.values():
        if "production" in variable.targets:
            variable.targets = ("production",)


# What is done by hand, by its name, where it changes this world.
ACTS: dict[str, Callable[[Reader], None]] = {
    "protect": _protect,
    "sign-in": _sign_in,
    "link": _link,
    "older-deployment": Reader.choose_older,
    "shared-variable": _share_no_more,
    "work": Reader.work,
}


def fewer(platform: Platform) -> bool:
    """Tell whether rows are missing from a database that is there."""
    name = database_of(platform.live)
    return name in platform.database.databases and rows_missing(platform)


# What people judge, by its words.
JUDGED: dict[str, Callable[[Reader, Result], bool]] = {
    "errors, but not the one that you came with": lambda reader, result: (
        "No runtime log entries" not in result.stderr and not reader.knows(result)
    ),
    "the error that you came with": Reader.knows,
    f"not the error that you came with, or none for {SETTLED_MINUTES} min": lambda reader, result: (
        not (reader.knows(result) and reader.recently())
    ),
    "you came to withdraw a release": lambda reader, _: (
        reader.followed.pages[-2:-1] == ["security/breach"]
    ),
    # The provider of this world keeps no points in time, and the copy is as whole as production.
    "the provider can go back in time": lambda *_: False,
    "many more here: the copy is not whole": lambda *_: False,
    "fewer here: production has lost data": lambda *_: False,
    "all are there, and only pages are old": lambda reader, _: (
        reader.platform.old_data or any(cached.old for cached in reader.platform.cache.values())
    ),
    "all are there, and an error names a column": lambda reader, _: any(
        "P2022" in message for message in reader.came_with
    ),
    "only others hold the key": lambda *_: False,
    "the URL of a maintenance page is written down": lambda *_: False,
    "rows are missing": lambda reader, _: fewer(reader.platform),
    "one that somebody else uses, or nobody knows": lambda reader, _: any(
        account.taken and account.active for account in reader.platform.accounts
    ),
    "one that was seen and is still valid": lambda reader, _: bool(
        reader.platform.leaked & set(reader.platform.database.passwords.values())
    ),
    "a `DROP` that you do not mean": lambda *_: False,
    "the newest deployment is of somebody whom nobody knows": lambda reader, _: (
        reader.platform.live.author != "oncall"
    ),
}


@contextmanager
def reading(catalog: Catalog, folder: Path) -> Iterator[Callable[..., Reader]]:
    """Put a world in place of processes and network; yield what puts a reader into a new one."""
    with worlds(folder) as begin:
        yield lambda setting, **more: begin(
            lambda: Reader(folder, catalog=catalog, setting=setting, **more)
        )
