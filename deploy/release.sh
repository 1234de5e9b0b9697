# shellcheck shell=sh
# Releases, sourced by setup.sh, upgrade.sh and rollback.sh: how one is installed beside the others,
# which one runs, and whether it is well. All paths are under $root, which is empty on a real machine.
#
#   /opt/kintsugi/releases/VERSION-DIGEST   a virtual environment each, never changed once complete
#   /opt/kintsugi/current -> releases/...   the one that runs
#   /opt/kintsugi/previous -> releases/...  the one before, for rollback.sh

: "${root:=}" "${dry_run:=}" "${PYTHON:=python3}"
# Where the bot says how it is; an address without a token in it (docs/operations.md).
: "${READY_URL:=http://127.0.0.1:8710/readyz}" "${READY_SECONDS:=90}"
READY_TOKEN_FILE="${READY_TOKEN_FILE:-$root/etc/kintsugi/credentials/web_token}"
home="$root/opt/kintsugi"

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }

fail() { say "$*" && exit 1; }

run() { # run COMMAND...: or only say so, in a dry run
    if [ -n "$dry_run" ]; then say "would run: $*"; else "$@"; fi
}

has_systemd() { [ -d "$root/run/systemd/system" ] && command -v systemctl >/dev/null; }

service() { # service VERB UNIT...: of systemd, where it runs
    if has_systemd; then run systemctl "$@"; else say "no systemd here: left out systemctl $*"; fi
}

as_bot() { # as_bot COMMAND...: as the service's user, with the service's settings
    (
        export KINTSUGI_CONFIG="$root/etc/kintsugi/config.yaml"
        export STATE_DIRECTORY="$root/var/lib/kintsugi"
        cd / || exit
        if [ -z "$root" ]; then exec runuser -u kintsugi -- "$@"; fi
        exec "$@"
    )
}

package_files() { # package_files SOURCE: what of the package is installed, in a fixed order
    (cd "$1/src" && find kintsugi \( -name '.*' -o -name __pycache__ \) -prune -o -type f -print) |
        LC_ALL=C sort
}

release_of() { # release_of SOURCE: its folder, named by what is in it, so that nothing is done twice
    version=$(sed -n 's/^__version__ = "\(.*\)"$/\1/p' "$1/src/kintsugi/__init__.py")
    digest=$(
        { package_files "$1" && cat "$1/requirements/run.txt" &&
            package_files "$1" | (cd "$1/src" && xargs cat); } | sha256sum | cut -c 1-12
    )
    printf '%s/releases/%s-%s\n' "$home" "$version" "$digest"
}

install_release() { # install_release SOURCE RELEASE
    if [ -f "$2/complete" ]; then
        say "release ${2##*/} is installed already"
        return
    fi
    say "installing release ${2##*/}; this takes a minute"
    if [ -n "$dry_run" ]; then return; fi
    mkdir -p "$home/releases"
    "$PYTHON" -m venv --clear "$2"
    "$2/bin/python" -m pip install --quiet --disable-pip-version-check \
        --require-hashes --requirement "$1/requirements/run.txt"
    # Copied, not built: a build would fetch its tools without hashes, and pure Python needs none.
    packages=$("$2/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
    package_files "$1" | tar -C "$1/src" -cf - -T - | tar -C "$packages" --no-same-owner -xf -
    "$2/bin/python" -m compileall -q "$packages/kintsugi"
    cp -R "$1/docs" "$1/deploy" "$1/config.example.yaml" "$2/"
    install -m 755 "$1/deploy/kintsugi-in-release" "$2/bin/kintsugi"
    chmod -R a+rX,go-w "$2"
    touch "$2/complete"
}

switch_to() { # switch_to RELEASE: in one step, so that there is always a current one
    before=$(readlink "$home/current" || true)
    [ "$before" != "releases/${1##*/}" ] || return 0
    if [ -n "$before" ]; then point "$home/previous" "$before"; fi
    point "$home/current" "releases/${1##*/}"
}

point() { # point LINK TARGET
    run ln -s -f -n "$2" "$1.new"
    run mv -T "$1.new" "$1"
}

is_ready() { # whether the running bot says so, within READY_SECONDS
    set -- "$READY_URL"
    if [ -f "$READY_TOKEN_FILE" ]; then set -- "$@" --token-file "$READY_TOKEN_FILE"; fi
    waited=0
    until "$home/current/bin/python" -m kintsugi.web.ask "$@" >&2; do
        [ "$waited" -lt "$READY_SECONDS" ] || return 1
        sleep 1
        waited=$((waited + 1))
    done
}
