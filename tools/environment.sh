#!/bin/sh
# Makes .venv with the packages of requirements.txt. Called by make; safe to call again.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

find_python() {
    for name in ${PYTHON:-python3 python3.13 python3.12 python3.11}; do
        if command -v "$name" >/dev/null 2>&1 &&
            "$name" -c 'import sys; sys.exit(not ((3, 11) <= sys.version_info < (3, 14)))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    say "No Python 3.11, 3.12 or 3.13 was found (looked for: ${PYTHON:-python3 python3.13 python3.12 python3.11})."
    say "Install one (Debian, Ubuntu: apt install python3 python3-venv), or name yours: make course PYTHON=/path/to/python3"
    exit 1
}

make_venv() {
    "$1" -m venv .venv >/dev/null 2>&1 && return
    rm -rf .venv
    # Debian and Ubuntu keep the venv module's pip in a package of its own.
    version=$("$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        say "Installing python$version-venv with apt-get, which this Python needs to make an environment."
        apt-get update -qq >/dev/null 2>&1 || true
        apt-get install -y -qq "python$version-venv" >/dev/null 2>&1 || true
        "$1" -m venv .venv && return
    fi
    rm -rf .venv
    say "$1 cannot make a virtual environment. Install its venv package (Debian, Ubuntu: sudo apt install python$version-venv), then run make again."
    exit 1
}

if [ -x .venv/bin/python ] && ! .venv/bin/python -c '' 2>/dev/null; then
    say "The Python that .venv was made from is gone: making .venv again."
    rm -rf .venv
fi
if [ ! -x .venv/bin/python ]; then
    python=$(find_python)
    say "Making .venv with $($python --version)"
    make_venv "$python"
fi

say "Installing $(grep -c '==' requirements.txt) packages into .venv (one to two minutes the first time)"
pip=".venv/bin/python -m pip --disable-pip-version-check"
# uv installs the same lock many times faster; where it cannot (another platform, a mirror that
# only pip is told of), pip does it.
if $pip install -q "$(grep -o '^uv==[0-9.]*' requirements.txt)" 2>/dev/null &&
    .venv/bin/uv pip install -q --python .venv/bin/python -r requirements.txt 2>/dev/null; then
    :
else
    # One line that counts, where pip would print three for each package.
    { $pip install -r requirements.txt 2>&1 || echo "pip failed"; } | tee .venv/install.log |
        awk -v all="$(grep -c '==' requirements.txt)" '
            /^(Collecting|Requirement already)/ {printf "\r  %d of at most %d", ++n, all; fflush()}
            /^Installing/ {printf "\r  %d collected; unpacking     ", n; fflush()}
            END {print ""}' >&2
    if [ "$(tail -n 1 .venv/install.log)" = "pip failed" ]; then
        tail -n 20 .venv/install.log >&2
        exit 1
    fi
fi
# Quiet unless it fails: setuptools warns of every editable install of a project that it is one.
$pip install -q --no-deps --no-build-isolation -e . >.venv/install.log 2>&1 || {
    cat .venv/install.log >&2
    exit 1
}
.venv/bin/python -m minicloud.control.install_guard
# uv leaves the packages as text, and the sandbox's processes may not write: without this each of
# them would compile what it imports, every time. A file for another Python may fail.
.venv/bin/python -m compileall -q -j 0 .venv/lib autograder minicloud >/dev/null 2>&1 || true

# What graded code runs in. Without it the course is made all the same; grading says what to do.
if [ "$(uname -s)" = Linux ] && ! command -v bwrap >/dev/null 2>&1; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
        say "Installing bubblewrap with apt-get: the sandbox that students' code is graded in."
        { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq bubblewrap; } \
            >/dev/null 2>&1 || true
    fi
    command -v bwrap >/dev/null 2>&1 ||
        say "No bubblewrap: students' work cannot be graded in a sandbox yet. Install it with: sudo apt install bubblewrap"
fi
touch .venv/installed
