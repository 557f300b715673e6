"""A call that the stand-in of the Vercel CLI accepted, and what all its commands share."""

from __future__ import annotations

from dataclasses import dataclass

from snippets._platform.vercel import Deployment, Platform, PlatformError
from snippets._platform.vercel_api import REFUSALS
from snippets._vocabulary.settings import SETTINGS
from tests._world.standins.call import Refused
from tests._world.standins.recorded import run_of

TEAM, PROJECT, ALIAS = SETTINGS.team, SETTINGS.project, SETTINGS.production_host
BANNER = run_of("deployment/rollback#list-deployments").stderr[0] + "\n"
RETRIEVING = "Retrieving project…\n"
ENVIRONMENTS = ("production", "preview", "development")


@dataclass(frozen=True)
class Asked:
    """A call that the CLI accepted."""

    words: list[str]
    options: dict[str, str]
    stdin: str
    platform: Platform
    behind: list[str]

    def deployment(self) -> Deployment:
        return self.platform.find(self.words[0])

    def target(self) -> str:
        """Return the environment; Refused for a word that is none."""
        word = self.words[-1]
        if word not in ENVIRONMENTS:
            raise Refused(
                f"Retrieving project…\nError: Invalid environment: {word}. Valid environments: "
                "production, preview, development. Separate multiple environments with commas.\n",
                2,
            )
        return word

    def may_be_refused(self, *statuses: int) -> None:
        """Refuse as the platform was told to, where Vercel may refuse this with such a status."""
        if self.platform.refuses in statuses:
            raise PlatformError(REFUSALS[self.platform.refuses][1], self.platform.refuses)
