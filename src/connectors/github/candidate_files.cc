#include "connectors/github/candidate_files.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "base/text.h"

namespace winsh {
namespace {

constexpr std::size_t kMostCharacters = 200;

/// In alphabetical order: they are searched by halves.
constexpr std::string_view kEndings[] = {
    "astro",  "bash",    "c",      "cc",    "cjs",    "clj",   "cljs", "cpp", "cs",   "css",
    "cts",    "cxx",     "dart",   "elm",   "erb",    "erl",   "ex",   "exs", "fs",   "go",
    "gql",    "graphql", "groovy", "h",     "haml",   "hbs",   "hh",   "hpp", "hrl",  "hs",
    "htm",    "html",    "java",   "jinja", "jl",     "js",    "jsx",  "kt",  "kts",  "less",
    "liquid", "lua",     "m",      "mdx",   "mjs",    "ml",    "mli",  "mm",  "mts",  "mustache",
    "nim",    "php",     "pl",     "pm",    "prisma", "proto", "ps1",  "pug", "py",   "pyi",
    "pyx",    "r",       "rb",     "rs",    "sass",   "scala", "scss", "sh",  "slim", "sol",
    "sql",    "svelte",  "swift",  "tf",    "ts",     "tsx",   "twig", "vb",  "vue",  "zig",
};
static_assert(std::ranges::is_sorted(kEndings));

/// What tools fill: dependencies, what is built, caches.
constexpr std::string_view kForeignFolders[] = {
    ".git",          ".next",         ".nuxt",
    ".terraform",    ".venv",         ".yarn",
    "__generated__", "__pycache__",   "bower_components",
    "build",         "carthage",      "coverage",
    "deriveddata",   "dist",          "external",
    "generated",     "jspm_packages", "node_modules",
    "obj",           "out",           "pods",
    "site-packages", "target",        "third-party",
    "third_party",   "vendor",        "vendored",
    "venv",
};

constexpr std::string_view kGeneratedEndings[] = {
    ".bundle.js",    ".chunk.js",     ".designer.cs", ".freezed.dart", ".g.cs",         ".g.dart",
    ".generated.ts", ".generated.js", ".min.css",     ".min.js",       ".pb.cc",        ".pb.go",
    ".pb.h",         "_pb.js",        "_pb2.py",      "_pb2_grpc.py",  "_generated.go", "_pb.d.ts",
};

bool is_foreign_folder(std::string_view name) {
    return std::ranges::find(kForeignFolders, name) != std::ranges::end(kForeignFolders);
}

bool is_generated(std::string_view name) {
    return std::ranges::any_of(kGeneratedEndings,
                               [&](std::string_view ending) { return name.ends_with(ending); });
}

std::size_t depth_of(std::string_view path) {
    return static_cast<std::size_t>(std::ranges::count(path, '/'));
}

/// The first place of each path.
std::map<std::string_view, std::size_t> places_of(const std::vector<std::string>& touched) {
    std::map<std::string_view, std::size_t> places;
    for (const std::string& path : touched) places.emplace(path, places.size());
    return places;
}

}  // namespace

bool is_source_file(std::string_view path) {
    if (path.empty() || path.starts_with('/') || has_control_characters(path)) return false;
    if (path.size() > kMostCharacters && count_code_points(path) > kMostCharacters) return false;
    const std::string lower = to_lower_ascii(path);
    const std::vector<std::string_view> parts = split(lower, '/');
    if (std::any_of(parts.begin(), parts.end() - 1, is_foreign_folder)) return false;
    const std::string_view name = parts.back();
    const std::size_t dot = name.rfind('.');
    if (dot == std::string_view::npos || dot == 0) return name == "dockerfile" || name == "makefile";
    return std::ranges::binary_search(kEndings, name.substr(dot + 1)) && !is_generated(name);
}

CandidateFiles choose_candidate_files(std::vector<std::string> paths, const std::vector<std::string>& touched,
                                      std::size_t most) {
    std::erase_if(paths, [](const std::string& path) { return !is_source_file(path); });
    const auto places = places_of(touched);
    using Rank = std::tuple<std::size_t, std::size_t, std::string>;
    std::vector<Rank> ranked;
    ranked.reserve(paths.size());
    for (std::string& path : paths) {
        const auto place = places.find(path);
        const std::size_t first = place == places.end() ? places.size() : place->second;
        const std::size_t depth = depth_of(path);
        ranked.emplace_back(first, depth, std::move(path));
    }
    std::ranges::sort(ranked);
    ranked.erase(std::unique(ranked.begin(), ranked.end()), ranked.end());
    CandidateFiles chosen;
    chosen.dropped = ranked.size() - std::min(ranked.size(), most);
    ranked.resize(ranked.size() - chosen.dropped);
    for (Rank& rank : ranked) chosen.paths.push_back(std::move(std::get<2>(rank)));
    return chosen;
}

}  // namespace winsh
