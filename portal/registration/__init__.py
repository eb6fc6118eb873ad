"""People who want to become customers: they ask, and an administrator decides."""

from portal.registration.asking import (
    Application,
    BadApplication,
    DoubtfulRfc,
    RegistrationClosed,
    ask,
    is_open,
)
from portal.registration.deciding import (
    AlreadyDecided,
    Request,
    UnknownRequest,
    approve,
    create_customer,
    number_pending,
    pending,
    refuse,
)

__all__ = [
    "AlreadyDecided",
    "Application",
    "BadApplication",
    "DoubtfulRfc",
    "RegistrationClosed",
    "Request",
    "UnknownRequest",
    "approve",
    "ask",
    "create_customer",
    "is_open",
    "number_pending",
    "pending",
    "refuse",
]
