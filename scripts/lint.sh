#!/usr/bin/env bash
# Formats, vets and lints each module of the workspace (the linter's standard set has go vet in it). Fails on the first complaint.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD

lint() { GOWORK=off CGO_ENABLED=0 go tool -modfile="$root/tools/go.mod" golangci-lint "$@"; }
for module in . e2e extension; do
  cd "$root/$module"
  lint fmt --diff
  lint run
done
