#pragma once

#include <sys/stat.h>

#include <fstream>
#include <string>

namespace winsh::win {

/// A program in the folder that stands in for `secret-tool`: it keeps each secret in a file below `secrets`,
/// and adds its arguments to `arguments`.
inline void write_secret_tool(const std::string& folder) {
    const std::string path = folder + "/secret-tool";
    std::ofstream(path) << R"sh(#!/bin/sh
here=$(dirname "$0")
mkdir -p "$here/secrets"
echo "$@" >> "$here/arguments"
act=$1; shift
[ "$1" = --label ] && shift 2
entry="$here/secrets/$(printf '%s' "$*" | tr -c 'a-z0-9=' _)"
case $act in
    store) cat > "$entry";;
    lookup) [ -f "$entry" ] || exit 1; cat "$entry";;
    clear) [ -f "$entry" ] || exit 1; rm "$entry";;
esac
)sh";
    ::chmod(path.c_str(), 0700);
}

}  // namespace winsh::win
