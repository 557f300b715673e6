"""Stand-ins for the commands of the Vercel CLI that build a deployment or move production."""

import re
from collections.abc import Callable
from dataclasses import replace

from snippets._platform.vercel import Deployment, PlatformError
from tests._world.standins.call import Output, Refusing
from tests._world.standins.recorded import instead_of, replay
from tests._world.standins.vercel_asked import ALIAS, PROJECT, TEAM, Accepted


def _moved(asked: Accepted, step: str, recorded: str, do: Callable[[Deployment], object]) -> Output:
    fetching = f'Fetching deployment "{asked.words[0]}" in {TEAM}…\n'
    try:
        target = asked.deployment()
    except PlatformError as error:
        raise Refusing(f"{fetching}Error: Error: {error}\n") from None
    before, *success = replay(step, *instead_of(recorded, target)).stderr.partition("> Success!")
    try:
        do(target)
    except PlatformError as error:
        refused = f"Error: {error} ({error.status})\n"
        raise Refusing(f"{fetching}> {fetching}{refused}") from None
    before = before.replace(f"https://{target.host}", asked.words[0])
    return Output(stderr=before + "".join(success))


def rollback(asked: Accepted) -> Output:
    return _moved(asked, "deployment/rollback#roll-back", "first", asked.platform.rollback)


def promote(asked: Accepted) -> Output:
    built: list[Deployment] = []

    def do(target: Deployment) -> None:
        now = asked.platform.promote(target)
        built.extend([now] * (target.target != "production"))

    output = _moved(asked, "deployment/rollback#leave-rollback", "fixed", do)
    if not built:
        return output
    own = built[0].id.removeprefix("dpl_")
    head = output.stderr.partition("Promote in progress")[0]
    made = f"> Successfully created new deployment of {PROJECT} at "
    return Output(stderr=f"{head}{made}https://vercel.com/{TEAM}/{PROJECT}/{own}\n")


def redeploy(asked: Accepted) -> Output:
    fetching = f'Fetching deployment "{asked.words[0]}" in {TEAM}…\n'
    try:
        source = asked.deployment()
    except PlatformError as error:
        raise Refusing(f"{fetching}Error: {error}\n") from None
    built = asked.platform.redeploy(source)
    output = replay(
        "deployment/redeploy#redeploy",
        ("project dpl_first", f"project {source.id}"),
        *_built("redeploy1", built),
    )
    stderr = output.stderr.replace(f'"https://{ALIAS}"', f'"{asked.words[0]}"')
    if built is not asked.platform.live:
        stderr = re.sub(r"▲ Aliased .*\n", "", stderr)
    return replace(output, stderr=stderr)


def _built(recorded: str, built: Deployment) -> tuple[tuple[str, str], ...]:
    host, _ = instead_of(recorded, built)
    return host, (f"/{recorded}", f"/{built.id.removeprefix('dpl_')}")


def deploy(asked: Accepted) -> Output:
    production, folder = "--prod" in asked.options, asked.options.get("--cwd", "")
    assert production == ("--skip-domain" in asked.options), "never recorded: record it first"
    built = asked.platform.deploy(
        f"dpl_new{len(asked.platform.deployments)}",
        target="production" if production else "preview",
        assign=not production,
        page="Maintenance" if folder else "",
    )
    step = f"deployment/standard#{'build-production' if production else 'deploy-preview'}"
    step = "maintenance/mode#build-maintenance-page" if folder else step
    where = (("/home/oncall/maintenance-page", folder),) if folder else ()
    return replay(step, *where, *_built("new1", built))
