"""What keeps a mail from being sent.

Failure
├── Transient
│   ├── MailServerUnreachable   nobody answers there, or goes away in the middle
│   └── MailPostponed           the server asks to try later
├── NeedsConfiguration
│   ├── MailNotConfigured       no mail server was written down
│   ├── MailProtectionFails     encryption cannot be agreed on, or the certificate is not trusted
│   ├── MailCredentialsRefused  user or password
│   └── SenderRefused           the server does not send in that name
└── NeedsAttention
    └── MailRefused             this mail will never be accepted: wrong address, or its content
"""

from microsip.errors import NeedsAttention, NeedsConfiguration, Transient


class MailServerUnreachable(Transient): ...


class MailPostponed(Transient): ...


class MailNotConfigured(NeedsConfiguration): ...


class MailProtectionFails(NeedsConfiguration): ...


class MailCredentialsRefused(NeedsConfiguration): ...


class SenderRefused(NeedsConfiguration): ...


class MailRefused(NeedsAttention): ...
