"""Stand-ins for the commands of the Vercel CLI that build a deployment or move production."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from snippets._platform.vercel import Deployment, PlatformError
from tests._world.standins.call import Output, Refused
from tests._world.standins.recorded import instead_of, said
from tests._world.standins.vercel_asked import ALIAS, PROJECT, RETRIEVING, TEAM, Asked


@dataclass(frozen=True)
class _Move:
    """A rollback or a promotion: where it was recorded, of which deployment, its other words."""

    step: str
    recorded: str
    skipped: str
    status: str
    refuses: tuple[int, ...]


_ROLLBACK = _Move("deployment/rollback#roll-back", "first", "Rollback", "rollback", (402, 409, 422))
_PROMOTE = _Move(
    "deployment/rollback#leave-rollback", "fixed", "Promote deployment", "promotion", (409, 422)
)


def _moved(asked: Asked, move: _Move, do: Callable[[Deployment], object]) -> Output:
    """Say how it went; a job that does not succeed says so where success would be."""
    if not asked.words:
        checking = f"Checking {move.status} status of {PROJECT}…\n"
        ended = f"> No deployment {move.status} in progress\n"
        return Output(stderr=f"{RETRIEVING}{checking}> {checking}{ended}")
    fetching = f'Fetching deployment "{asked.words[0]}" in {TEAM}…\n'
    try:
        target = asked.deployment()
    except PlatformError as error:
        raise Refused(f"{fetching}Error: Error: {error}\n") from None
    fetching += f"> {fetching}"
    told = said(move.step, *instead_of(move.recorded, target)).stderr.partition("> Success!")
    try:
        asked.may_be_refused(*move.refuses)
        do(target)
    except PlatformError as error:
        raise Refused(f"{fetching}Error: {error} ({error.status})\n") from None
    except Refused as refused:
        raise Refused(fetching + refused.output.stderr) from None
    before = told[0].replace(f"https://{target.host}", asked.words[0])
    by_job = {
        "succeeded": "".join(told[1:]),
        "skipped": f"> {move.skipped} was skipped\n",
        "failed": "Error: Failed to remap all aliases to the requested deployment "
        f"{target.host} ({target.id})\n>   failed       undefined (undefined)\n",
    }
    failed = int(asked.platform.job == "failed")
    return Output(stderr=before + by_job[asked.platform.job], code=failed)


def rollback(asked: Asked) -> Output:
    return _moved(asked, _ROLLBACK, asked.platform.rollback)


def promote(asked: Asked) -> Output:
    built: list[Deployment] = []

    def do(target: Deployment) -> None:
        preview = target.target != "production"
        if preview and "--yes" not in asked.options:
            raise Refused(_NO_PRODUCTION)
        now = asked.platform.promote(target)
        built.extend([now] * preview)

    told = _moved(asked, _PROMOTE, do)
    if not built:
        return told
    own = built[0].id.removeprefix("dpl_")
    head = told.stderr.partition("Promote in progress")[0]
    made = f"> Successfully created new deployment of {PROJECT} at "
    return Output(stderr=f"{head}{made}https://vercel.com/{TEAM}/{PROJECT}/{own}\n")


_NO_PRODUCTION = """? This deployment is not a production deployment and cannot be directly
promoted. A new deployment will be built using your production environment. Are
you sure you want to continue? (y/N)
Error: User force closed the prompt with 0 null
"""


def redeploy(asked: Asked) -> Output:
    if not asked.words:
        usage = "`vercel redeploy <deployment-id-or-url>`"
        raise Refused(f"Error: Missing required deployment id or url: {usage}\n")
    fetching = f'Fetching deployment "{asked.words[0]}" in {TEAM}…\n'
    try:
        source = asked.deployment()
    except PlatformError as error:
        raise Refused(f"{fetching}Error: {error}\n") from None
    try:
        asked.may_be_refused(402, 409)
    except PlatformError as error:
        doing = f"Redeploying project {source.id}\n"
        raise Refused(f"{fetching}> {fetching}{doing}Error: {error} ({error.status})\n") from None
    built = asked.platform.redeploy(source)
    told = said(
        "deployment/redeploy#redeploy",
        ("project dpl_first", f"project {source.id}"),
        *_built("redeploy1", built),
    )
    stderr = told.stderr.replace(f'"https://{ALIAS}"', f'"{asked.words[0]}"')
    if built is not asked.platform.live:
        stderr = re.sub(r"▲ Aliased .*\n", "", stderr)
    if built.state == "READY":
        return replace(told, stderr=stderr)
    reason = built.build_log.splitlines()[-1].removeprefix("Error: ")
    return Output(told.stdout, f"{stderr.partition('Completing…')[0]}Error: {reason}\n", 1)


def _built(recorded: str, built: Deployment) -> tuple[tuple[str, str], ...]:
    host, _ = instead_of(recorded, built)
    return host, (f"/{recorded}", f"/{built.id.removeprefix('dpl_')}")


def deploy(asked: Asked) -> Output:
    production, folder = "--prod" in asked.options, asked.options.get("--cwd", "")
    assert production == ("--skip-domain" in asked.options), "never recorded: record it first"
    try:
        asked.may_be_refused(402, 409)
    except PlatformError as error:
        unpaid = f"✗ {error}\n  Ask a team owner to resolve the billing issue, then retry.\n"
        refused = unpaid if error.status == 402 else f"Error: {error}\n"
        raise Refused(f"Deploying {PROJECT}\n{refused}") from None
    built = asked.platform.deploy(
        f"dpl_new{len(asked.platform.deployments)}",
        target="production" if production else "preview",
        assign=not production,
        page="Maintenance" if folder else "",
    )
    step = f"deployment/standard#{'build-production' if production else 'deploy-preview'}"
    step = "maintenance/mode#build-maintenance-page" if folder else step
    where = (("/home/oncall/maintenance-page", folder),) if folder else ()
    told = said(step, *where, *_built("new1", built))
    if built.state == "READY":
        return told
    log = ['Running "npm run build"', *built.build_log.splitlines()]
    stamped = [f"{built.created:%Y-%m-%dT%H:%M:%SZ}  {line}" for line in log]
    head = "".join(told.stderr.partition("Building…\n")[:2])
    return Output(told.stdout, head + "".join(f"{line}\n" for line in [*log, *stamped]), 1)
