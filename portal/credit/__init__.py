"""How much more a customer may order: the credit limit, less what is owed and what is ordered and not invoiced yet."""

from portal.credit.checking import CreditBlocked, CreditExceeded, CustomerOverdue, check_credit
from portal.credit.computing import credit_of, standing_of
from portal.credit.records import Credit, Standing

__all__ = [
    "Credit",
    "CreditBlocked",
    "CreditExceeded",
    "CustomerOverdue",
    "Standing",
    "check_credit",
    "credit_of",
    "standing_of",
]
