"""The certificate that production shows in a drill, trusted by the drill's own tools alone."""

from __future__ import annotations

import ssl
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from snippets._engine.errors import RunbookError
from snippets._platform.vercel import Platform

AUTHORITY = "authority.pem"
_NAMES = "subjectAltName=DNS:*.vercel.app,DNS:github.com,IP:127.0.0.1\n"
_KEY = ("-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")


@dataclass
class DrillCertificate:
    """An authority and a certificate of it, of which the days can change while servers show it."""

    openssl: Path
    folder: Path
    days: int
    context: ssl.SSLContext = field(init=False)

    def __post_init__(self) -> None:
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        (self.folder / "names").write_text(_NAMES)
        self._run("req", "-x509", *_KEY, "-keyout", self._at("authority.key"), "-out", self.file,
                  "-days", "60", "-subj", "/CN=Authority of the drill")  # fmt: skip
        self._run("req", "-new", *_KEY, "-keyout", self._at("key"), "-out", self._at("request"),
                  "-subj", "/CN=*.vercel.app")  # fmt: skip
        self._show()

    @property
    def file(self) -> Path:
        """Return the authority that the tools trust."""
        return self._at(AUTHORITY)

    def follow(self, platform: Platform) -> None:
        """Show a certificate that is good for as long as that of the model."""
        if platform.certificate != self.days:
            self.days = platform.certificate
            self._show()

    def _show(self) -> None:
        self._run("x509", "-req", "-in", self._at("request"), "-CA", self.file,
                  "-CAkey", self._at("authority.key"), "-CAcreateserial", "-days", str(self.days),
                  "-extfile", self._at("names"), "-out", self._at("shown"))  # fmt: skip
        self.context.load_cert_chain(self._at("shown"), self._at("key"))

    def _at(self, name: str) -> Path:
        return self.folder / name

    def _run(self, *words: str | Path) -> None:
        made = subprocess.run(  # noqa: S603 - openssl
            [self.openssl, *words], check=False, capture_output=True, text=True
        )
        if made.returncode:
            raise RunbookError(
                f"openssl makes no certificate for the drill: {made.stderr.strip()[-300:]}",
                remedy="Install OpenSSL 3: runbook doctor.",
            )
