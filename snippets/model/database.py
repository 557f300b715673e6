"""The model's database server: databases with tables, sessions, and whether it answers."""

from __future__ import annotations

from dataclasses import dataclass, field

Tables = dict[str, int]  # table name -> number of rows


@dataclass
class Session:
    """One connection to the server; `minutes` is how long it has been in its state."""

    state: str
    minutes: float = 0.0
    query: str = ""
    pid: int = 100


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
        """Tell whether the application can get a connection."""
        return self.reachable and len(self.sessions) < self.usable

    def end_idle(self, minutes: float) -> list[Session]:
        """End the sessions that have been idle for longer; return them."""
        ended = [s for s in self.sessions if s.state.startswith("idle") and s.minutes > minutes]
        self.sessions = [s for s in self.sessions if s not in ended]
        return ended

    def end(self, pid: int) -> bool:
        """End one session, whatever it does; tell whether there was one."""
        left = [s for s in self.sessions if s.pid != pid]
        ended = len(left) < len(self.sessions)
        self.sessions = left
        return ended
