"""The model's database server: databases with tables, sessions, and whether it answers."""

from __future__ import annotations

from dataclasses import dataclass, field

Tables = dict[str, int]  # table name -> number of rows


@dataclass
class Session:
    """One connection to the server; `minutes` is how long it has been in its state.

    `holder` is the id of the deployment whose functions hold it, empty for anybody else;
    `waits_for` the pid of the session that holds the lock it wants.
    """

    state: str
    minutes: float = 0.0
    query: str = ""
    pid: int = 100
    holder: str = ""
    waits_for: int = 0


@dataclass
class DatabaseServer:
    """A PostgreSQL server. `usable` is how many connections it gives to ordinary roles."""

    databases: dict[str, Tables] = field(default_factory=dict)
    sessions: list[Session] = field(default_factory=list)
    usable: int = 97
    reachable: bool = True

    @property
    def percent_used(self) -> int:
        """Return how much of the connections is in use, in percent."""
        return round(100 * len(self.sessions) / self.usable)

    @property
    def healthy(self) -> bool:
        """Tell whether the application can get a connection, and its queries an answer."""
        waits = any(session.waits_for for session in self.sessions)
        return self.reachable and len(self.sessions) < self.usable and not waits

    def end_idle(self, minutes: float) -> list[Session]:
        """End the sessions that have been idle for longer; return them."""
        ended = [s for s in self.sessions if s.state.startswith("idle") and s.minutes > minutes]
        self.sessions = [s for s in self.sessions if s not in ended]
        return ended

    def end(self, pid: int) -> bool:
        """End one session, whatever it does, and so what waits for it; tell whether it was there.

        A query that waited is answered at once.
        """
        ended = any(s.pid == pid for s in self.sessions)
        self.sessions = [s for s in self.sessions if pid not in (s.pid, s.waits_for)]
        return ended

    def keep_sessions_of(self, deployment: str) -> None:
        """End the sessions that the functions of other deployments held."""
        self.sessions = [s for s in self.sessions if s.holder in ("", deployment)]
