#include "snapshots/sanitizer.h"

#include <cstdint>
#include <cstdlib>
#include <vector>

#include "base/text.h"
#include "snapshots/text_cleaner.h"

namespace {

using winsh::Json;
using Kind = winsh::TextRule::Kind;

void require(bool holds) {
    if (!holds) std::abort();
}

void check_text(std::string_view text, Kind kind, std::size_t most) {
    winsh::RedactionCounts counts;
    const std::string once = winsh::clean_text(text, kind, most, counts);
    require(winsh::is_utf8(once) && winsh::count_code_points(once) <= most);
    require(kind == Kind::paragraph || once.find('\n') == std::string::npos);
    winsh::RedactionCounts again;
    require(winsh::clean_text(once, kind, most, again) == once && again.empty());
}

void check_document(std::string_view text) {
    static const std::vector<winsh::TextRule> rules = {
        {"/a/*/b", Kind::word, 20}, {"/a/c", Kind::paragraph, 100}, {"/l", Kind::link, 50}};
    const auto parsed = winsh::parse_json(text);
    if (!parsed.has_value()) return;
    const winsh::SanitizedContent once = winsh::sanitize(*parsed, rules);
    for (const std::string& pointer : once.untrusted) require(once.content.at_pointer(pointer) != nullptr);
    require(to_text(winsh::sanitize(once.content, rules).content) == to_text(once.content));
}

}  // namespace

/// Whatever comes in becomes valid UTF-8 within its limit, and what is clean stays as it is.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (text.empty()) return 0;
    const auto most = static_cast<std::size_t>(data[0]) + 1;
    for (const Kind kind : {Kind::line, Kind::paragraph, Kind::link}) check_text(text.substr(1), kind, most);
    check_document(text.substr(1));
    return 0;
}
