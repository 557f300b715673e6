"""A call over HTTP, and the ids of the model's team and project."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

TEAM_ID, PROJECT_ID, USER_ID = "team_1", "prj_1", "u1"


@dataclass(frozen=True)
class HttpCall:
    """One request as it came over the wire; header names in lower case."""

    method: str
    target: str
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    host: str = ""

    @property
    def path(self) -> str:
        """Return the path without the query."""
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        """Return the parameters of the query that have a value; of two alike the last."""
        return dict(parse_qsl(urlsplit(self.target).query))

    def json(self) -> dict[str, Any]:
        """Return the body as JSON; an empty body is an empty object."""
        return dict(json.loads(self.body or b"{}"))
