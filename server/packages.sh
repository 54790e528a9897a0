# SPDX-License-Identifier: Apache-2.0
# packages.sh - what a Debian or Ubuntu machine needs to build Gramme; sourced by
# server/run and by conformance/run. Finds out first, so that a complete machine is
# asked nothing and needs no network.

gramme_packages=(build-essential cmake ninja-build pkg-config libsqlite3-dev libevent-dev
    libcjson-dev libxxhash-dev libmd-dev zlib1g-dev libminizip-dev
    libssl-dev)
gramme_tools=(cc cmake ninja pkg-config)
gramme_libraries=(sqlite3 libevent_core libcjson libxxhash libmd zlib minizip
    libssl)

# True when all is there, however it came there.
gramme_have_packages() {
    local tool
    for tool in "${gramme_tools[@]}"; do
        command -v "$tool" >/dev/null || return 1
    done
    pkg-config --exists "${gramme_libraries[@]}"
}

# Installs what is missing. Says something only when there is something to say.
gramme_install_packages() {
    local log as_root=()
    gramme_have_packages && return
    command -v apt-get >/dev/null || {
        echo "Gramme is built from: ${gramme_packages[*]} (names as in Debian)." >&2
        echo "Some are missing, and there is no apt-get to install them." >&2
        return 1
    }
    [ "$(id -u)" -eq 0 ] || as_root=(sudo)
    echo "installing what is missing of: ${gramme_packages[*]}" >&2
    log=$(mktemp) || return
    if { "${as_root[@]}" apt-get update &&
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y \
            --no-install-recommends "${gramme_packages[@]}"; } >"$log" 2>&1 &&
        gramme_have_packages; then
        rm -f "$log"
        return
    fi
    tail -n 20 "$log" >&2
    rm -f "$log"
    return 1
}
