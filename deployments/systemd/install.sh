#!/usr/bin/env bash
# Installs b2bgo on a Debian or Ubuntu server, or brings an installation up to date:
#   sudo deployments/systemd/install.sh b2bgo.service                                      everything on one machine
#   sudo deployments/systemd/install.sh b2bgo-worker.service b2bgo-storefront.service      parts of several machines
#   sudo deployments/systemd/install.sh b2bgo-agent.service                                beside Firebird
# The program goes to /opt/b2bgo, its state to /var/lib, its settings to /etc/b2bgo, which an update leaves alone.
set -euo pipefail
cd "$(dirname "$0")/../.."

fail() { printf 'b2bgo: %s\n' "$1" >&2; exit 1; }

[ "$#" -gt 0 ] || fail "name the units to install, for example: $0 b2bgo.service"
[ "$(id -u)" -eq 0 ] || fail "run it as root: sudo $0 $*"
for unit in "$@"; do
  [ -f "deployments/systemd/$unit" ] || fail "there is no unit $unit in deployments/systemd."
done

id b2bgo >/dev/null 2>&1 || useradd --system --home-dir /var/lib/b2bgo --shell /usr/sbin/nologin b2bgo
install --directory /opt/b2bgo
tar --create --exclude=.git --exclude=.venv --exclude=./var . | tar --extract --directory /opt/b2bgo
make --directory /opt/b2bgo setup

install --directory --mode 0750 --group b2bgo /etc/b2bgo
for settings in b2bgo.env agent.env; do
  [ -e "/etc/b2bgo/$settings" ] || install --mode 0640 --group b2bgo "deployments/systemd/$settings" /etc/b2bgo/
done
for unit in "$@"; do
  install --mode 0644 "deployments/systemd/$unit" /etc/systemd/system/
done
systemctl daemon-reload
systemctl enable "$@"
systemctl restart "$@"
systemctl --no-pager --lines 0 status "$@"
