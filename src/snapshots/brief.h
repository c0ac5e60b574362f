#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "http/client.h"

namespace winsh {

/// A snapshot as a brief for an agent, in Markdown: our own words about it first, then the document itself,
/// byte for byte, on one line of a fenced block. Whatever third parties wrote stands in that line alone, so
/// that it can forge no heading, no list and no end of the block. `document` is the JSON that is served.
std::string brief_of(std::string_view document);

/// The same, ready to be sent; its ETag is that of the snapshot and `-brief`.
std::shared_ptr<const http::Content> brief_content(const http::Content& snapshot);

}  // namespace winsh
