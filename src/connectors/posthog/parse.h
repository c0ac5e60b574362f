#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace winsh {

/// The columns that the question asks for, in their order.
inline constexpr std::array<std::string_view, 5> kPosthogColumns = {"started", "failed", "baseline_started",
                                                                    "baseline_failed", "affected_accounts"};

/// How many events there were. Each within 0..2^53.
struct PosthogCounts {
    std::int64_t started = 0;
    std::int64_t failed = 0;
    std::int64_t baseline_started = 0;
    std::int64_t baseline_failed = 0;
    std::int64_t affected_accounts = 0;  ///< At most `failed`.
};

/// What PostHog said to a question.
struct PosthogAnswer {
    enum class Kind {
        counts,
        pending,  ///< It is still working the answer out; `query_id` says where the answer will be.
        refused,  ///< It could not work it out.
    };
    Kind kind = Kind::counts;
    PosthogCounts counts;
    std::string query_id;                   ///< Safe to put into a path; "" where none was given.
    std::optional<Timestamp> last_refresh;  ///< When the counts were worked out.
};

/// Reads the answer to the question itself and to how it is coming along. Nothing for what is not of the
/// documented shape: one wrong count makes the others worthless.
std::optional<PosthogAnswer> parse_posthog_answer(std::string_view body);

}  // namespace winsh
