"""What goes wrong, as data: one fault of the world each, who is hurt by it, and who can mend it.

`breaks` acts on the model and says nothing of any page. Tests walk the published pages with each
of them.
"""

from __future__ import annotations

from snippets.model.troubles.configurations import CONFIGURATIONS
from snippets.model.troubles.databases import DATABASES
from snippets.model.troubles.intrusions import INTRUSIONS
from snippets.model.troubles.networks import NETWORKS
from snippets.model.troubles.platforms import PLATFORMS
from snippets.model.troubles.releases import RELEASES
from snippets.model.troubles.trouble import Trouble

FAMILIES = {
    "a release": RELEASES,
    "configuration": CONFIGURATIONS,
    "the database": DATABASES,
    "the platform": PLATFORMS,
    "the network": NETWORKS,
    "security": INTRUSIONS,
}
TROUBLES: dict[str, Trouble] = {one.id: one for family in FAMILIES.values() for one in family}
