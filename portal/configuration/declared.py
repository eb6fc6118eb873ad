"""All settings there are, in the order in which people see them. Each subject declares its own in a module beside this.

Those modules import `portal.configuration.kinds` and `portal.configuration.setting` only, since what is stored is read
by these declarations.
"""

from typing import Any

from portal.configuration import access, catalogue, company, integration, mail, ordering
from portal.configuration.setting import Setting

SETTINGS: tuple[Setting[Any], ...] = (
    *access.SETTINGS,
    *integration.SETTINGS,
    *catalogue.SETTINGS,
    *ordering.SETTINGS,
    *mail.SETTINGS,
    *company.SETTINGS,
)

BY_KEY: dict[str, Setting[Any]] = {setting.key: setting for setting in SETTINGS}
