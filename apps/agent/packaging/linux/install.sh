#!/bin/sh
# Installs what is in this folder, as the Debian package does: CERTFLEET_SERVER, CERTFLEET_TOKEN_FILE and
# CERTFLEET_TOKEN_GROUP are its settings.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
before=
[ ! -e /opt/certfleet-agent/certfleet-agent ] || before=installed

if [ -n "$before" ]; then sh "$here/scripts/preinst" upgrade; else sh "$here/scripts/preinst" install; fi
# Beside the old one and then in its place: a running program cannot be written to.
(cd "$here/root" && find . ! -type d) | while read -r file; do
  mkdir -p "/$(dirname "$file")"
  cp -P --preserve=mode "$here/root/$file" "/$file.certfleet-new"
  mv -fT "/$file.certfleet-new" "/$file"
done
sh "$here/scripts/postinst" configure "$before"
