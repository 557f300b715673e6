"""The address that a command looks at: production, or another that `--url` names."""

from __future__ import annotations

import os
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

import click

from snippets._engine import Parameter, ParameterError
from snippets._vocabulary import parameters
from snippets._vocabulary.parameters import MONITORING_KEY
from snippets._vocabulary.settings import SETTINGS

LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Target:
    """Where the application is looked for: scheme, host and port, and nothing behind them."""

    url: str

    @property
    def parts(self) -> SplitResult:
        """Return the parts of the address."""
        return urlsplit(self.url)

    @property
    def host(self) -> str:
        """Return the name of the host."""
        return self.parts.hostname or ""

    @property
    def port(self) -> int:
        """Return the port, also where it is not written."""
        return self.parts.port or (443 if self.encrypted else 80)

    @property
    def encrypted(self) -> bool:
        """Tell whether it is asked over TLS."""
        return self.parts.scheme == "https"


def target(url: str) -> Target:
    """Return the target of an address; raise ValueError saying what is wrong with it."""
    parts = urlsplit(url)
    port = parts.port  # raises ValueError for what is no port
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise ValueError("give an address such as https://app.example.org")
    if parts.username is not None or parts.password is not None:
        raise ValueError("it must not hold a name or a password: others can read arguments")
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError("give scheme and host only, nothing behind them")
    try:
        host = parts.hostname.encode("idna").decode()
    except UnicodeError:
        raise ValueError("that is no name of a host") from None
    at = f"[{host}]" if ":" in host else host
    return Target(f"{parts.scheme}://{at}{f':{port}' if port else ''}")


def monitoring_key(at: Target) -> tuple[str, str]:
    """Return the monitoring key of the environment, or an empty one and why it is not sent."""
    key = os.environ.get(MONITORING_KEY.name, "")
    if not key:
        return "", f"{MONITORING_KEY.name} is not set in this shell"
    if not at.encrypted and at.host not in LOOPBACK:
        return "", "the key is not sent without encryption"
    try:
        return MONITORING_KEY.check(key), ""
    except ParameterError as error:
        return "", str(error)


def known_secrets() -> tuple[str, ...]:
    """Return the values of the runbook's secrets in this environment, so that none is repeated."""
    secret = (p for p in vars(parameters).values() if isinstance(p, Parameter) and p.secret)
    return tuple(os.environ[p.name] for p in secret if os.environ.get(p.name))


class TargetType(click.ParamType[Target]):
    """An address given on the command line."""

    name = "url"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> Target:
        """Return the target; end with exit code 2 and one line where there is none."""
        try:
            return target(value)
        except ValueError as error:
            self.fail(f"{value!r}: {error}.", param, ctx)


url_option = click.option(
    "--url",
    "at",
    type=TargetType(),
    default=SETTINGS.production_url,
    show_default=True,
    help="Address of the application, without a path.",
)
