#!/bin/sh
# Installs the system packages that the build needs (Debian, as root or with sudo), or says in one line what is missing.
# Usage: deploy/system-packages.sh PYTHON [PACKAGE ...]   with further Debian packages that are wanted
set -eu

python=$1
shift
debian_packages="chromium clang-19 cmake g++ libasio-dev libbenchmark-dev libclang-rt-19-dev libgtest-dev libspdlog-dev libtomlplusplus-dev ninja-build $*"
brew_packages="asio cmake google-benchmark googletest ninja spdlog tomlplusplus"

fail() {
    echo "$1" >&2
    exit 1
}

"$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 13))' 2>/dev/null ||
    fail "Python 3.11 or 3.12 is needed: apt-get install python3 (Debian) or brew install python@3.11 (macOS), or PYTHON=/path/to/python make setup."

if command -v apt-get >/dev/null 2>&1; then
    "$python" -c 'import os, sysconfig, ensurepip, sys; sys.exit(not os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h")))' 2>/dev/null ||
        debian_packages="$debian_packages python3-dev python3-venv"
    missing=""
    for package in $debian_packages; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
    done
    [ -z "$missing" ] && exit 0
    if [ "$(id -u)" -eq 0 ]; then
        as_root=""
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        as_root="sudo"
    else
        fail "Missing system packages: run 'sudo apt-get install$missing', then try again."
    fi
    echo "Installing system packages:$missing"
    $as_root apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
elif command -v brew >/dev/null 2>&1; then
    missing=""
    for package in $brew_packages; do
        brew list --versions "$package" >/dev/null 2>&1 || missing="$missing $package"
    done
    [ -z "$missing" ] || fail "Missing packages: run 'brew install$missing', then try again."
else
    fail "Install these by your system's means, then try again: $debian_packages (Debian names) or $brew_packages (Homebrew names)."
fi
