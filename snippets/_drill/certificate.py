"""The certificate that production shows in a drill, trusted by the drill's own tools alone."""

import ssl
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from snippets._engine.errors import RunbookError
from snippets._platform.vercel import Platform
from snippets._vocabulary.settings import SETTINGS

# Production may have a name of its own; a step asks GitHub whether this machine has a network.
_HOSTS = (SETTINGS.production_host, "*.vercel.app", "github.com")
_NAMES = f"""subjectAltName={",".join(f"DNS:{host}" for host in _HOSTS)},IP:127.0.0.1
basicConstraints=critical,CA:TRUE
"""


@dataclass
class DrillCertificate:
    """A certificate that is its own authority, of which the days can change while it is shown."""

    openssl: Path
    folder: Path
    days: int
    context: ssl.SSLContext = field(init=False)

    def __post_init__(self) -> None:
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        (self.folder / "names").write_text(_NAMES)
        curve = ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256")
        self._run("genpkey", *curve, "-out", self.folder / "key")
        self._show()

    @property
    def file(self) -> Path:
        """Return the file that the tools trust: the certificate itself, as PEM."""
        return self.folder / "authority.pem"

    def follow(self, platform: Platform) -> None:
        """Show a certificate that is good for as long as that of the model."""
        if platform.certificate != self.days:
            self.days = platform.certificate
            self._show()

    def _show(self) -> None:
        key, names = self.folder / "key", self.folder / "names"
        self._run("x509", "-new", "-key", key, "-subj", "/CN=Authority of the drill", "-days",
                  str(self.days), "-extfile", names, "-out", self.file)  # fmt: skip
        self.context.load_cert_chain(self.file, key)

    def _run(self, *words: str | Path) -> None:
        openssl = subprocess.run(  # noqa: S603 - openssl
            [self.openssl, *words], check=False, capture_output=True, text=True
        )
        if openssl.returncode:
            raise RunbookError(
                f"openssl makes no certificate for the drill: {openssl.stderr.strip()[-300:]}",
                remedy="Install OpenSSL 3: runbook doctor.",
            )
