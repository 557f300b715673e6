"""What goes wrong, as data: one fault of the world each, who is hurt by it, and who can mend it.

`breaks` acts on the model and says nothing of any page. Tests walk the published pages with each
of them.
"""

from snippets._platform.troubles.configurations import CONFIGURATIONS
from snippets._platform.troubles.databases import DATABASES
from snippets._platform.troubles.intrusions import INTRUSIONS
from snippets._platform.troubles.platforms import NETWORKS, PLATFORMS
from snippets._platform.troubles.releases import RELEASES
from snippets._platform.troubles.trouble import Trouble

FAMILIES = {
    "a release": RELEASES,
    "configuration": CONFIGURATIONS,
    "the database": DATABASES,
    "the platform": PLATFORMS,
    "the network": NETWORKS,
    "security": INTRUSIONS,
}
TROUBLES: dict[str, Trouble] = {
    trouble.id: trouble for family in FAMILIES.values() for trouble in family
}
