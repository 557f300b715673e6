"""Faults as they come over the wire, and lies as the model tells them."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from snippets._platform.api_call import TEAM_ID
from snippets._platform.edge import Answer
from snippets._platform.serve import Seen, Server, application, serving, vercel
from snippets._platform.vercel import ALIAS, Platform
from snippets._platform.vercel_api import VercelApi
from tests._lanes.faults import wire
from tests._lanes.faults.wire import FAULTS, Fault, Then

BY_NAME = {fault.name: fault for fault in FAULTS}
SHORT = 0.1  # seconds that a client waits here
# Nobody listens, or nobody trusts: these are played by whoever opens the port.
OUTSIDE = {wire.REFUSED, wire.DISTRUSTED}


@pytest.fixture
def playing() -> Iterator[tuple[Server, list[Fault]]]:
    """A server that plays the last fault of a list."""
    wanted: list[Fault] = []
    with serving(lambda _: wanted[-1]) as server:
        yield server, wanted


def heard(server: Server) -> tuple[bytes, str]:
    """Ask for /a?b; return what came and how it ended: closed, reset or open."""
    data = b""
    with socket.create_connection(("127.0.0.1", server.port), timeout=SHORT) as connection:
        connection.sendall(f"GET /a?b HTTP/1.1\r\nHost: {ALIAS}\r\n\r\n".encode())
        try:
            while more := connection.recv(1_000_000):
                data += more
        except TimeoutError:
            return data, "open"
        except ConnectionResetError:
            return data, "reset"
        return data, "closed"


ENDS = {
    Then.CLOSES: "closed",
    Then.RESETS: "reset",
    Then.WAITS: "open",
}


@pytest.mark.parametrize(
    "fault",
    [one for one in FAULTS if one not in OUTSIDE and one.times == 1 and one.then in ENDS],
    ids=lambda one: one.name,
)
def test_a_fault_sends_what_it_says_and_ends_so(
    playing: tuple[Server, list[Fault]], fault: Fault
) -> None:
    server, wanted = playing
    wanted.append(fault)
    data, end = heard(server)
    head, _, body = data.partition(b"\r\n\r\n")
    assert end == ENDS[fault.then]
    assert [seen.target for seen in server.take()] == ["/a?b"]
    if fault.status is None:
        assert data == b""
    else:
        assert head.startswith(f"HTTP/1.1 {fault.status} ".encode())
        assert body == fault.body


def test_a_slow_answer_comes_byte_by_byte(playing: tuple[Server, list[Fault]]) -> None:
    server, wanted = playing
    wanted.append(BY_NAME["slow drip"])
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\n\r\n")
        data = b""
        while b"}   " not in data:
            data += connection.recv(65536)
    assert b"content-length: 99999" in data


def test_a_large_answer_is_sent_over_and_over(playing: tuple[Server, list[Fault]]) -> None:
    server, wanted = playing
    wanted.append(Fault("large", body=b"abc", times=3))
    data, end = heard(server)
    assert (data.partition(b"\r\n\r\n")[2], end) == (b"abcabcabc", "closed")
    assert b"content-length: 9" in data
    assert BY_NAME["huge body"].times * len(BY_NAME["huge body"].body) > 10_000_000


def test_the_heads_promise_what_the_names_say(playing: tuple[Server, list[Fault]]) -> None:
    server, wanted = playing
    for name, line in (
        ("redirect loop", b"location: /a?b"),
        ("broken chunks", b"transfer-encoding: chunked"),
        ("429", b"retry-after: 30"),
        ("gzip that is none", b"content-encoding: gzip"),
        ("500 with HTML", b"content-type: text/html"),
    ):
        wanted.append(BY_NAME[name])
        assert line in heard(server)[0]


def test_names_are_unique() -> None:
    assert len(BY_NAME) == len(FAULTS)


def seen(target: str, method: str = "GET") -> Seen:
    """Return a request of somebody who is signed in."""
    return Seen(method, ALIAS, target, (("authorization", "Bearer x"),), b"")


def test_a_fault_comes_in_place_of_the_answers_it_is_meant_for(platform: Platform) -> None:
    well, fault = application(lambda: platform), BY_NAME["429"]
    broken = wire.instead(well, fault, lambda one: one.target == "/api/health")
    assert broken(seen("/api/health")) is fault
    assert broken(seen("/auth/login")).status == 200
    assert isinstance(wire.instead(well, None, lambda _: True)(seen("/")), Answer)


def test_lies_leave_alone_what_they_are_not_about(platform: Platform) -> None:
    fault = BY_NAME["200 with nothing"]
    for lie in (wire.sorted_wrongly, wire.emptied):
        assert lie(lambda _: fault)(seen("/")) is fault
        page: Any = lie(application(lambda: platform))(seen("/auth/login"))
        assert page.body.startswith("<!DOCTYPE html>")
        user: Any = lie(vercel(lambda: VercelApi(platform)))(seen("/v2/user"))
        assert json.loads(user.body)["user"]["username"] == "oncall"


def test_a_list_in_the_wrong_order_and_an_empty_one(platform: Platform) -> None:
    platform.deploy("dpl_new")
    well = vercel(lambda: VercelApi(platform))

    def listed(answer: wire.Answerer) -> list[str]:
        found: Any = answer(seen(f"/v6/deployments?teamId={TEAM_ID}"))
        return [one["uid"] for one in json.loads(found.body)["deployments"]]

    assert listed(well) == ["dpl_new", "dpl_first"]
    assert listed(wire.sorted_wrongly(well)) == ["dpl_first", "dpl_new"]
    assert listed(wire.emptied(well)) == []


def test_a_rollback_that_reports_success_and_moves_nothing(platform: Platform) -> None:
    bad = platform.deploy("dpl_bad")
    api = VercelApi(platform)
    lying = wire.unmoved(api, vercel(lambda: api))
    target = f"/v9/projects/prj_1/rollback/dpl_first?teamId={TEAM_ID}"
    assert lying(seen(target, "POST")).status == 201
    assert (platform.live, platform.auto_assign) == (bad, True)
    project: Any = lying(seen(f"/v9/projects/prj_1?teamId={TEAM_ID}"))
    assert json.loads(project.body)["lastAliasRequest"]["jobStatus"] == "succeeded"
