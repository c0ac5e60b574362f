# ./dev lint, fmt.

cpp_files() { git ls-files --cached --others --exclude-standard -- 'src/*.cc' 'src/*.h' 'tests/*.cc' 'tests/*.h' 'bench/*.cc' 'bench/*.h'; }

command_fmt() {
    need lint
    say "Formatting"
    cpp_files | xargs -r clang-format-19 -i
}

command_lint() {
    local scope=changed
    [ "${1:-}" = --all ] && scope=all
    need build test lint
    need_node
    install_npm_packages
    local failed=()
    say "Format";  cpp_files | xargs -r clang-format-19 --dry-run --Werror || failed+=(format)
    say "Folders and libraries"; python3 tools/check_layers.py || failed+=(folders)
    say "Sizes and words"; python3 tools/check_source.py || failed+=(source)
    say "Contract"; tests/openapi/lint || failed+=(contract)
    say "clang-tidy ($scope)"; run_clang_tidy "$scope" || failed+=(clang-tidy)
    if [ "${#failed[@]}" -gt 0 ]; then
        complain "not clean: ${failed[*]}"
        exit 1
    fi
    say "Clean"
}

# Tests and fuzzers have idioms of their own, and the compiler's warnings are errors there too.
product_only() { grep -vE '(_test|_fuzz)\.cc$' || true; }

# Files that clang-tidy looks at: all, or those that differ from origin/main; on a fresh clone, where nothing does, those
# of the last commits. At most 24, the latest first: it takes 5 to 13 seconds a file.
files_to_tidy() {
    if [ "$1" = all ]; then
        git ls-files -- 'src/*.cc' | product_only
        return
    fi
    local base
    base=$(git merge-base HEAD origin/main 2> /dev/null || true)
    {
        git diff --name-only HEAD -- 'src/*.cc'
        git ls-files --others --exclude-standard -- 'src/*.cc'
        if [ -n "$base" ] && [ "$base" != "$(git rev-parse HEAD)" ]; then
            git log --name-only --format= "$base..HEAD" -- 'src/*.cc'
        else
            git log -n 10 --name-only --format= -- 'src/*.cc'
        fi
    } | awk 'NF && !seen[$0]++' | product_only | while read -r file; do [ -f "$file" ] && echo "$file"; done | head -n 24
}

run_clang_tidy() {
    local files
    mapfile -t files < <(files_to_tidy "$1")
    [ "${#files[@]}" -gt 0 ] || return 0
    # Generated headers must be there before a file that includes them can be read.
    compile dev generated_sources
    echo "    ${#files[@]} files"
    printf '%s\n' "${files[@]}" | xargs -P "$jobs" -n 1 clang-tidy-19 -p build --quiet --extra-arg=-Wno-unknown-warning-option 2> build/clang-tidy.log
}
