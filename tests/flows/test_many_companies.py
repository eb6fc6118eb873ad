"""Many companies and few workers: all get their turn, a broken one delays no other, and no machine does too much.

Measuring it is `b2bgo bench companies`, here of as few companies as tell.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from microsip.demo.build import Variant
from microsip.demo.content.plan import Size

COMPANIES = 3
WORKERS = 2


def test_every_company_gets_its_turn_and_a_broken_one_delays_no_other(
    tmp_path: Path, company_masters: Callable[[Variant], Path]
) -> None:
    built = tmp_path / "bench" / "companies" / f"{Size.SMALL.name}.FDB"
    built.parent.mkdir(parents=True)
    shutil.copy(company_masters(Variant.CURRENT), built)
    measuring = ("bench", "companies", "--companies", str(COMPANIES), "--workers", str(WORKERS), "--json")
    done = subprocess.run(
        [sys.executable, "-m", "commands.app", *measuring],
        env={**os.environ, "B2BGO_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["companies"], told["published"]) == (COMPANIES, COMPANIES - 1)
    assert told["broken_state"] == "Fallido"
    assert told["at_once"] <= WORKERS
    assert told["sync_longest"] >= told["sync_median"] > 0
