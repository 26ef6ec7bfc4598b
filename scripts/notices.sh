#!/usr/bin/env bash
# Prints the licence texts of every module that is linked into a binary: scripts/notices.sh bin/salonzap. A module without
# one is an error.
set -euo pipefail
binary=$(realpath "$1")
cd "$(dirname "$0")/.."

echo "Salonzap contains the following works of others, under the licences that follow each name."
go version -m "$binary" | awk '$1 == "dep" { print $2 "@" $3 }' | sort | while read -r module; do
  folder=$(go mod download -json "$module" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')
  texts=$(find "$folder" -maxdepth 1 -type f \( -iname 'LICEN[CS]E*' -o -iname 'COPYING*' -o -iname 'NOTICE*' -o -iname 'PATENTS*' \) | sort)
  if [ -z "$texts" ]; then
    echo "notices: $module has no licence text" >&2
    exit 1
  fi
  printf '\n%s\n%s\n\n' "$(printf '=%.0s' {1..100})" "$module"
  while read -r file; do cat "$file"; echo; done <<<"$texts"
done
printf '\n%s\nThe Go standard library\n\n' "$(printf '=%.0s' {1..100})"
cat "$(go env GOROOT)/LICENSE"
