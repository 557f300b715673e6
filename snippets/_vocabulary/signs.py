"""What a look at production from outside can show; a procedure names the one that it is for."""

from enum import StrEnum


class Sign(StrEnum):
    """A trouble as it is seen; that of a part of the health check is called as the part is."""

    DOWN = "nobody can use it"
    SIGN_IN = "nobody can sign in"
    SLOW = "it is slow"
    DATABASE = "database"
    CACHE = "cache"
    MEMORY = "memory"
    PROVIDER = "who stands before it answers"
    MAINTENANCE = "a maintenance page is up"
    BREACH = "it answers strangers"
    ENDPOINTS = "a route says otherwise than it should"
    NETWORK = "the name, the certificate or this machine's network is at fault"
