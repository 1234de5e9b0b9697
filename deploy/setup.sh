#!/bin/sh
# From a fresh Debian to a running service. Run it again at any time: what is right stays as it is,
# and settings, secrets and data are never overwritten.
set -eu

usage() {
    cat <<'END'
usage: deploy/setup.sh [--dry-run] [--root DIR]
  --dry-run   say what would be done
  --root DIR  install below DIR: no users, no packages, no services (for images and tests)
The bot token is taken from $TELEGRAM_TOKEN, or asked for at the terminal, and never shown.
$PYTHON names the interpreter (python3); it has to be 3.11 or newer.
END
}

root="" dry_run=""
while [ $# -gt 0 ]; do
    case $1 in
    --dry-run) dry_run=yes ;;
    --root) root=${2:?--root needs a folder} && shift ;;
    -h | --help) usage && exit ;;
    *) usage >&2 && exit 2 ;;
    esac
    shift
done
source=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=deploy/release.sh
. "$source/deploy/release.sh"
credentials="$root/etc/kintsugi/credentials"

folder() { # folder MODE OWNER PATH
    if [ -d "$3" ]; then return; fi
    run install -d -m "$1" "$3"
    if [ -z "$root" ]; then run chown "$2:$2" "$3"; fi
}

file() { # file MODE FROM TO: unless it is that already
    if cmp -s "$2" "$3"; then return; fi
    say "writing $3"
    run install -D -m "$1" "$2" "$3"
}

prerequisites() {
    "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null &&
        "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null && return
    if [ -n "$root" ] || ! command -v apt-get >/dev/null; then
        fail "needs Python 3.11 or newer with venv; on Debian: apt-get install python3-venv"
    fi
    run apt-get update -qq
    run apt-get install -qq --yes --no-install-recommends python3 python3-venv
    "$PYTHON" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        fail "$PYTHON is older than 3.11: name another one with PYTHON=..."
}

user() {
    if [ -n "$root" ] || getent passwd kintsugi >/dev/null; then return; fi
    say "making the user kintsugi"
    run useradd --system --user-group --home-dir /var/lib/kintsugi --shell /usr/sbin/nologin kintsugi
}

settings() {
    folder 755 root "$root/etc/kintsugi"
    folder 700 root "$credentials"
    if [ -f "$root/etc/kintsugi/config.yaml" ]; then return; fi
    say "writing $root/etc/kintsugi/config.yaml"
    if [ -n "$dry_run" ]; then return; fi
    # The pages are on here: upgrade.sh and a monitor ask them.
    sed '/^web:/,/^[a-z]/ s/^  enabled: false$/  enabled: true/' "$source/config.example.yaml" \
        >"$root/etc/kintsugi/config.yaml"
    chmod 644 "$root/etc/kintsugi/config.yaml"
}

secret() { # the token's way goes from a variable or the terminal into the file, and nowhere else
    if [ -s "$credentials/telegram_token" ]; then return; fi
    token=${TELEGRAM_TOKEN:-}
    if [ -z "$token" ] && [ -z "$dry_run" ] && [ -t 0 ]; then
        printf 'The bot token from @BotFather (it will not be shown): ' >&2
        stty -echo
        read -r token || true
        stty echo
        echo >&2
    fi
    if [ -z "$token" ]; then return; fi
    say "writing $credentials/telegram_token"
    if [ -n "$dry_run" ]; then return; fi
    (umask 077 && printf '%s\n' "$token" >"$credentials/telegram_token")
}

further_secrets() { # a unit loads only what it names, and fails if that is missing
    drop_in="$root/etc/systemd/system/kintsugi.service.d/credentials.conf"
    wanted=$(mktemp)
    printf '# Written by deploy/setup.sh: the secrets beside the token.\n[Service]\n' >"$wanted"
    for path in "$credentials"/*; do
        name=${path##*/}
        if [ ! -f "$path" ] || [ "$name" = telegram_token ]; then continue; fi
        printf 'LoadCredential=%s:/etc/kintsugi/credentials/%s\n' "$name" "$name" >>"$wanted"
    done
    file 644 "$wanted" "$drop_in"
    rm -f "$wanted"
}

files() {
    for unit in kintsugi.service kintsugi-backup.service kintsugi-backup.timer; do
        file 644 "$source/deploy/$unit" "$root/etc/systemd/system/$unit"
    done
    further_secrets
    file 644 "$source/deploy/logrotate" "$root/etc/logrotate.d/kintsugi"
    file 755 "$source/deploy/kintsugi-command" "$root/usr/local/bin/kintsugi"
    folder 700 kintsugi "$root/var/lib/kintsugi"
    folder 750 kintsugi "$root/var/log/kintsugi"
}

start() {
    service daemon-reload
    service enable --now kintsugi-backup.timer
    if [ ! -s "$credentials/telegram_token" ]; then
        say "no token yet: put it into $credentials/telegram_token (mode 0600) and run this again"
        return
    fi
    service enable --now kintsugi.service
    say "next: kintsugi pair, and send the code to your bot"
}

[ -n "$root" ] || [ -n "$dry_run" ] || [ "$(id -u)" -eq 0 ] || fail "as root please, or with --root"
prerequisites
user
release=$(release_of "$source")
install_release "$source" "$release"
# An upgrade has a way back; this has none, and so only makes the first release the current one.
if [ ! -e "$home/current" ]; then
    switch_to "$release"
elif [ "$(readlink "$home/current")" != "releases/${release##*/}" ]; then
    say "another release is current: deploy/upgrade.sh changes to this one"
fi
settings
secret
files
start
