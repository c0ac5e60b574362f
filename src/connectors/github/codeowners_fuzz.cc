#include "connectors/github/codeowners.h"

#include <cstdint>
#include <cstdlib>

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

/// Whatever comes in, each rule is a prefix without wildcards or the one that stands for all, and no rule
/// comes from nothing.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const winsh::Codeowners parsed = winsh::parse_codeowners(text);
    for (const winsh::CodeownersRule& rule : parsed.rules) {
        require(!rule.pattern.empty() && rule.pattern.front() != '/');
        require(rule.pattern == "*" || rule.pattern.find_first_of("*?[]\n") == std::string::npos);
        for (const std::string& owner : rule.owners) require(owner.find('@') != std::string::npos);
    }
    require(parsed.rules.size() + parsed.inexpressible + parsed.invalid <= size);
    return 0;
}
