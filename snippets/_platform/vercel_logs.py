"""What `vercel logs` is answered: functions' lines and requests, as each version asks for them.

A filter is what `vercel logs runtime --help` of version 64 says: `field:value`, `field:(a OR b)`,
`field:*` and bare words, joined by AND; the CLI itself asks with NOT.
"""

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from snippets._platform.api_call import PROJECT_ID, HttpCall
from snippets._platform.edge import Answer
from snippets._platform.vercel import LogLine, PlatformError
from snippets._platform.vercel_records import VercelRecords

# What the network of the platform answered lately: the `vercel logs requests` of the model.
CACHE_RESULTS = ("HIT", "MISS", "HIT", "STALE")
# What version 59 and older ask of the address that the dashboard uses. The last four change nothing
# here: there is one page, one project, and one branch.
REQUEST_QUERY = (
    *("startDate", "endDate", "environment", "level", "deploymentId", "search"),
    *("page", "projectId", "ownerId", "branch"),
)
_LEVELS = ("error", "warning", "info", "fatal")
_FIELDS: dict[str, tuple[str, ...]] = {
    "vercel.log": ("level", "environment", "deploymentId"),
    "vercel.proxy_response": ("environment", "cacheResult", "pathType"),
}
_TERM = re.compile(
    r"(?P<no>NOT\s+)?(?P<field>\w+):(?:\((?P<values>[^()]+)\)|(?P<value>[^\s()]+))"
    r"|(?P<word>[\w.-]+)|[\s()]+"
)


class _Term(NamedTuple):
    """A field and the values that fit it, with `no` those that do not; a word has no field."""

    field: str
    values: list[str]
    no: bool = False


def _terms(text: str, fields: tuple[str, ...]) -> list[_Term]:
    """Take a filter apart.

    Raises PlatformError for what the model does not read: it would answer something else.
    """
    terms: list[_Term] = []
    position = 0
    while term := _TERM.match(text, position):
        written = term["values"] or term["value"] or ""
        values = [value.strip('"') for value in written.split(" OR ")]
        unknown = term["field"] == "level" and set(values) - {*_LEVELS, "*"}
        if term["word"] in ("OR", "NOT") or unknown or term["field"] not in (None, *fields):
            break
        position = term.end()
        if term["field"]:
            terms.append(_Term(term["field"], values, bool(term["no"])))
        elif term["word"] not in (None, "AND"):
            terms.append(_Term("", [term["word"]]))
    if text[position:]:
        raise PlatformError(f"Invalid filter: {text[position:]}", 400, "bad_request")
    return terms


def lines_answer(*events: object) -> Answer:
    """Return an answer of newline-delimited JSON: each event is a line."""
    body = "".join(json.dumps(event) + "\n" for event in events)
    return Answer(200, body, {"content-type": "application/x-ndjson"})


@dataclass
class VercelLogs(VercelRecords):
    """The part of the API that tells of logs."""

    def observe(self, call: HttpCall) -> dict[str, Any]:
        """Answer `vercel logs` as of version 64: function logs, or requests."""
        body = call.json()
        bounds = (body["timeRange"][bound] for bound in ("start", "end"))
        start, end = (datetime.fromisoformat(bound).timestamp() for bound in bounds)
        terms = _terms(body.get("filter", ""), _FIELDS[body["event"]])
        if body["event"] == "vercel.proxy_response":
            events = [self._request(number) for number in range(len(CACHE_RESULTS))]
        else:
            events = [self._event(line) for line in self._logged(terms, start, end)]
        page = {"hasMore": False, "nextCursor": None}
        return {"events": events[: body["limit"]], "pagination": page}

    def request_logs(self, call: HttpCall) -> dict[str, Any]:
        """Answer `vercel logs` of version 50: rows of requests with what they logged."""
        query = call.query
        keys = ("environment", "level", "deploymentId")
        terms = [_Term(key, query[key].split(",")) for key in keys if key in query]
        terms += _terms(query.get("search", ""), _FIELDS["vercel.log"])
        rows = []
        start, end = (int(query[key]) / 1000 for key in ("startDate", "endDate"))
        for line in self._logged(terms, start, end):
            event = self._event(line)
            logged = {key: event[key] for key in ("level", "message", "timestamp")}
            request = {"statusCode": 500, "branch": "main", "cache": "MISS", "logs": [logged]}
            rows.append(event | request | {"events": [{"source": "serverless"}]})
        return {"rows": rows, "hasMoreRows": False}

    def stream(self, _: HttpCall, name: str) -> Answer:
        """Answer `vercel logs URL` of versions 43 to 50: what one deployment logs from now on."""
        deployment = self.platform.find(name)
        lines = [log for log in self.platform.logs if log.deployment in ("", deployment.id)]
        shown = ("domain", "level", "message", "requestMethod", "requestPath", "responseStatusCode")
        rows = (
            {key: event[key] for key in (*shown, "timestampInMs")}
            | {"rowId": str(number), "source": "serverless", "messageTruncated": False}
            for number, event in enumerate(map(self._event, lines))
        )
        return lines_answer(*rows)

    def _logged(self, terms: list[_Term], start: float, end: float) -> list[LogLine]:
        return [
            line
            for line in sorted(self.platform.logs, key=lambda line: line.minutes_ago)
            if start <= self.clock() - line.minutes_ago * 60 <= end
            and all(self._holds(line, term) != term.no for term in terms)
        ]

    def _holds(self, line: LogLine, term: _Term) -> bool:
        of_line = {
            "level": line.level,
            "environment": self._target(line),
            "deploymentId": line.deployment,
        }
        if term.field:
            return of_line[term.field] in term.values or term.values == ["*"]
        return term.values[0].lower() in line.message.lower()

    def _target(self, line: LogLine) -> str:
        return self.platform.find(line.deployment).target if line.deployment else "production"

    def _event(self, line: LogLine) -> dict[str, Any]:
        moment = self.clock() - line.minutes_ago * 60
        return {
            "timestamp": _iso(moment),
            "timestampInMs": int(moment * 1000),
            "level": line.level,
            "message": line.message,
            "source": "function",
            "environment": self._target(line),
            "deploymentId": line.deployment or self.platform.live.id,
            "domain": self.platform.project.host,
            "requestId": "request1",
            "requestMethod": "GET",
            "requestPath": "/",
            "responseStatusCode": 500,
            "projectId": PROJECT_ID,
        }

    def _request(self, number: int) -> dict[str, Any]:
        return {
            "timestamp": _iso(self.clock() - 60 * (number + 1)),
            "environment": "production",
            "httpStatus": 200,
            "requestMethod": "GET",
            "requestHostname": self.platform.project.host,
            "requestPath": "/",
            "requestId": f"request{number}",
            "cacheResult": CACHE_RESULTS[number],
            "projectId": PROJECT_ID,
        }


def _iso(seconds: float) -> str:
    moment = datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
    return f"{moment.isoformat(timespec='milliseconds')}Z"
