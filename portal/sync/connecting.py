"""Testing a connection before it is saved or relied on."""

from microsip.connection import Connection
from microsip.link import Probe
from microsip.opening import open_link


def test_connection(connection: Connection) -> Probe:
    """What Microsip answers for each catalogue; raises the Failure that keeps it from answering at all."""
    return open_link(connection).probe()


test_connection.__test__ = False  # type: ignore[attr-defined]  # its name is the verb's; pytest must not collect it
