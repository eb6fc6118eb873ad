"""The delivery of orders as Prefect tasks. What is tried again, and when, the outbox decides."""

from datetime import timedelta

from prefect import task
from prefect.cache_policies import NO_CACHE

from portal import mail
from portal.companies import Company
from portal.installation import Installation
from portal.outbox.delivery import Pushed, push

PATIENCE = timedelta(seconds=20)
"""How long a run waits for what comes due soon, such as after another program held the record of the folios."""


@task(name="enviar pedidos", task_run_name="Enviar pedidos · {slug}", cache_policy=NO_CACHE, persist_result=False)
def deliver_orders(slug: str, installation: Installation, company: Company) -> tuple[Pushed, ...]:
    return push(installation, company, PATIENCE)


@task(name="enviar correos", task_run_name="Enviar correos · {slug}", cache_policy=NO_CACHE, persist_result=False)
def deliver_mails(slug: str, installation: Installation, company: Company) -> None:
    mail.deliver(installation, company)
