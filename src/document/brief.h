#pragma once

#include <string>
#include <string_view>

namespace winsh {

/// A snapshot as a brief for an agent, in Markdown: our own words about it first, then the document itself,
/// byte for byte, on one line of a fenced block. Whatever third parties wrote stands in that line alone, so
/// that it can forge no heading, no list and no end of the block. `document` is the JSON that is served.
/// With a `nonce`, which nobody who wrote the document can have known, a line with it stands before and
/// behind the block as well.
std::string brief_of(std::string_view document, std::string_view nonce = {});

}  // namespace winsh
