#!/bin/sh
# tools/debian.sh PACKAGE...: install Debian packages on a machine that is ours to change, that is
# as root with CI=true. Anywhere else it does nothing and fails, and the caller says what to do.
set -eu

[ "${CI:-}" = true ] && [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null || exit 1

export DEBIAN_FRONTEND=noninteractive
{
    apt-get update -qq
    apt-get install -qq --yes --no-install-recommends "$@"
} </dev/null >&2
