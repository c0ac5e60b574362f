# ./dev up, build, clean, golden.

command_build() {
    need build
    compile dev winshd win
    say "build/bin/winshd and build/bin/win are ready"
}

# value_of FLAG ARGUMENTS…: what stands behind --flag (or in --flag=value), else nothing.
value_of() {
    local flag="$1"
    shift
    while [ $# -gt 0 ]; do
        case "$1" in
            "$flag") echo "${2:-}" && return ;;
            "$flag"=*) echo "${1#*=}" && return ;;
        esac
        shift
    done
}

command_up() {
    command_build
    local data arguments=("$@")
    data=$(value_of --data "$@")
    if [ -z "$data" ]; then
        data=./var
        arguments+=(--data "$data")
    fi
    [ -n "$(value_of --listen "$@")" ] || arguments+=(--listen 127.0.0.1:8787)
    # A reader of this terminal wants to see the link and what goes wrong, not every request.
    [ -n "$(value_of --access-log "$@")" ] || arguments+=(--access-log errors)

    local output server status=0
    output=$(mktemp -u)
    mkfifo -m 600 "$output"
    say "Starting: build/bin/winshd serve ${arguments[*]}"
    build/bin/winshd serve "${arguments[@]}" > "$output" &
    server=$!
    # The server answers what it has received and ends; `wait` below returns first with the trap's signal.
    trap 'kill -TERM "$server" 2> /dev/null || true' INT TERM HUP
    exec 3< "$output"
    rm -f "$output"
    local line=""
    if read -r line <&3; then
        echo "$line"
        tell_what_is_next "$data"
    fi
    # Once at least: a server that could not start has ended by now, and its code is this one's.
    wait "$server" || status=$?
    while kill -0 "$server" 2> /dev/null; do
        status=0
        wait "$server" || status=$?
    done
    trap - INT TERM HUP
    if [ -z "$line" ]; then
        say "If the address is in use, name another beside your other options: --listen 127.0.0.1:8788"
    fi
    say "The server has stopped"
    return "$status"
}

tell_what_is_next() {
    local link
    if link=$(build/bin/winshd setup-link --data "$1" 2> /dev/null); then
        printf '\n    Make the first account here (the link works once, for 15 minutes):\n\n        %s\n\n' "$link"
        printf '    A new link:  build/bin/winshd setup-link --data %s\n' "$1"
    fi
    printf '    Ctrl-C stops the server. Its log follows.\n\n'
}

command_clean() {
    say "Removing build/ and the npm packages of the tests; the data in ./var stays"
    rm -rf build tests/node_modules tests/*/node_modules
}

# Tests that compare with golden files write them instead where WINSH_UPDATE_GOLDEN=1.
command_golden() {
    need build test
    compile dev
    say "Writing golden files"
    WINSH_UPDATE_GOLDEN=1 ctest --test-dir build -j "$jobs" -L unit > build/golden.log || true
    git --no-pager diff --stat -- src tests
    say "Read the difference (git diff) before you commit it"
}
