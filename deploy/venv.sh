#!/bin/sh
# Make the virtual environment and put the locked dependencies into it: venv.sh PYTHON VENV LOCKFILE
set -eu
python=$1 venv=$2 lock=$3
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Telusur needs Python 3.11 or newer; '$python' is $("$python" --version 2>&1). Set PYTHON=python3.x." >&2
    exit 1
}
if [ ! -x "$venv/bin/pip" ]; then
    # Debian keeps ensurepip in a package of its own.
    if ! "$python" -c 'import ensurepip' 2>/dev/null; then
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
            echo "Installing python3-venv ..."
            apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv >/dev/null
        else
            echo "This Python cannot make virtual environments. Run: sudo apt-get install python3-venv" >&2
            exit 1
        fi
    fi
    echo "Making $venv ..."
    "$python" -m venv "$venv"
fi
echo "Installing dependencies from $lock ..."
"$venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r "$lock"
"$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
