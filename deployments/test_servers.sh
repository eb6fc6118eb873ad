#!/usr/bin/env bash
# What only the tests need of Debian: Postgres and Chromium. Firebird is installed by the project's own private server.
set -euo pipefail

missing=()
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
command -v chromium >/dev/null || missing+=(chromium fonts-liberation)
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  printf 'b2bgo: the tests need %s: install them with apt-get and run make test again.\n' "${missing[*]}" >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
{ apt-get update && apt-get install --yes --no-install-recommends "${missing[@]}"; } >/tmp/b2bgo-apt.log 2>&1 || {
  printf 'b2bgo: %s could not be installed; the reason is at the end of /tmp/b2bgo-apt.log.\n' "${missing[*]}" >&2
  exit 1
}
