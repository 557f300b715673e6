"""A throw-away certificate for the hosts that the commands name, trusted by the lane alone.

What `openssl` says of it stands on a page: its subject is nothing but the name, as that of Vercel
is, which `trustme` cannot make.
"""

import subprocess
from pathlib import Path

from tests._world.loopback import TlsFiles

HOSTS = ("DNS:*.vercel.app", "DNS:api.github.com", "DNS:github.com", "IP:127.0.0.1")


def make(folder: Path) -> TlsFiles:
    """Make a self-signed certificate, valid for two months."""
    made, key = TlsFiles(folder / "certificate.pem", folder / "shown.pem"), folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt",
         "ec_paramgen_curve:P-256", "-keyout", key, "-out", made.authority, "-days", "60",
         "-subj", "/CN=*.vercel.app", "-addext", f"subjectAltName={','.join(HOSTS)}"],
        check=True, capture_output=True,
    )  # fmt: skip
    made.shown.write_text(key.read_text() + made.authority.read_text())
    return made
