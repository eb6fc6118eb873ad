"""The installation that this process serves."""

from functools import cache

from portal.installation import Installation, open_installation


@cache
def installation() -> Installation:
    """The installation of the environment, opened once; raises what keeps it from being opened."""
    return open_installation()
