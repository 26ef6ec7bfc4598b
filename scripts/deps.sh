#!/usr/bin/env bash
# Installs what the tests need and the machine lacks: a C compiler (for -race), a PostgreSQL server, Chromium,
# Firefox, Node and promtool.
# Does nothing, and needs no rights, when all of it is there.
set -euo pipefail

missing=()
need() { # need <debian packages> <what for>: reports and remembers
  echo "deps: $2 is missing; it comes with the package $1"
  missing+=($1)
}

have_postgres() {
  local dir
  for dir in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null) "$(dirname "$(command -v initdb || echo /none/initdb)")"; do
    [ -x "$dir/initdb" ] && [ -x "$dir/postgres" ] && return 0
  done
  return 1
}
have_firefox() { command -v firefox-esr || command -v firefox; }
have_chromium() { command -v chromium || command -v chromium-browser || command -v google-chrome; }

if ! command -v go >/dev/null; then
  echo "deps: Go is missing; install the version that go.mod names from https://go.dev/dl/" >&2
  exit 1
fi
command -v gcc >/dev/null || command -v clang >/dev/null || need "gcc libc6-dev" "a C compiler (the race detector's)"
have_postgres || need postgresql "the PostgreSQL server (tests start their own, on a socket)"
have_chromium >/dev/null || need chromium "Chromium (tests of the pages)"
have_firefox >/dev/null || need firefox-esr "Firefox (tests of the Connector)"
{ command -v node && command -v npm; } >/dev/null || need "nodejs npm" "Node (make check lints the REST API's description with it)"
command -v promtool >/dev/null || need prometheus "promtool (tests of the alert rules)"

[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
  echo "deps: there is no apt-get here, so install by hand: ${missing[*]}" >&2
  exit 1
fi
sudo=
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null || ! sudo -n true 2>/dev/null && ! [ -t 0 ]; then
    echo "deps: neither root nor sudo here, so ask somebody who is to install: ${missing[*]}" >&2
    exit 1
  fi
  sudo=sudo
fi

# The server's package would otherwise make and start a cluster of its own, which nobody asked for.
if [[ " ${missing[*]} " == *" postgresql "* ]] && [ ! -e /etc/postgresql-common/createcluster.conf ]; then
  echo "deps: telling the PostgreSQL package not to make a cluster of its own"
  $sudo mkdir -p /etc/postgresql-common
  echo "create_main_cluster = false" | $sudo tee /etc/postgresql-common/createcluster.conf >/dev/null
fi
# And Prometheus's would start a server that listens to everybody: only its promtool is wanted.
if [[ " ${missing[*]} " == *" prometheus "* ]] && [ -d /run/systemd/system ] && [ ! -e /etc/systemd/system/prometheus.service ]; then
  echo "deps: masking the service of the Prometheus package; systemctl unmask prometheus undoes it"
  $sudo ln -s /dev/null /etc/systemd/system/prometheus.service
fi
echo "deps: refreshing the package lists"
$sudo apt-get update -qq
echo "deps: installing ${missing[*]}"
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
  -o Dpkg::Options::=--force-confold "${missing[@]}" >/dev/null
