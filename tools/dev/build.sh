# Sourced by ./dev: configuring, building, running.

preset_folder() { [ "$1" = dev ] && echo build || echo "build/$1"; }

# build_preset PRESET TARGET...
build_preset() {
    local preset=$1
    shift
    need build
    [ "$preset" = dev ] || [ "$preset" = release ] || need clang
    local folder
    folder=$(preset_folder "$preset")
    export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1
    if [ ! -f "$folder/build.ninja" ]; then
        say "Configuring ($preset)"
        cmake --preset "$preset" >"/tmp/winsh-configure-$$.log" || {
            cat "/tmp/winsh-configure-$$.log" >&2
            exit 1
        }
        rm -f "/tmp/winsh-configure-$$.log"
    fi
    say "Building ($preset)"
    cmake --build "$folder" --target "$@"
}

run_server() {
    build_preset dev winshd win
    local data=$root/var
    local server
    say "Starting winshd with its data in $data; Ctrl-C stops it"
    build/bin/winshd serve --listen 127.0.0.1:8787 --data "$data" --access-log errors "$@" &
    server=$!
    trap 'kill -TERM $server 2>/dev/null || true' INT TERM
    local tries
    for tries in $(seq 100); do
        kill -0 "$server" 2>/dev/null || break
        [ -f "$data/setup-link" ] && break
        sleep 0.05
    done
    if kill -0 "$server" 2>/dev/null && link=$(build/bin/winshd setup-link --data "$data" 2>/dev/null); then
        say "Make the owner's account with this one-time link (15 minutes; \`build/bin/winshd setup-link\` renews it):"
        printf '\n   %s\n\n' "$link"
    fi
    # The first wait ends early where a signal arrives; the second one sees the server out.
    wait "$server" || wait "$server"
}

# run_tests PRESET [ctest flags]
run_tests() {
    local preset=$1
    shift
    need test
    need_node
    build_preset "$preset" all
    say "Testing ($preset)"
    export ASAN_OPTIONS=detect_stack_use_after_return=1 UBSAN_OPTIONS=print_stacktrace=1 TSAN_OPTIONS=halt_on_error=0:exitcode=66
    ctest --test-dir "$(preset_folder "$preset")" --output-on-failure --no-tests=error -j2 "$@"
}

run_soak() {
    need test
    build_preset dev all
    say "Soaking: the fault tests at full length"
    WINSH_SOAK=1 ctest --test-dir build --output-on-failure --no-tests=error -L soak --timeout 5400 "$@"
}

renew_golden_files() {
    build_preset dev all
    WINSH_UPDATE_GOLDEN=1 ctest --test-dir build -L unit >/dev/null || true
    git status --short -- '*testdata*' '*golden*'
}

run_bench() {
    need bench
    build_preset dev all
    bench/run "$@"
}
