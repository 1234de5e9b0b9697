#!/bin/sh
# To the release of this checkout, and back by itself if it does not get ready:
# install beside, stop, back up, switch, start, ask /readyz. Telegram keeps messages meanwhile.
set -eu

root=""
case ${1:-} in
"") ;;
--root) root=${2:?--root needs a folder} ;;
*) echo "usage: deploy/upgrade.sh [--root DIR]" >&2 && exit 2 ;;
esac
source=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=deploy/release.sh
. "$source/deploy/release.sh"
keep=3

back() { # to the release before; the database too, if the new one has migrated it
    say "not ready within $READY_SECONDS s: going back to ${old##*/}"
    service stop kintsugi.service
    switch_to "$home/$old"
    if ! as_bot "$home/current/bin/kintsugi" migrate; then
        as_bot "$home/current/bin/kintsugi" restore "$saved" --yes
    fi
    service start kintsugi.service
    is_ready || fail "and ${old##*/} is not ready either: journalctl -u kintsugi"
    fail "${old##*/} runs again, the upgrade did not happen: journalctl -u kintsugi"
}

remove_old() { # all but the newest $keep; never the current or the previous one
    # shellcheck disable=SC2012 # names are ours: a version and a digest
    ls -1t "$home/releases" | tail -n "+$((keep + 1))" | while read -r name; do
        case "releases/$name" in
        "$(readlink "$home/current")" | "$(readlink "$home/previous")") ;;
        *) rm -rf "${home:?}/releases/$name" && say "removed release $name" ;;
        esac
    done
}

[ -e "$home/current" ] || fail "nothing is installed in $home yet: deploy/setup.sh does that"
old=$(readlink "$home/current")
release=$(release_of "$source")
if [ "$old" = "releases/${release##*/}" ]; then say "${release##*/} runs already" && exit; fi
install_release "$source" "$release"

service stop kintsugi.service
# Now, as nothing can be written between this backup and the new release.
said=$(as_bot "$home/current/bin/kintsugi" backup)
saved=${said%%: *}
say "backup: $saved"
switch_to "$release"
service start kintsugi.service
is_ready || back
remove_old
say "${release##*/} runs; deploy/rollback.sh goes back to ${old##*/}"
say "deploy/setup.sh installs the units of this release, should they have changed"
