"""A call that the stand-in of the Vercel CLI accepted, and what all its commands share."""

from dataclasses import dataclass

from snippets._platform.vercel import Deployment, Platform
from snippets._vocabulary.settings import SETTINGS
from tests._world.standins.recorded import run_of

TEAM, PROJECT, ALIAS = SETTINGS.team, SETTINGS.project, SETTINGS.production_host
BANNER = run_of("deployment/rollback#list-deployments").stderr[0] + "\n"
RETRIEVING = "Retrieving project…\n"


@dataclass(frozen=True)
class Accepted:
    """A call that the CLI accepted."""

    words: list[str]
    options: dict[str, str]
    stdin: str
    platform: Platform
    behind: list[str]

    def deployment(self) -> Deployment:
        return self.platform.find(self.words[0])
