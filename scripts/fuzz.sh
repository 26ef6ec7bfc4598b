#!/usr/bin/env bash
# Fuzzes every fuzz test in turn. FUZZTIME is how long each (default 10s); PKG narrows it down (default: all).
set -euo pipefail

go list -f '{{.ImportPath}} {{.Dir}}' "${PKG:-salonzap/...}" | while read -r package dir; do
  { grep -hoE '^func Fuzz[A-Za-z0-9_]+' "$dir"/*_test.go 2>/dev/null || true; } | sed 's/^func //' | while read -r target; do
    echo "== $package $target"
    go test -run '^$' -fuzz "^$target\$" -fuzztime "${FUZZTIME:-10s}" "$package" </dev/null
  done
done
