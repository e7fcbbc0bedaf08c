#!/bin/sh
# Renew the lock files: pinned, with hashes, for every supported Python, naming no index host.
set -eu
uv=${1:-uv}
compile() { "$uv" pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock" pyproject.toml "$@"; }
compile --extra dev -o requirements-dev.lock
compile --extra bench -c requirements-dev.lock -o requirements-bench.lock
compile --extra corpus --extra install -c requirements-dev.lock -o requirements-demo.lock
compile --extra install -c requirements-dev.lock -o requirements.lock
