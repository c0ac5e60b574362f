# Sourced by ./dev: formatting, linting, fuzzing.

sources() { git ls-files --cached --others --exclude-standard -- 'src/*.cc' 'src/*.h' 'tests/*.cc' 'tests/*.h' 'bench/*.cc' 'bench/*.h'; }

format_sources() {
    need lint
    sources | xargs clang-format-19 -i
    say "Formatted."
}

# What came since the given point, or in the last commits: static analysis of everything takes a quarter of an hour.
changed_sources() {
    local base
    base=$(git rev-parse --verify -q origin/main || git rev-parse --verify -q HEAD~1 || true)
    [ "$base" = "$(git rev-parse HEAD)" ] && base=$(git rev-parse --verify -q HEAD~1 || true)
    { [ -n "$base" ] && git diff --name-only --diff-filter=d "$base" -- 'src/*.cc'; git diff --name-only --diff-filter=d HEAD -- 'src/*.cc'; } |
        sort -u | grep -v '_fuzz\.cc$' || true
}

run_lint() {
    need lint
    need_node
    say "Formatting"
    sources | xargs clang-format-19 --dry-run -Werror
    say "Dependency rule, sizes, coroutines"
    python3 tools/check_layers.py
    python3 tools/check_style.py
    say "Contract"
    tests/openapi/lint
    local files
    if [ "${1:-}" = --all ]; then files=$(git ls-files 'src/*.cc' | grep -v '_fuzz\.cc$'); else files=$(changed_sources); fi
    if [ -n "$files" ]; then
        say "Static analysis of $(wc -w <<<"$files") files"
        build_preset dev all
        # shellcheck disable=SC2086
        printf '%s\n' $files | timeout 1200 xargs -P 2 -n 4 clang-tidy-19 --quiet -p build 2>/dev/null
    fi
    say "Lint found nothing."
}

run_fuzzers() {
    local seconds=${1:-60} fuzzer name
    build_preset fuzz fuzzers
    for fuzzer in build/fuzz/bin/*_fuzz; do
        name=$(basename "$fuzzer")
        say "$name for $seconds s"
        mkdir -p "build/fuzz/corpus/$name" "tests/fuzz/corpus/$name"
        "$fuzzer" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=65536 -print_final_stats=0 -verbosity=0 \
            -artifact_prefix="build/fuzz/" "build/fuzz/corpus/$name" "tests/fuzz/corpus/$name"
    done
    say "No fuzzer found anything."
}
