"""The delivery of orders as a Prefect task. What is tried again, and when, the outbox decides."""

from prefect import task
from prefect.cache_policies import NO_CACHE

from portal import mail
from portal.companies import Company
from portal.installation import Installation
from portal.outbox.couriers import deliver_and_stay
from portal.outbox.delivery import Pushed, push


@task(name="enviar pedidos", task_run_name="Enviar pedidos · {slug}", cache_policy=NO_CACHE, persist_result=False)
def deliver_orders(slug: str, installation: Installation, company: Company, stay: bool) -> tuple[Pushed, ...]:
    """`stay`: a while longer, for what is confirmed next. Mails about the orders are sent as they are delivered."""

    def tell(pushed: tuple[Pushed, ...]) -> None:
        if pushed:
            mail.deliver(installation, company)

    if stay:
        return deliver_and_stay(installation, company, tell)
    pushed = push(installation, company)
    tell(pushed)
    return pushed
