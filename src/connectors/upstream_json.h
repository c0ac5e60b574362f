#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"

namespace winsh {

/// Escapes that are half a surrogate pair (`\ud83d` alone) become `\ufffd`. Some software cuts text between
/// the halves of an emoji; JSON so made is refused by strict parsers.
std::string with_whole_surrogates(std::string_view json);

/// What an upstream answered. One title that was cut within an emoji must not make everything beside it
/// unreadable: where the strict parser refuses the text, it is tried once more with whole surrogates.
Result<Json> parse_upstream_json(std::string_view json, JsonLimits limits);

}  // namespace winsh
