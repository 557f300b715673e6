"""The model's database server: databases with tables, sessions, roles, and whether it answers."""

from dataclasses import dataclass, field

Tables = dict[str, int]  # table name -> number of rows
ROWS: Tables = {"User": 7, "Appointment": 12, "AuditLog": 120}
ENGINEER = "oncall"  # has slots of its own where the others are full


@dataclass
class Session:
    """One connection to the server; `minutes` is how long it has been in its state.

    `waits_for` is the pid of the session that holds the lock it wants.
    """

    state: str
    minutes: float = 0.0
    query: str = ""
    pid: int = 100
    waits_for: int = 0


@dataclass(frozen=True)
class DatabaseRefusal:
    """Why a client gets no answer: Prisma's code and text, and what `psql` prints.

    Codes and texts: https://www.prisma.io/docs/orm/reference/error-reference and, for `psql`, the
    real client and server in the lane `real`.
    """

    prisma: str
    psql: str = ""
    says: str = "It says that something went wrong."


UNREACHABLE = DatabaseRefusal(
    "P1001: Can't reach database server at `db.example.org:5432`",
    "psql: error: connection to server failed: Connection refused",
)
FULL = DatabaseRefusal(
    "P2037: Too many database connections opened: FATAL: sorry, too many clients already",
    "psql: error: FATAL:  sorry, too many clients already",
)
WRONG_PASSWORD = DatabaseRefusal(
    "P1000: Authentication failed against database server, the provided database credentials "
    "for `app` are not valid.",
    'psql: error: FATAL:  password authentication failed for user "oncall"',
)
NO_DATABASE = DatabaseRefusal(
    "P1003: Database `astral` does not exist on the database server",
    'psql: error: FATAL:  database "astral" does not exist',
)
NO_RIGHTS = DatabaseRefusal(
    "P2010: Raw query failed. Code: `42501`. Message: `permission denied for table User`",
    "ERROR:  permission denied for table User",
)
NO_TABLE = DatabaseRefusal(
    "P2021: The table `public.User` does not exist in the current database.",
    'ERROR:  relation "User" does not exist',
)
NO_COLUMN = DatabaseRefusal(
    "P2022: The column `User.preferences` does not exist in the current database."
)
NO_SPACE = DatabaseRefusal(
    'could not extend file "base/16384/24576": No space left on device',
    says="I can read, but nothing that I write is kept.",
)
LOCKED = DatabaseRefusal(
    "P2024: Timed out fetching a new connection from the connection pool.",
    says="Pages that read my data hang.",
)
SPENT = DatabaseRefusal(
    "Your account or project has exceeded the compute time quota. Upgrade your plan to increase "
    "limits.",
    "psql: error: ERROR:  Your account or project has exceeded the compute time quota.",
)
PREPARED = DatabaseRefusal(
    'prepared statement "s0" already exists', says="Now and then a page fails."
)


@dataclass
class DatabaseServer:
    """A PostgreSQL server. `usable` is how many connections it gives to ordinary roles.

    `stopped` is why it answers nobody, None while it answers; `passwords` are by role, and a role
    that is not in it needs none; `closed` are databases that only the engineer's role may read.
    With `full_disk` it takes no writes, `slow` it answers late. `schema` is the version of the
    tables of each database, 1 of one that is not in it.
    """

    databases: dict[str, Tables] = field(default_factory=dict)
    sessions: list[Session] = field(default_factory=list)
    usable: int = 97
    stopped: DatabaseRefusal | None = None
    passwords: dict[str, str] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    full_disk: bool = False
    slow: bool = False
    transaction_pooler: bool = False
    schema: dict[str, int] = field(default_factory=dict)

    def stop(self) -> None:
        """Answer nobody any more."""
        self.stopped = UNREACHABLE

    @property
    def waits(self) -> bool:
        """Tell whether queries wait for a lock."""
        return any(session.waits_for for session in self.sessions)

    def refuses(self, role: str, name: str, password: str = "") -> DatabaseRefusal | None:
        """Return why a role gets no answer from a database, None where it does."""
        if self.stopped is not None:
            return self.stopped
        if self.passwords.get(role, password) != password:
            return WRONG_PASSWORD
        if len(self.sessions) >= self.usable and role != ENGINEER:
            return FULL
        return None if name in self.databases else NO_DATABASE

    def fails(self, name: str, schema: int) -> DatabaseRefusal | None:
        """Return why the application's own queries fail where it gets a connection, else None.

        `schema` is the version of the tables that its code was written for.
        """
        if name in self.closed:
            return NO_RIGHTS
        if "User" not in self.databases[name]:
            return NO_TABLE
        if self.schema.get(name, 1) != schema:
            return NO_COLUMN
        if self.transaction_pooler:
            return PREPARED
        if self.waits:
            return LOCKED
        return NO_SPACE if self.full_disk else None

    def fill(self) -> None:
        """Let functions take every connection that is left."""
        for number in range(len(self.sessions), self.usable):
            self.sessions.append(Session("idle", 2, pid=20001 + number))

    def age(self, minutes: float) -> None:
        """Let time pass for every session."""
        for session in self.sessions:
            session.minutes += minutes

    def end(self, pid: int) -> bool:
        """End one session, whatever it does, and so what waits for it; tell whether it was there.

        A query that waited is answered at once.
        """
        ended = any(s.pid == pid for s in self.sessions)
        self.sessions = [s for s in self.sessions if pid not in (s.pid, s.waits_for)]
        return ended
