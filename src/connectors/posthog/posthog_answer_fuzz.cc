#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "connectors/posthog/parse.h"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

bool is_count(std::int64_t number) { return number >= 0 && number <= (std::int64_t{1} << 53U); }

}  // namespace

/// Whatever comes in, counts are counts and an id may stand in a path.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto answer =
        winsh::parse_posthog_answer(std::string_view(reinterpret_cast<const char*>(data), size));
    if (!answer) return 0;
    const winsh::PosthogCounts& counts = answer->counts;
    require(is_count(counts.started) && is_count(counts.failed) && is_count(counts.baseline_started));
    require(is_count(counts.baseline_failed) && is_count(counts.affected_accounts));
    require(counts.affected_accounts <= counts.failed);
    require(answer->query_id.find_first_of("/?#%. \r\n") == std::string::npos);
    return 0;
}
