"""What an administrator chooses about orders, held against what there is in Microsip before it is saved."""

import logging
from collections.abc import Mapping
from typing import Any

from microsip.documents import Kind
from microsip.errors import Failure
from microsip.opening import open_link
from portal.companies import Company, connection_of
from portal.configuration import Setting, configuration_of
from portal.configuration.ordering import FREIGHT_ARTICLE, ORDER_SERIES, QUOTE_SERIES
from portal.freight.computing import freight_article_id
from portal.installation import Installation
from portal.outbox.documents import NoSeries, check_series
from warehouse.errors import NothingPublished

_KIND_OF: Mapping[Setting[Any], Kind] = {ORDER_SERIES: Kind.ORDER, QUOTE_SERIES: Kind.QUOTATION}
_HELD = (*_KIND_OF, FREIGHT_ARTICLE)

logger = logging.getLogger(__name__)


def check_chosen(installation: Installation, company: Company, values: Mapping[Setting[Any], Any]) -> None:
    """Raises NoSeries or FreightArticleMissing for what is new among the values and Microsip does not have.

    What was saved before keeps nothing else from being saved. While Microsip does not answer, a series is taken as it
    is; the first order that cannot be sent then says so.
    """
    saved = configuration_of(installation.database, company)
    chosen = {setting: values[setting] for setting in _HELD if values.get(setting) not in (None, "", saved[setting])}
    for setting, kind in _KIND_OF.items():
        if setting in chosen:
            _check_series(installation, company, kind, chosen[setting])
    if FREIGHT_ARTICLE in chosen:
        try:
            reader = installation.warehouse.reader(company.slug)
        except NothingPublished:
            return
        freight_article_id(reader, chosen[FREIGHT_ARTICLE])


def _check_series(installation: Installation, company: Company, kind: Kind, letters: str) -> None:
    try:
        check_series(kind, letters, open_link(connection_of(installation.database, company)))
    except NoSeries:
        raise
    except Failure as failure:
        logger.warning("the series %s of %s was not checked: %s", letters, company.slug, failure.detail)
