#pragma once

#include <string_view>

namespace winsh {

/// A file that was compiled into the program.
struct EmbeddedFile {
    std::string_view name;  ///< The file's name without its folder.
    std::string_view bytes;
};

}  // namespace winsh
