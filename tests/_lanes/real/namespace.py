"""Run a command on a machine of its own, where names of hosts, port 443 and GitHub are ours.

`python -m tests._lanes.real.namespace CERTIFICATE KEY COMMAND…`, below `unshare`: a private network
and mount namespace, so that `curl`, `openssl s_client -connect HOST:443` and `gh` run as they stand
on the page. With RUNBOOK_NAMESPACE_API=PORT, the API of Vercel answers there.
"""

import fcntl
import json
import os
import socket
import struct
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from snippets._platform.api_call import HttpCall
from snippets._platform.edge import Answer
from snippets._platform.serve import application, serving
from snippets._platform.vercel import Platform, Project
from snippets._platform.vercel_api import VercelApi
from snippets._vocabulary.settings import SETTINGS
from tests._world.loopback import TlsFiles

ROOT = Path(__file__).parents[3]
SIOCSIFFLAGS, IFF_UP = 0x8914, 0x1
REPOSITORY = "Damatnic/astral-core-v7"
_GITHUB = {"content-type": "application/json", "x-oauth-scopes": "repo, read:org, workflow"}
_HOSTS = ("localhost", SETTINGS.production_host, "api.github.com", "github.com")


def inside(certificate: TlsFiles) -> tuple[str | Path, ...]:
    """Return the words to put in front of a command so that it runs inside."""
    separate = ("unshare", "--map-root-user", "--net", "--mount")
    here = (sys.executable, Path(__file__).with_name("enter.py"))
    return (*separate, *here, certificate.authority, certificate.shown)


def available() -> str:
    """Return why the machine allows no namespaces, or an empty string."""
    words = ["unshare", "--map-root-user", "--net", "--mount", "true"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return ""
    return (
        f"the lane needs user namespaces: {done.stderr.strip()}. As root: "
        "sysctl kernel.unprivileged_userns_clone=1 kernel.apparmor_restrict_unprivileged_userns=0"
    )


def _loopback_up() -> None:
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh", b"lo", IFF_UP))


def _use_our_names(folder: Path) -> None:
    hosts = folder / "hosts"
    hosts.write_text("".join(f"127.0.0.1 {name}\n" for name in _HOSTS))
    subprocess.run(["mount", "--bind", hosts, "/etc/hosts"], check=True)


def github(seen: HttpCall) -> Answer:
    """Answer what `gh auth status` and `gh pr create` ask of GitHub."""
    if seen.path == "/":
        return Answer(200, "{}", _GITHUB)
    if seen.path == "/graphql":
        return _graphql(json.loads(seen.body)["query"])
    return Answer(404, json.dumps({"message": f"no route: {seen.method} {seen.path}"}))


def _graphql(query: str) -> Answer:
    owner, _, name = REPOSITORY.partition("/")
    repository = {
        "id": "R_1",
        "name": name,
        "owner": {"id": "O_1", "login": owner},
        "nameWithOwner": REPOSITORY,
        "url": f"https://github.com/{REPOSITORY}",
        "hasIssuesEnabled": True,
        "description": "",
        "hasWikiEnabled": False,
        "viewerPermission": "WRITE",
        "defaultBranchRef": {"name": "main"},
        "parent": None,
        "mergeCommitAllowed": True,
        "rebaseMergeAllowed": True,
        "squashMergeAllowed": True,
        "pullRequests": {"nodes": [], "totalCount": 0, "pageInfo": {"hasNextPage": False}},
        "pullRequestTemplates": [],
    }
    data: dict[str, object] = {"viewer": {"login": "oncall"}}
    if "createPullRequest" in query:
        made = {"id": "PR_1", "url": f"https://github.com/{REPOSITORY}/pull/1"}
        data = {"createPullRequest": {"pullRequest": made}}
    elif "__type" in query:
        data = {name: {"fields": []} for name in ("Repository", "PullRequest", "Issue")}
    elif "repo_000" in query:
        data = {"repo_000": repository}
    elif "repository(" in query:
        data |= {"repository": repository}
    return Answer(200, json.dumps({"data": data}), _GITHUB)


def main(words: list[str]) -> int:
    """Set the machine up, run the command, return its exit code."""
    certificate = TlsFiles(Path(words[0]), Path(words[1]))
    platform = Platform(Project(SETTINGS.team, SETTINGS.project, SETTINGS.production_host))
    ours = application(lambda: platform)

    def answer(seen: HttpCall) -> Answer:
        return github(seen) if seen.host.endswith("github.com") else ours(seen)

    with ExitStack() as until_it_ends:
        folder = until_it_ends.enter_context(tempfile.TemporaryDirectory())
        _loopback_up()
        _use_our_names(Path(folder))
        tls = certificate.context()
        until_it_ends.enter_context(serving(answer, tls=tls, port=443))
        if port := int(os.environ.get("RUNBOOK_NAMESPACE_API", "0")):
            api = VercelApi(platform)
            until_it_ends.enter_context(serving(api.answer, tls=tls, port=port))
        return subprocess.run(words[2:], check=False).returncode
