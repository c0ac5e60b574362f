#include "web/api/snapshot_query.h"

#include "base/format.h"
#include "base/text.h"
#include "document/budget_range.h"
#include "document/snapshot_digest.h"
#include "snapshots/snapshots.h"

namespace winsh::web {
namespace {

Result<std::size_t> parse_budget(std::string_view text) {
    const std::optional<std::int64_t> tokens = parse_integer(text);
    if (tokens && *tokens >= static_cast<std::int64_t>(kLeastBudgetTokens) &&
        *tokens <= static_cast<std::int64_t>(kMostBudgetTokens))
        return static_cast<std::size_t>(*tokens);
    return fail(ErrorKind::invalid,
                format("budget must be a whole number of tokens from {} to {}.", kLeastBudgetTokens,
                       kMostBudgetTokens),
                "budget");
}

Result<std::string> parse_since(std::string_view text) {
    if (is_snapshot_digest(text)) return std::string(text);
    return fail(ErrorKind::invalid,
                "since must be the digest of a snapshot: \"sha256:\" and 64 hex digits in lower case.",
                "since");
}

}  // namespace

Result<SnapshotQuery> snapshot_query(const http::Request& request) {
    SnapshotQuery query;
    const auto fields = parse_form(request.query);
    if (!fields)
        return fail(ErrorKind::invalid, "The query cannot be read: send UTF-8, percent-encoded.", "query");
    for (const auto& [name, value] : *fields) {
        const bool stands_twice = (name == "budget" && query.budget) || (name == "since" && query.since);
        if (stands_twice)
            return fail(ErrorKind::invalid, format("{} stands twice; send it once.", name), name);
        if (name == "budget") {
            WINSH_TRY(query.budget, parse_budget(value));
        } else if (name == "since") {
            WINSH_TRY(query.since, parse_since(value));
        }
    }
    return query;
}

}  // namespace winsh::web
