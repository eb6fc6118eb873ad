"""What the history page says about each catalogue of a run, in the words of the trade."""

from dataclasses import dataclass

from babel.numbers import format_decimal

from microsip.declaration import Catalogue
from portal.history.records import CatalogueRow, DatasetFigures, Run, RunState


@dataclass(frozen=True)
class _Headline:
    """The dataset whose rows a catalogue is counted by, and how people call them."""

    dataset: str
    one: str
    many: str
    feminine: bool = False


_HEADLINES = {
    Catalogue.ARTICULOS: _Headline("articulos", "artículo", "artículos"),
    Catalogue.VARIANTES: _Headline("variantes_arts", "variante", "variantes", feminine=True),
    Catalogue.CLIENTES: _Headline("clientes", "cliente", "clientes"),
    Catalogue.PEDIDOS: _Headline("doctos_ve", "documento de ventas", "documentos de ventas"),
}
_ROWS = _Headline("", "registro", "registros")

NO_CHANGES = "Sin cambios en Microsip desde la sincronización anterior."
WAITING = "En espera de que un proceso la tome."
NOBODY_TOOK_IT = (
    "Ningún proceso tomó la sincronización; comprueba que el servicio de sincronización esté encendido "
    "y pulsa «Sincronizar ahora»."
)
INTERRUPTED = (
    "La sincronización se interrumpió y lo publicado quedó como estaba; se repetirá a su hora, "
    "o pulsa «Sincronizar ahora»."
)


def catalogue_rows(run: Run) -> tuple[CatalogueRow, ...]:
    """One row of the history page for each catalogue that the run brought over, in their declared order."""
    outcomes = ((catalogue, *_outcome(run, catalogue)) for catalogue in Catalogue if _concerns(run, catalogue))
    return tuple(
        CatalogueRow(catalogue, message, run.kind, run.started_at, run.ended_at, state)
        for catalogue, state, message in outcomes
    )


def _concerns(run: Run, catalogue: Catalogue) -> bool:
    """What a catalogue by itself only refers to is looked at, too, and is no news unless something came of it."""
    if run.covers(catalogue):
        return True
    own = (each for each in run.datasets if each.catalogue is catalogue)
    return any(each.read or each.removed or each.state is not RunState.EXITOSO for each in own)


def _outcome(run: Run, catalogue: Catalogue) -> tuple[RunState, str]:
    figures = tuple(figures for figures in run.datasets if figures.catalogue is catalogue)
    if run.running:
        return run.state, _running(run, catalogue, figures)
    if run.state is RunState.OMITIDO:
        return run.state, run.message
    if run.successful and run.restored is not None:
        return run.state, run.message
    if run.successful:
        return run.state, counts(catalogue, figures)
    return _stopped(run, figures)


def counts(catalogue: Catalogue, figures: tuple[DatasetFigures, ...]) -> str:
    """«5,000 artículos leídos: 12 nuevos, 3 modificados, 0 eliminados», with what else changed or Microsip lacks."""
    if figures and all(each.message and not each.read for each in figures):
        return " ".join(dict.fromkeys(each.message for each in figures))
    if figures and not any(each.read or each.written or each.removed for each in figures):
        return NO_CHANGES
    headline = _HEADLINES[catalogue]
    counted = tuple(each for each in figures if each.dataset == headline.dataset)
    others = tuple(each for each in figures if each.dataset != headline.dataset)
    if not counted:
        return f"{_counted(_ROWS, others)}."
    changes = sum(each.written + each.removed for each in others)
    further = f"; {quantity(changes)} {'cambio' if changes == 1 else 'cambios'} en sus datos" if changes else ""
    return f"{_counted(headline, counted)}{further}."


def quantity(number: int) -> str:
    """A whole number as people write it in Mexico."""
    return str(format_decimal(number, locale="es_MX"))


def _counted(headline: _Headline, figures: tuple[DatasetFigures, ...]) -> str:
    read, added, changed, removed = (
        sum(getattr(each, name) for each in figures) for name in ("read", "added", "changed", "removed")
    )
    one, many = ("a", "as") if headline.feminine else ("o", "os")
    parts = (
        f"{quantity(added)} nuev{one if added == 1 else many}",
        f"{quantity(changed)} modificad{one if changed == 1 else many}",
        f"{quantity(removed)} eliminad{one if removed == 1 else many}",
    )
    counted = f"{headline.one} leíd{one}" if read == 1 else f"{headline.many} leíd{many}"
    return f"{quantity(read)} {counted}: {', '.join(parts)}"


def _running(run: Run, catalogue: Catalogue, figures: tuple[DatasetFigures, ...]) -> str:
    """How far the catalogue is. A step that brings a dataset over is told by its catalogue only, others by all."""
    if run.progress is None:
        return WAITING
    step, rows, percent = run.progress.step, run.progress.rows, f"{run.progress.percent} %"
    read = sum(each.read for each in figures)
    done = f"{quantity(read)} {'registro leído' if read == 1 else 'registros leídos'}" if read else "En espera"
    place, divider, _ = step.partition(" · ")
    if divider and place != catalogue.value:
        return f"{done}… {percent}"
    now = f"{step} ({quantity(rows)} registros)" if rows else step
    return f"{done}; {now}… {percent}" if read else f"{now}… {percent}"


def _stopped(run: Run, figures: tuple[DatasetFigures, ...]) -> tuple[RunState, str]:
    """What went wrong here, or that it went wrong elsewhere: nothing is published by halves."""
    own = tuple(each for each in figures if each.state is not RunState.EXITOSO)
    if own:
        worst = RunState.FALLIDO if any(each.state is RunState.FALLIDO for each in own) else RunState.INCOMPLETO
        return worst, " ".join(dict.fromkeys(_named(each) for each in own))
    blamed = tuple(each for each in run.datasets if each.state is not RunState.EXITOSO)
    if not blamed:
        return run.state, run.message
    places = ", ".join(dict.fromkeys(f"{each.catalogue.value} ({each.title})" for each in blamed))
    return RunState.INCOMPLETO, f"Sin cambios: la sincronización se detuvo en {places}; se repetirá con la siguiente."


def _named(figures: DatasetFigures) -> str:
    """What is said about a dataset, under its title."""
    return figures.message if figures.message.startswith(figures.title) else f"{figures.title}: {figures.message}"
