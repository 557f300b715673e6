"""A throw-away certificate for the hosts that the commands name, trusted by the lane alone."""

from __future__ import annotations

import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

HOSTS = ("DNS:*.vercel.app", "DNS:api.github.com", "DNS:github.com", "IP:127.0.0.1")


@dataclass(frozen=True)
class Certificate:
    """A self-signed certificate and its key, valid for two months."""

    file: Path
    key: Path

    def context(self) -> ssl.SSLContext:
        """Return what a server needs to show it."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file, self.key)
        return context


def make(folder: Path) -> Certificate:
    """Make a certificate in a folder."""
    made = Certificate(folder / "certificate.pem", folder / "key.pem")
    subprocess.run(
        ["openssl", "req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt",
         "ec_paramgen_curve:P-256", "-keyout", made.key, "-out", made.file, "-days", "60",
         "-subj", "/CN=*.vercel.app", "-addext", f"subjectAltName={','.join(HOSTS)}"],
        check=True, capture_output=True,
    )  # fmt: skip
    return made
