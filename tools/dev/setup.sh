# Sourced by ./dev: saying things, and installing what is missing.

say() { printf '\n== %s\n' "$*"; }

packages_for() {
    local wanted
    for wanted in "$@"; do sed -n "s/^$wanted: *//p" packages.txt; done | sort -u
}

# Installs the packages of the named groups of packages.txt that are not there yet.
need() {
    local missing=() package
    for package in $(packages_for "$@"); do
        # The image may bring a newer tool than Debian's under the same name; a package is asked for by what it provides.
        [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    say "Installing ${#missing[@]} Debian packages: ${missing[*]}"
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || {
            echo "./dev: these Debian packages are missing, and neither root nor sudo is at hand: ${missing[*]}" >&2
            exit 1
        }
        as_root=(sudo)
    fi
    "${as_root[@]}" apt-get update -qq
    # Services that packages bring along are not wanted here: nothing may be started by an installation.
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get install -y -qq --no-install-recommends \
        -o Dpkg::Use-Pty=0 "${missing[@]}" >build-packages.log 2>&1 || {
        tail -n 20 build-packages.log >&2
        echo "./dev: installing the packages failed; the end of the log is above, all of it in build-packages.log." >&2
        exit 1
    }
    rm -f build-packages.log
}

# Node runs the browser tests; Debian's own is taken where none is there.
need_node() {
    if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
        local as_root=()
        [ "$(id -u)" -eq 0 ] || as_root=(sudo)
        say "Installing Node.js and npm for the browser tests"
        "${as_root[@]}" apt-get update -qq
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends nodejs npm >/dev/null
    fi
    local folder
    for folder in $(git ls-files '*package-lock.json' | xargs -r -n1 dirname); do
        [ "$folder/node_modules/.installed" -nt "$folder/package-lock.json" ] && continue
        say "Installing the npm packages of $folder"
        (cd "$folder" && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error && touch node_modules/.installed)
    done
}
