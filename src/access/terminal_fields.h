#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "model/token.h"

namespace winsh {

// What a terminal says of itself and asks for, on whichever way it signs in.

/// The name of a client or a machine, as pages show it beside our own words: without white space at its ends,
/// at most 100 printable ASCII characters, may be empty.
Result<std::string> shown_name(std::string_view text, std::string_view field);
/// The same of a client that has to say who it is: 1..100.
Result<std::string> client_name(std::string_view text, std::string_view field);
/// Scopes with spaces between them (RFC 6749 §3.3); all there are for none.
Result<Scopes> asked_scopes(std::string_view text);
/// What its token is called: `win on ada-laptop`, at most 100 characters.
std::string token_name(std::string_view client, std::string_view host);
/// `loops:read snapshots:read` (RFC 6749 §3.3), or with another separator.
std::string scope_text(Scopes scopes, std::string_view separator = " ");

}  // namespace winsh
