#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace winsh {

/// Whether a path of a repository looks like source that people write: known by its ending, outside of
/// folders that tools fill, at most 200 characters. What is generated, vendored or binary is not.
bool is_source_file(std::string_view path);

struct CandidateFiles {
    std::vector<std::string> paths;
    std::size_t dropped = 0;  ///< Source files beyond the limit.
};

/// The source files among `paths`, each once, the likeliest first: those in `touched` in its order, then
/// those that are not deep in folders, then by name. The same for the same input, in whatever order `paths`
/// are.
CandidateFiles choose_candidate_files(std::vector<std::string> paths, const std::vector<std::string>& touched,
                                      std::size_t most);

}  // namespace winsh
