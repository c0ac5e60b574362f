#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "connectors/connector.h"
#include "snapshots/redaction.h"

namespace winsh {

/// Makes text of a third party safe to stand in a document that an agent reads, and in a Markdown brief made
/// of it: UTF-8 in NFC (invalid bytes become U+FFFD) without control, zero-width, bidirectional and tag
/// characters; HTML references to punctuation are what they stand for; one line where it is to be one; no
/// structure of Markdown and no tag (`without_markdown_structure`); links that are not http(s) defanged as
/// `javascript[:]…`; personal data and keys redacted and counted; at most that many code points, the last of
/// them `…` where something was cut off. Applied to its own result it changes nothing. `kind` is not `word`.
std::string clean_text(std::string_view text, TextRule::Kind kind, std::size_t most_characters,
                       RedactionCounts& counts);

/// True for what only software writes: `[A-Za-z0-9_.:@/+-]*`, and nothing that is a rule in Markdown or a
/// link to elsewhere.
bool is_word(std::string_view text);

}  // namespace winsh
