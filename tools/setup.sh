#!/bin/sh
# Make .venv what requirements/ says. Instant when it already is; says what it does on stderr only,
# and reads nothing from stdin, because both belong to the program that make starts afterwards.
set -eu
cd "$(dirname "$0")/.."
unset PYTHONPATH PYTHONHOME VIRTUAL_ENV
exec </dev/null >&2

venv="$PWD/.venv"
stamp="$venv/kintsugi.stamp"
candidates="${PYTHON:-python3.14 python3.13 python3.12 python3.11 python3}"

# A candidate is asked, not trusted by its name: a pyenv shim exists for versions that do not run.
new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
usable() { new_enough "$1" && "$1" -c 'import ensurepip, venv' 2>/dev/null; }

first() { # first PREDICATE: the first candidate that satisfies it
    for candidate in $candidates; do
        if "$1" "$candidate"; then echo "$candidate" && return; fi
    done
    return 1
}

wanted() { # changes with the locks, the project's metadata, the interpreter asked for and this file
    { cat requirements/*.txt pyproject.toml tools/setup.sh && echo "${PYTHON:-}"; } |
        git hash-object --stdin
}

interpreter() {
    first usable && return
    if incomplete=$(first new_enough); then
        tools/debian.sh python3-venv && first usable && return
        version=$("$incomplete" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        echo "make: $incomplete has no venv. On Debian: apt-get install python$version-venv" >&2
    else
        tools/debian.sh python3 python3-venv && first usable && return
        echo "make: no Python >= 3.11 among: $candidates. On Debian: apt-get install python3-venv," \
            "or name one: make PYTHON=/path/to/python3 ..." >&2
    fi
    return 1
}

# An environment that was moved here, or copied with the checkout, has scripts that start another
# place's Python; pyvenv.cfg remembers where it was made.
kept() {
    grep -qsF -- " $venv" "$venv/pyvenv.cfg" && [ -x "$venv/bin/pip" ] || return 1
    new_enough "$venv/bin/python" || return 1
    [ -z "${PYTHON:-}" ] || [ "$("$PYTHON" --version)" = "$("$venv/bin/python" --version)" ]
}

wanted=$(wanted)
if [ "$wanted" = "$(cat "$stamp" 2>/dev/null)" ] && kept; then exit; fi

if ! kept; then
    python=$(interpreter)
    echo "make: building .venv with $("$python" --version); this takes a minute, once"
    "$python" -m venv --clear "$venv"
fi
rm -f "$stamp"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    --require-hashes --requirement requirements/uv.txt
"$venv/bin/uv" pip install --quiet --python "$venv/bin/python" \
    --require-hashes --requirement requirements/dev.txt
"$venv/bin/uv" pip install --quiet --python "$venv/bin/python" \
    --no-deps --no-build-isolation --editable .
echo "$wanted" >"$stamp"
