# What several commands share: telling, installing packages, configuring and compiling.

jobs=$(nproc)

say() { if [ -t 1 ]; then printf '\033[1m==> %s\033[0m\n' "$*"; else printf '==> %s\n' "$*"; fi; }
complain() { echo "dev: $*" >&2; }

# Packages of one section of packages.txt.
packages_of() {
    awk -v wanted="# [$1]" 'index($0, "# [") == 1 { inside = index($0, wanted) == 1; next } inside && NF && $1 !~ /^#/ { print $1 }' packages.txt
}

# need SECTION…: installs what is missing of these sections. Quick where nothing is.
need() {
    local wanted=() missing=() section
    for section in "$@"; do
        mapfile -t -O "${#wanted[@]}" wanted < <(packages_of "$section")
    done
    mapfile -t missing < <(not_installed "${wanted[@]}")
    [ "${#missing[@]}" -eq 0 ] || install_packages "${missing[@]}"
}

not_installed() {
    command -v dpkg-query > /dev/null || { complain "this is not a Debian system. Install what packages.txt lists, and see that dpkg-query knows it."; exit 1; }
    local installed
    installed=" $(dpkg-query -W -f '${db:Status-Abbrev}${Package} ' "$@" 2> /dev/null || true)"
    local name
    for name in "$@"; do
        # "ii " stands for: wanted, and installed.
        [[ "$installed" == *"ii $name "* ]] || echo "$name"
    done
}

install_packages() {
    local as_root=()
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo > /dev/null; then
            complain "these packages are missing, and neither root nor sudo is at hand to install them: $*"
            complain "as root: apt-get install $*"
            exit 1
        fi
        as_root=(sudo)
    fi
    say "Installing with apt-get: $*"
    # RUNLEVEL: a server that comes with a package is to be there, not to run.
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get -q update < /dev/null
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
        apt-get -q -y --no-install-recommends -o Dpkg::Use-Pty=0 install "$@" < /dev/null
}

# need_node: node and npm in the path, Debian's where there are none. Some tests need node 20; where Debian's is older,
# a newer one comes from npm into build/node.
need_node() {
    local missing=()
    command -v node > /dev/null || missing+=(nodejs)
    command -v npm > /dev/null || missing+=(npm)
    [ "${#missing[@]}" -eq 0 ] || install_packages "${missing[@]}"
    if [ "$(node_major)" -lt 20 ]; then
        if [ ! -x build/node/node_modules/node/bin/node ]; then
            say "Node $(node --version) is too old for the tests; fetching node 20 into build/node"
            mkdir -p build/node
            npm install --prefix build/node --no-save --no-audit --no-fund node@20.19.5 < /dev/null
        fi
        export PATH="$PWD/build/node/node_modules/node/bin:$PATH"
    fi
}

node_major() { node -p 'process.versions.node.split(".")[0]'; }

# npm packages of the tests, as their lock files say. A stamp makes the second time quick.
install_npm_packages() {
    local lock folder
    for lock in tests/package-lock.json tests/*/package-lock.json; do
        [ -f "$lock" ] || continue
        folder=$(dirname "$lock")
        # Large, and needed by ./dev agents alone.
        [ "$folder" = tests/agents ] || install_npm_folder "$folder"
    done
}

# install_npm_folder FOLDER: what its lock file says, once.
install_npm_folder() {
    local folder="$1" lock="$1/package-lock.json"
    local stamp="$folder/node_modules/.installed-for"
    if [ -f "$stamp" ] && cmp -s "$stamp" "$lock"; then return; fi
    say "Installing npm packages of $folder"
    (cd "$folder" && npm ci --no-audit --no-fund < /dev/null)
    cp "$lock" "$stamp"
}

# folder_of PRESET: where its build lives.
folder_of() { [ "$1" = dev ] && echo build || echo "build/$1"; }

# compile PRESET [target…]: configures where that has not been done, then builds. Prints ninja's progress.
compile() {
    local preset="$1" folder
    folder=$(folder_of "$preset")
    shift
    # A second checkout, or the same one elsewhere, finds the first one's objects in the cache.
    export CCACHE_BASEDIR="$PWD" CCACHE_NOHASHDIR=1
    if [ ! -f "$folder/build.ninja" ] || [ CMakePresets.json -nt "$folder/build.ninja" ]; then
        say "Configuring ($preset) in $folder"
        mkdir -p "$folder"
        cmake --preset "$preset" > "$folder/configure.log" 2>&1 || {
            cat "$folder/configure.log" >&2
            exit 1
        }
    fi
    say "Building ($preset): ${*:-everything}"
    ninja -C "$folder" -j "$jobs" "$@"
}
