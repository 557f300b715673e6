"""What `vercel logs` is answered: functions' lines and requests, as each version asks for them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from snippets._platform.api_call import (
    PROJECT_ID,
    ApiCall,
    json_answer,
    lines_answer,
)
from snippets._platform.edge import Answer
from snippets._platform.vercel import LogLine, Platform

# What the network of the platform answered lately: the `vercel logs requests` of the model.
CACHE_RESULTS = ("HIT", "MISS", "HIT", "STALE")


@dataclass
class VercelLogs:
    """The part of the API that tells of logs; `clock` gives seconds since 1970."""

    platform: Platform
    clock: Callable[[], float] = time.time

    def observe(self, call: ApiCall) -> Answer:
        """Answer `vercel logs` as of version 64: function logs, or requests."""
        asked = call.json()
        start = datetime.fromisoformat(asked["timeRange"]["start"]).timestamp()
        if asked["event"] == "vercel.proxy_response":
            events = [self._request(number) for number in range(len(CACHE_RESULTS))]
        else:
            terms = [t.strip("()") for t in asked.get("filter", "").split(" AND ") if t]
            events = [self._event(one) for one in self._logged(terms, start)]
        page = {"hasMore": False, "nextCursor": None}
        return json_answer(200, {"events": events[: asked["limit"]], "pagination": page})

    def request_logs(self, call: ApiCall) -> Answer:
        """Answer `vercel logs` of version 50: rows of requests with what they logged."""
        asked = call.query
        terms = [asked[key] for key in ("search",) if key in asked]
        keys = ("environment", "level", "deploymentId")
        terms += [f"{key}:{asked[key]}" for key in keys if key in asked]
        rows = []
        for line in self._logged(terms, int(asked["startDate"]) / 1000):
            event = self._event(line)
            said = {k: event[k] for k in ("level", "message", "timestamp", "source")}
            more = {"statusCode": 500, "branch": "main", "cache": "MISS", "logs": [said]}
            rows.append(event | more | {"events": [{"source": event["source"]}]})
        return json_answer(200, {"rows": rows, "hasMoreRows": False})

    def stream(self, _: ApiCall, name: str) -> Answer:
        """Answer `vercel logs URL` of versions 43 to 50: what one deployment logs from now on."""
        found = self.platform.find(name)
        lines = [one for one in self.platform.logs if one.deployment in ("", found.id)]
        return lines_answer(*(self._event(one) | {"rowId": str(n)} for n, one in enumerate(lines)))

    def _logged(self, terms: list[str], start: float) -> list[LogLine]:
        return [
            line
            for line in sorted(self.platform.logs, key=lambda one: one.minutes_ago)
            if self.clock() - line.minutes_ago * 60 >= start
            and all(self._holds(line, term) for term in terms)
        ]

    def _holds(self, line: LogLine, term: str) -> bool:
        key, _, value = term.replace('"', "").partition(":")
        match key:
            case "level":
                return line.level == value
            case "environment":
                return self._target(line) == value
            case "deploymentId":
                return line.deployment == value
            case _:
                return term.strip('"').lower() in line.message.lower()

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
            "timestamp": _iso(self.clock() - timedelta(minutes=number + 1).total_seconds()),
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
    milliseconds = int(seconds * 1000) % 1000
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)) + f".{milliseconds:03d}Z"
