"""The agent as a service of this machine: beside the demo's Firebird."""

import sys
from pathlib import Path

from commands.services.service import Address, Service, answers
from microsip.agent import wire
from microsip.connection import Server
from portal.settings import Settings


def agent(settings: Settings, data_folder: Path, firebird: Server) -> Service:
    """An agent that serves one data folder of the Firebird at an address."""
    address = Address(settings.host, settings.agent_port, "B2BGO_AGENT_PORT")
    listen = ("--listen", f"{address.host}:{address.port}")
    reads = ("--data-folder", str(data_folder), "--firebird", firebird.authority)
    return Service(
        name="agent",
        title="El servicio de sincronización",
        command=(sys.executable, "-m", "commands.app", "agent", *listen, *reads),
        ready=answers(f"https://{address.authority}{wire.HEALTH}"),
        address=address,
        environment={"B2BGO_HOME": str(settings.home)},
    )
