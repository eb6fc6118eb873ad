"""What an administrator chooses for a company: one declaration for each value.

A subject declares its settings in a module of its own and adds them to `declared.SETTINGS`; the command line and the
page of the configuration show them from there.
"""

from portal.configuration.kinds import (
    Amount,
    BadSetting,
    Choice,
    Colour,
    Email,
    Flag,
    Kind,
    Reference,
    Secret,
    Text,
    WebAddress,
    Whole,
)
from portal.configuration.setting import Section, Setting
from portal.configuration.stored import Configuration, configuration_of, configuration_within, save, value_of

__all__ = [
    "Amount",
    "BadSetting",
    "Choice",
    "Colour",
    "Configuration",
    "Email",
    "Flag",
    "Kind",
    "Reference",
    "Secret",
    "Section",
    "Setting",
    "Text",
    "WebAddress",
    "Whole",
    "configuration_of",
    "configuration_within",
    "save",
    "value_of",
]
