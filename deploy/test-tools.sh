#!/bin/sh
# Install what only the tests need beyond Python: Chromium, a library of its driver, Tesseract with Indonesian, LibreOffice.
# Where that is not possible the tests that need them skip and say so.
set -eu
missing=""
command -v chromium >/dev/null || missing="$missing chromium"
# Playwright's driver is linked against it.
/sbin/ldconfig -p | grep -q 'libatomic\.so\.1' || missing="$missing libatomic1"
command -v tesseract >/dev/null || missing="$missing tesseract-ocr tesseract-ocr-ind"
command -v soffice >/dev/null || missing="$missing libreoffice-writer-nogui"
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing$missing ..."
    if ! { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null; }; then
        echo "Could not install$missing; the tests that need them will skip." >&2
    fi
else
    echo "Not here:$missing; the tests that need them will skip. To run them: sudo apt-get install$missing" >&2
fi
