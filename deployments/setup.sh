#!/usr/bin/env bash
# Leaves .venv/bin/b2bgo: the versions of requirements.lock, checked by their hashes, and the project itself.
set -euo pipefail
cd "$(dirname "$0")/.."
python=${1:-python3}

fail() { printf 'b2bgo: %s\n' "$1" >&2; exit 1; }

command -v "$python" >/dev/null || fail "$python is missing: install Python 3.11 or newer (apt-get install python3 python3-venv)."
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
  fail "$("$python" --version) is too old: Python 3.11 or newer is needed; name it with make PYTHON=python3.11."
if [ ! -x .venv/bin/python ]; then
  "$python" -m venv .venv >/dev/null 2>&1 || {
    rm -rf .venv
    fail "the venv module is missing: apt-get install python3-venv."
  }
fi

log=.venv/setup.log
printf 'Installing the locked packages (about a minute the first time)…\n'
if ! .venv/bin/pip install --quiet --require-hashes --requirement requirements.lock >"$log" 2>&1; then
  if grep -qE 'Connection|Temporary failure|Name or service|timed out|Max retries' "$log"; then
    fail "the package index cannot be reached: check the network and run make setup again (details: $log)."
  fi
  fail "the locked packages could not be installed; the reason is at the end of $log."
fi
.venv/bin/pip install --quiet --no-build-isolation --no-deps --editable . >"$log" 2>&1 ||
  fail "the project could not be installed; the reason is at the end of $log."

# PDF of tax invoices are laid out by Debian's pango, which brings fonts along.
draws() { .venv/bin/python -c 'import weasyprint' >"$log" 2>&1; }
if ! draws; then
  pango=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core)
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    printf 'Installing pango, which lays PDF out…\n'
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update && apt-get install --yes --no-install-recommends "${pango[@]}"; } >"$log" 2>&1 ||
      fail "${pango[*]} could not be installed; the reason is at the end of $log."
  fi
  draws || printf 'b2bgo: PDF of tax invoices need %s: install them with apt-get.\n' "${pango[*]}" >&2
fi
touch .venv/installed
