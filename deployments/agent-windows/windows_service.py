"""The agent as Windows' service manager sees it (pywin32)."""

import logging
import sys

import b2bgo_agent
import servicemanager
import win32service
import win32serviceutil

from microsip.errors import Failure

logger = logging.getLogger(__name__)


class AgentService(win32serviceutil.ServiceFramework):
    """Runs the agent until Windows stops it."""

    _svc_name_ = "b2bgo-agent"
    _svc_display_name_ = "b2bgo: sincronización con Microsip"
    _svc_description_ = "Atiende al portal de mayoreo junto a Firebird (4Q Sinc)."

    def __init__(self, arguments: list[str]) -> None:
        super().__init__(arguments)
        self._server = None

    def SvcDoRun(self) -> None:  # noqa: N802  # Windows' name
        """A start that fails is told in Windows' event log and ends the service with an error."""
        try:
            self._server = b2bgo_agent.agent_server()
        except Failure as failure:
            logger.exception("%s", failure.detail)
            servicemanager.LogErrorMsg(failure.message)
            self.ReportServiceStatus(win32service.SERVICE_STOPPED, win32ExitCode=1)
            return
        servicemanager.LogInfoMsg(f"Huella del certificado: {self._server.certificate}")
        self._server.run()

    def SvcStop(self) -> None:  # noqa: N802
        self.ReportServiceStatus(win32service.SERVICE_STOP_PENDING)
        if self._server is not None:
            self._server.stop()


def serve_windows() -> int:
    """Started by Windows without arguments; install, start, stop, update and remove come from agent-service.ps1."""
    if len(sys.argv) > 1:
        return win32serviceutil.HandleCommandLine(AgentService) or 0
    servicemanager.Initialize()
    servicemanager.PrepareToHostSingle(AgentService)
    servicemanager.StartServiceCtrlDispatcher()
    return 0
