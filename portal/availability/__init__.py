"""What is in stock at this moment, asked of Microsip; what was published last where it does not answer in time."""

from portal.availability.asking import Availability, ask_availability, published_availability
from portal.availability.chosen import order_warehouse

__all__ = ["Availability", "ask_availability", "order_warehouse", "published_availability"]
