#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "connectors/upstream_json.h"

namespace winsh {

// Sentry's answers, reduced to what a snapshot shows. Nothing for an answer that is no list; single entries
// that are not of the documented shape are left out and counted. What an entry does not say is no member of
// the result; no member is empty.

struct SentryIssues {
    /// `{id, shortId, slug, title, culprit, level, status, substatus, count, userCount, firstSeen, lastSeen,
    /// permalink, project}`; `id` is always there, digits only: safe to put into a path.
    std::vector<Json> issues;
    std::size_t dropped = 0;
};

struct SentryEvents {
    /// `{id, dateCreated, user{id}, tags{…}, stacktrace[…]}`, the newest first; `user.id` is a `Person`.
    std::vector<Json> events;
    std::size_t dropped = 0;
    std::string release;      ///< Of the newest event; "" where it names none.
    std::string environment;  ///< Likewise.
};

std::optional<SentryIssues> parse_sentry_issues(std::string_view body);
/// At most `most` events; more are counted as dropped.
std::optional<SentryEvents> parse_sentry_events(std::string_view body, std::size_t most);

/// The cursor of the next page in a `Link` header, or "" where there is none. Sentry names a next page at the
/// end too, and says with `results` that it is empty. The URL beside it is not used: behind a proxy it may
/// name another host.
std::string sentry_next_cursor(std::string_view link);

}  // namespace winsh
