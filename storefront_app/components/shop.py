"""What a customer's page is drawn from: the published version and the customer, or the reason why there is none."""

from dataclasses import dataclass
from functools import cached_property
from typing import NoReturn

import streamlit as st

from portal.accounts import User
from portal.catalogue import Buyer
from portal.catalogue.opening import buyer_of
from portal.configuration import Configuration, configuration_of
from portal.customers import Customer, CustomerSuspended, NotServed, UnknownCustomer, customer_of
from portal.texts import Texts, texts_of
from storefront_app.components import html
from storefront_app.installed import installation
from warehouse.errors import NothingPublished
from warehouse.store import Reader


@dataclass(frozen=True)
class Shop:
    """One published version, looked at by one customer, with the texts that the portal manages.

    `configuration`: what the administrator chose for the company.
    """

    reader: Reader
    customer: Customer
    texts: Texts
    configuration: Configuration

    @cached_property
    def buyer(self) -> Buyer:
        """The customer as the catalogue sells to it at this moment."""
        return buyer_of(self.reader, self.customer, self.configuration)


def open_shop(user: User) -> Shop:
    """The shop for this user; where there is none, draws why and ends the page."""
    try:
        reader = installation().warehouse.reader(user.company.slug)
        database = installation().database
        texts = texts_of(database, user.company)
        return Shop(reader, customer_of(reader, user, texts), texts, configuration_of(database, user.company))
    except NothingPublished:
        _end("El catálogo se está preparando", "Todavía no hay artículos publicados; vuelve en unos minutos.")
    except (UnknownCustomer, CustomerSuspended, NotServed) as failure:
        _end("Tu cuenta necesita atención", failure.message)


def _end(title: str, text: str) -> NoReturn:
    html.draw("nothing_here.html", title=title, text=text)
    st.stop()
