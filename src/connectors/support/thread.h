#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "connectors/connector.h"

namespace winsh {

/// What a customer and the support wrote to each other. Internal notes are no messages.
struct SupportMessage {
    enum class Author { customer, support };
    Author author = Author::support;
    std::string body;
};

/// A ticket or conversation, whichever tool it is of.
struct SupportThread {
    std::string id;      ///< `zendesk:123`
    std::string source;  ///< The connector's id: `zendesk`.
    Json customer;       ///< `Person::to_json`
    std::string subject;
    std::string status;  ///< As the tool says, in lower case.
    Timestamp created_at;
    Timestamp updated_at;
    std::string url;                       ///< For people.
    std::vector<SupportMessage> messages;  ///< The oldest first.
    std::vector<std::string> tags;
    std::size_t notes = 0;   ///< Internal notes that were left out.
    std::size_t unread = 0;  ///< Messages that were not asked for.
};

/// A thread in the shape of `support.threads[]`, and what of it is not in there.
struct CompactThread {
    Json thread;
    std::size_t notes = 0;
    std::size_t skipped = 0;  ///< Messages in the middle of a long thread.
};

/// Of the messages, the first one of the customer and the latest, 20 at the most; texts are cut somewhat
/// behind what the text rules let through, so that the cut splits no address or key that is to be scrubbed.
CompactThread compact(const SupportThread& thread);

/// How the strings of `support.threads[]` are made safe: the same for each tool.
std::vector<TextRule> support_text_rules();

/// A state as the upstream's software names it (`open`, `on-hold`), in lower case; "" where it is none.
std::string status_word(std::string_view text);

/// Letters, digits, `-` and `_`, at most 64: safe to put into a path.
bool is_plain_id(std::string_view id);

}  // namespace winsh
