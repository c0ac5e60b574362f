# ./dev test, soak, asan, tsan, fuzz.

# run_suite PRESET [ctest arguments]
run_suite() {
    local preset="$1" folder
    folder=$(folder_of "$preset")
    shift
    say "Running the tests of $folder"
    ctest --test-dir "$folder" -j "$jobs" --output-on-failure --no-tests=error "$@" < /dev/null
}

command_test() {
    need build test
    need_node
    install_npm_packages
    compile dev
    run_suite dev "$@"
}

# The agents themselves, from npm, with a model that is played on loopback; they ask nobody else.
command_agents() {
    need build
    need_node
    install_npm_folder tests/agents
    compile dev win
    node --test --test-reporter=spec tests/agents/agents.test.mjs
}

# Not by ctest: its time limits are those of the samples, and this takes as long as it takes.
command_soak() {
    local rounds="${1:-100}" failed=()
    need build test
    compile dev winsh_fault_test winsh_store_test
    say "Soaking: $rounds rounds of each fault"
    export WINSH_ROUNDS="$rounds"
    build/bin/winsh_store_test --gtest_brief=1 --gtest_filter='PowerLoss.*:IoError.*:OutOfMemory.*:DiskFull.*' || failed+=(winsh_store_test)
    build/bin/winsh_fault_test || failed+=(winsh_fault_test)
    if [ "${#failed[@]}" -gt 0 ]; then
        complain "failed: ${failed[*]}"
        exit 1
    fi
    say "Nothing lost, nothing accepted that was revoked"
}

command_asan() {
    need build test sanitizers
    need_node
    install_npm_packages
    compile asan
    ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1 UBSAN_OPTIONS=print_stacktrace=1 run_suite asan "$@"
}

command_tsan() {
    need build test sanitizers
    need_node
    install_npm_packages
    compile tsan
    TSAN_OPTIONS=second_deadlock_stack=1 run_suite tsan "$@"
}

command_fuzz() {
    local seconds=60
    if [[ "${1:-}" =~ ^[0-9]+$ ]]; then
        seconds="$1"
        shift
    fi
    need build sanitizers
    compile fuzz fuzzers
    local names=("$@") program
    if [ "${#names[@]}" -eq 0 ]; then
        for program in build/fuzz/bin/winsh_*_fuzz; do
            names+=("$(basename "$program")")
        done
    fi
    say "${#names[@]} fuzzers, $seconds s each"
    local failed=() name
    for name in "${names[@]}"; do
        run_fuzzer "$name" "$seconds" || failed+=("$name")
    done
    if [ "${#failed[@]}" -gt 0 ]; then
        complain "findings: ${failed[*]}; the inputs stand in build/fuzz/findings"
        exit 1
    fi
    say "No findings"
}

# What a run discovers goes to build/fuzz/corpus; what is kept in tests/fuzz/corpus seeds it.
run_fuzzer() {
    local name="$1" seconds="$2" found="build/fuzz/corpus/$1" kept log="build/fuzz/$1.log"
    kept="tests/fuzz/corpus/${name#winsh_}"
    kept="${kept%_fuzz}"
    mkdir -p "$found" build/fuzz/findings
    local folders=("$found")
    [ -d "$kept" ] && folders+=("$kept")
    if "build/fuzz/bin/$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="build/fuzz/findings/$name-" "${folders[@]}" > "$log" 2>&1; then
        printf '    %-40s %12s runs, no finding\n' "$name" "$(awk '/stat::number_of_executed_units/ { print $2 }' "$log")"
    else
        tail -n 40 "$log" >&2
        return 1
    fi
}

# ./dev bench [micro | NAME…]
command_bench() {
    need build bench
    if [ "${1:-}" = micro ]; then
        compile dev winsh_micro_bench
        build/bin/winsh_micro_bench
        return
    fi
    compile dev winshd win seed_tokens
    bench/run "$@"
}
