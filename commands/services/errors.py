"""What keeps a service from running, each told in one line."""

from pathlib import Path

from microsip.errors import NeedsAttention, NeedsConfiguration, Transient


class PortInUse(NeedsConfiguration):
    """Another program listens where a service would."""

    def __init__(self, title: str, address: str, setting: str) -> None:
        super().__init__(
            f"{title} no puede usar {address}: ya lo ocupa otro programa; ciérralo o elige otro puerto con {setting}.",
            f"{address} is taken ({setting})",
        )


class ProgramMissing(NeedsConfiguration):
    """The program of a service is not installed."""

    def __init__(self, title: str, program: str) -> None:
        super().__init__(
            f"{title} no puede arrancar: falta {program}; ejecuta «make setup» y vuelve a intentarlo.",
            f"{program} is missing",
        )


class ServiceStopped(NeedsAttention):
    """A service ended by itself."""

    def __init__(self, title: str, code: int, log: Path) -> None:
        super().__init__(f"{title} se detuvo (código {code}); revisa el final de {log}.", f"exit code {code}: {log}")


class ServiceSilent(Transient):
    """A service runs and is not ready in time."""

    def __init__(self, title: str, seconds: float, log: Path) -> None:
        super().__init__(
            f"{title} no respondió en {seconds:.0f} segundos; revisa el final de {log} y vuelve a intentarlo.",
            f"not ready after {seconds} s: {log}",
        )


class NothingPublished(Transient):
    """Prefect's server does not know our work pool yet."""

    def __init__(self, api: str) -> None:
        super().__init__(
            f"En {api} no están publicados los procesos de b2bgo; arranca allá «b2bgo up --only prefect» "
            "y vuelve a intentarlo.",
            f"no work pool at {api}",
        )
