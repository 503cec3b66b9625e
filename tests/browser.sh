#!/bin/sh
# Chromium for the browser tests: taken as it is, installed on Debian when we may, else the tests say that they left it out.
set -eu
for each in chromium chromium-browser google-chrome; do
    if command -v "$each" >/dev/null 2>&1; then exit 0; fi
done
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Chromium for the browser tests"
    apt-get update -qq >/dev/null 2>&1 || true
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null 2>&1 || true
fi
if ! command -v chromium >/dev/null 2>&1; then
    echo "No Chromium here: the browser tests are left out. Install the package chromium to run them."
fi
