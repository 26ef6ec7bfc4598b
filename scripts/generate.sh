#!/usr/bin/env bash
# Writes the generated code anew: pages from .templ files, queries from SQL. With --check it fails when that changes
# anything, that is when somebody forgot to.
set -euo pipefail

tool() { GOWORK=off CGO_ENABLED=0 go tool -modfile=tools/go.mod "$@"; }
fingerprint() {
  find internal \( -name '*_templ.go' -o -path 'internal/store/db/*' \) -type f -print0 | sort -z | xargs -0r sha256sum
}

before=$(fingerprint)
tool templ generate -log-level warn
tool sqlc generate -f internal/store/sqlc.yaml

if [ "${1:-}" = --check ] && ! changed=$(diff <(echo "$before") <(fingerprint)); then
  printf '%s\n' "$changed" >&2
  echo "generate: the generated code was not up to date; commit what make generate wrote" >&2
  exit 1
fi
