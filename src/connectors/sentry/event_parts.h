#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"

namespace winsh {

/// The text, cut to a few thousand bytes; nothing for an empty or other value. Longer than any text rule
/// lets through, so that the cut itself never shows.
std::optional<std::string> sentry_text(const Json& value);

/// `{route, transaction, environment, …}` of an event, sorted: the tags that are on the list, and `route` and
/// `transaction` from elsewhere in the event where no tag says them. Null where there are none.
Json sentry_tags(const Json& event);

/// `[{function, file, line, inApp}]`, crash first, at most 30. Null where there are none.
Json sentry_stacktrace(const Json& event);

/// A frame's file as the repository names it: without what bundlers and containers put before it.
std::string sentry_repository_path(std::string_view file);

/// The path of a request's URL with what looks like an id, a token or an address replaced by `:id`; "" where
/// there is none.
std::string sentry_route(std::string_view url);

}  // namespace winsh
