#include "document/shown_text.h"

namespace winsh {

std::string shown_text(std::string_view text) {
    constexpr std::string_view kEscaped = "&lt;";
    std::string shown;
    for (std::size_t at = text.find(kEscaped); at != std::string_view::npos; at = text.find(kEscaped)) {
        shown.append(text.substr(0, at)).push_back('<');
        text.remove_prefix(at + kEscaped.size());
    }
    return shown.append(text);
}

}  // namespace winsh
