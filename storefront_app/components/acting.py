"""The banner above every page while somebody of the company acts for a customer."""

from microsip.errors import Failure
from portal.accounts import User
from portal.customers import customer
from storefront_app.components import html
from storefront_app.installed import installation


def acting_banner(user: User) -> None:
    """Draws for which customer the user acts, and the way out; nothing for customers' own users."""
    if not user.is_on_behalf:
        return
    html.draw("acting.html", customer=_name(user), is_viewing=user.is_viewing)


def _name(user: User) -> str:
    try:
        assert user.customer_id is not None
        return customer(installation().warehouse.reader(user.company.slug), user.customer_id).name
    except Failure:  # the page below says what is the matter
        return f"cliente {user.customer_id}"
