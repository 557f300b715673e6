"""The outside world on loopback: what is served there, and how real programs are led to it."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from snippets._drill import surroundings
from snippets._platform.api_call import HttpCall
from snippets._platform.edge import Answer
from snippets._platform.serve import Server, application, serving
from snippets._platform.vercel import Platform

# A token may not hold a hyphen; it may not show in an argument, an output or a recording.
TOKEN = "secretTokenOfTheLane"


@dataclass(frozen=True)
class TlsFiles:
    """The authority that clients trust, and the key and chain that a server shows, as PEM files."""

    authority: Path
    shown: Path

    def context(self) -> ssl.SSLContext:
        """Return what a server needs to show it."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.shown)
        return context


def certify(folder: Path, *names: str, days: int = 60) -> TlsFiles:
    """Make an authority, and a certificate of it for hosts or addresses, good for so long."""
    import trustme  # noqa: PLC0415 - slow to import; who only shows a certificate does without

    made = TlsFiles(folder / "authority.pem", folder / "shown.pem")
    authority = trustme.CA()
    end = datetime.now(UTC) + timedelta(days=days)
    authority.cert_pem.write_to_path(made.authority)
    authority.issue_cert(*names, not_after=end).private_key_and_cert_chain_pem.write_to_path(
        made.shown
    )
    return made


@contextmanager
def production(platform: Platform, certificate: TlsFiles | None = None) -> Iterator[Server]:
    """Serve the application as if it was asked by its own name, over TLS with a certificate."""
    answer = application(lambda: platform)

    def as_production(seen: HttpCall) -> Answer:
        return answer(replace(seen, host=platform.project.host))

    tls = certificate.context() if certificate else None
    with serving(as_production, tls=tls) as server:
        yield server


def program(path: Path, script: str) -> None:
    """Write a script that can be called as a program; its folder must be there."""
    path.write_text(script)
    path.chmod(0o755)


def lead_curl(folder: Path, port: int, authority: Path) -> None:
    """Let a curl whose CURL_HOME is this folder find every host at a port."""
    text = f'connect-to = "::127.0.0.1:{port}"\ncacert = "{authority}"\n'
    (folder / ".curlrc").write_text(text)


def sign_in(home: Path, port: int, authority: Path) -> dict[str, str]:
    """Sign the Vercel CLI of a home folder in to an API at a port.

    Returns the environment of a shell there but for PATH: no calls go beyond that API.
    """
    surroundings.sign_in_vercel(home, port, TOKEN)
    return {
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "NO_COLOR": "1",
        "XDG_DATA_HOME": str(home / "data"),
        "VERCEL_TELEMETRY_DISABLED": "1",
        "NO_UPDATE_NOTIFIER": "1",
        "NODE_EXTRA_CA_CERTS": str(authority),
    }
