"""Measures one part in a process of its own: `python -m commands.bench.report.part SECTION KEY` prints it as JSON."""

import logging
import sys

from commands.bench.report.sections import section
from commands.output import answer, fail
from microsip.demo.content.plan import Size
from microsip.errors import Failure

logger = logging.getLogger(__name__)


def main(name: str, key: str, sizes: list[str]) -> int:
    """0, or 1 after a sentence on standard error. Raises KeyError for a part that there is not."""
    parts = {part.key: part for part in section(name).parts([Size(size) for size in sizes])}
    try:
        answer(parts[key].measure())
    except Failure as failure:
        logger.exception("%s", failure.detail)
        fail(failure)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))
