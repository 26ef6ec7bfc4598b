#!/usr/bin/env bash
# Lints the description of the REST API (Redocly, Spectral: no error and no warning), and compiles a client made of it.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
  echo "openapi: Node (20.19 or newer) and npm are missing; \`make deps\` installs them on Debian (packages nodejs and npm)." >&2
  exit 1
fi
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
OPENAPI="$out/openapi.json" CGO_ENABLED=0 go test -vet=off -count 1 -run 'TestTheDescriptionListsEveryOperationWhole' ./internal/api
cd tools/openapi
if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  npm ci --ignore-scripts --no-audit --no-fund
fi
export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true
bin=node_modules/.bin
"$bin/redocly" lint --config redocly.yaml "$out/openapi.json"
"$bin/spectral" lint --ruleset spectral.yaml --fail-severity hint "$out/openapi.json"
"$bin/openapi-typescript" "$out/openapi.json" --output "$out/schema.d.ts"
cp client.ts "$out/client.ts"
"$bin/tsc" --noEmit --strict --exactOptionalPropertyTypes --module esnext --moduleResolution bundler --target es2022 "$out/client.ts"
echo "openapi: the description is clean, and its client compiles"
