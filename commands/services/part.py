"""The parts of a portal that may be on machines of their own."""

from enum import Enum


class Part(Enum):
    """What `b2bgo up --only` names. PREFECT is the server and the publishing of the flows to it."""

    PREFECT = "prefect"
    WORKER = "worker"
    STOREFRONT = "storefront"
