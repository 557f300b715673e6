"""Troubleshooting tools: the name, the certificate, the application, a copy on your machine."""

from snippets._engine import Procedure, Risk, Step
from snippets._engine.conditions import complains, prints, succeeded
from snippets._engine.decision import Branch, call, carry_on, finish, open_page, repeat
from snippets._vocabulary.acts import LINK, NETWORK
from snippets._vocabulary.policy import CERTIFICATE_DAYS, DOMAIN_OWNER, SEV2
from snippets._vocabulary.settings import SETTINGS
from snippets._vocabulary.signs import Sign
from snippets._vocabulary.steps import QUIETLY
from snippets._vocabulary.tools import curl, openssl, vercel
from snippets.monitoring.endpoints import production_is_well

_HOST = SETTINGS.production_host
_OTHER = "github.com"
_SECONDS_OF_A_DAY = 24 * 60 * 60

# The last address decides the exit code. `curl` asks as browsers do: the hosts file, a VPN and a
# proxy count, which `nslookup` passes by.
NO_NETWORK = complains(f"Could not resolve host: {_OTHER}")
NAME_GONE = complains(f"Could not resolve host: {_HOST}").meaning("the name is gone")
REFUSED = complains("curl: (60)").meaning("browsers refuse its certificate")

resolve_name = Step(
    curl(
        *(*QUIETLY, "--write-out", "%{remote_ip} %{url_effective}\\n"),
        *("--output", "/dev/null", f"https://{_OTHER}/"),
        *("--output", "/dev/null", f"{SETTINGS.production_url}/"),
    ),
    title="See whether the name and its certificate are good",
    risk=Risk.READS,
    why=(
        "A name that does not resolve looks like an outage, and no deployment will mend it. "
        "Another is asked first: without an address for that one it is your own network."
    ),
    expect="Two lines, each with an address before the name, and no `curl: (`.",
    branches=(
        Branch(succeeded("an address"), carry_on()),
        Branch(NO_NETWORK, repeat(NETWORK)),
        Branch(NAME_GONE, call(DOMAIN_OWNER)),
        Branch(complains("unable to get local issuer certificate"), repeat(NETWORK)),
        Branch(REFUSED, call(DOMAIN_OWNER)),
        Branch(complains("curl: (").meaning("no answer"), open_page("incidents/provider-outage")),
    ),
)

check_certificate = Step(
    openssl("s_client", "-connect", f"{_HOST}:443", "-servername", _HOST, no_input=True)
    | openssl(
        *("x509", "-noout", "-subject", "-enddate"),
        *("-checkend", str(CERTIFICATE_DAYS * _SECONDS_OF_A_DAY)),
    ),
    title="See how long the certificate is good",
    risk=Risk.READS,
    why=(
        f"Vercel renews certificates by itself. One with less than {CERTIFICATE_DAYS} days left "
        "was not renewed, and browsers will refuse the site when it ends."
    ),
    expect="`notAfter=` with the last day, and `Certificate will not expire`.",
    branches=(
        Branch(prints("Certificate will not expire"), carry_on()),
        Branch(prints("Certificate will expire"), call(DOMAIN_OWNER)),
    ),
)

run_locally = Step(
    vercel("dev", "--listen", "127.0.0.1:3000"),
    title="Run the application on your machine",
    risk=Risk.CHANGES_ELSEWHERE,
    why=(
        "There is no way into a running function, so look for the fault in a copy. It uses the "
        "development variables: make sure that `DATABASE_URL` among them is not the production "
        "database. With this address only your machine can reach it."
    ),
    blocks="It serves until you press Ctrl-C. Use a second terminal for everything else.",
    expect="`Ready! Available at http://127.0.0.1:3000`.",
    branches=(
        Branch(prints("Ready!"), finish()),
        Branch(prints("Which team?", "Set up and develop"), repeat(LINK)),
    ),
    undo="Press Ctrl-C.",
    unproven="it does not end by itself. It was tried by hand: it listens on this machine only.",
)

procedure = Procedure(
    code="RB-18",
    sign=Sign.NETWORK,
    title="Troubleshooting tools",
    severity=SEV2,
    planned=True,
    symptoms=(
        "Some users reach the site and others do not.",
        "Browsers warn that the connection is not private.",
        "The application is blamed, and you want to rule out name, certificate and network.",
    ),
    not_this=(
        ("You are looking for an error message", "troubleshooting/logs"),
        ("Nobody reaches the site", "incidents/application-not-responding"),
    ),
    steps=(resolve_name, check_certificate, production_is_well[-1]),
    verify=production_is_well,
)
