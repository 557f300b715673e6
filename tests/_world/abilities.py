"""What users can do, and what each thing that they meet takes from them."""

from snippets._platform.database import NO_SPACE, PREPARED, DatabaseRefusal
from snippets._platform.users import others, users
from snippets._platform.vercel import Platform

ABILITIES = frozenset(
    {"open", "sign in", "come back", "read", "write", "always", "every page", "all rows", "soon"}
    | {"privately", "freshly"}
)
# What takes that they read takes how they read as well.
_DATA = ABILITIES - {"open", "sign in", "come back", "every page"}
_TAKEN = {
    "Pages that read my data end with an error.": _DATA,
    "Pages that read my data hang, and then end with an error.": _DATA,
    "Now and then a page ends with an error.": {"always"},
    "One page always ends with an error.": {"every page"},
    "Nobody can sign in.": {"sign in", "come back"} | _DATA,
    "After signing in I am sent to an address that does not open.": {"come back"},
    PREPARED.says: {"always"},
    NO_SPACE.says: {"write"},
    "Pages that read my data hang.": {"sign in"} | _DATA,
    DatabaseRefusal.says: {"sign in"} | _DATA,
    "What I entered is gone.": {"all rows"},
    "Pages that read my data take many seconds.": {"soon"},
    "I see what another user entered.": {"privately"},
    "I see a page as it was before it was corrected.": {"freshly"},
}


def abilities(platform: Platform) -> frozenset[str]:
    """Return which of `ABILITIES` users have: none, where they do not get in."""
    met = set(users(platform)) - set(others(platform))
    return ABILITIES.difference(*(_TAKEN.get(say, ABILITIES) for say in met))
