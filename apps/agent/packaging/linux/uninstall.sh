#!/bin/sh
# Removes what install.sh has installed; with --purge the settings of the PC, too.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
sh "$here/scripts/prerm" remove
(cd "$here/root" && find . ! -type d) | while read -r file; do rm -f "/$file"; done
(cd "$here/root" && find . -depth -mindepth 2 -type d) | while read -r folder; do
  rmdir --ignore-fail-on-non-empty "/$folder" 2>/dev/null || true
done
sh "$here/scripts/postrm" remove
[ "${1:-}" != --purge ] || sh "$here/scripts/postrm" purge
