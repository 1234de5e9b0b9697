#!/bin/sh
# Back to the release that ran before, by hand. Its database comes back only with --restore: what was
# said since would be gone with it (it is set aside, not deleted).
set -eu

root="" backup=""
while [ $# -gt 0 ]; do
    case $1 in
    --root) root=${2:?--root needs a folder} && shift ;;
    --restore) backup=${2:?--restore needs a backup} && shift ;;
    *) echo "usage: deploy/rollback.sh [--restore BACKUP] [--root DIR]" >&2 && exit 2 ;;
    esac
    shift
done
source=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=deploy/release.sh
. "$source/deploy/release.sh"

[ -e "$home/previous" ] || fail "no release ran before this one"
new=$(readlink "$home/current")
old=$(readlink "$home/previous")

service stop kintsugi.service
as_bot "$home/current/bin/kintsugi" backup
switch_to "$home/$old"
if [ -n "$backup" ]; then
    as_bot "$home/current/bin/kintsugi" restore "$backup" --yes
elif ! as_bot "$home/current/bin/kintsugi" migrate; then
    switch_to "$home/$new"
    service start kintsugi.service
    fail "${old##*/} cannot read this database; ${new##*/} runs again. With the backup of before" \
        "the upgrade: deploy/rollback.sh --restore $root/var/lib/kintsugi/backups/kintsugi-....db"
fi
service start kintsugi.service
is_ready || fail "${old##*/} is started but not ready: journalctl -u kintsugi"
say "${old##*/} runs"
