#pragma once

#include <string>
#include <string_view>

#include "base/secret.h"

namespace winsh::win {

/// True for text that can stand behind `Bearer` (RFC 6750 §2.1), 1..1,024 characters.
bool is_bearer_text(std::string_view text);
/// True for a token as win.sh gives it out: `win_live_` and more. Leniently: another server may count or
/// check its characters otherwise.
bool is_api_token(std::string_view text);

/// What is wrong with the text as a token of winsh: prefix, length, alphabet or checksum, in a sentence that
/// holds nothing of it; "" where nothing is. Stricter than `is_api_token`.
std::string problem_of_token(std::string_view text);
/// The same as a reason for which a server may refuse a token, "winshd gives out no such token. …": "" also
/// for one that does not begin with `win_live_`, whose form is its own server's to know.
std::string reason_of_form(const Secret& token);

/// The first 12 characters, the documented `tokenPrefix`; less of a token that is too short for that to hide
/// anything.
std::string token_prefix(const Secret& token);
/// The last 4 characters, the documented `lastFour`; "" of a short token.
std::string last_four(const Secret& token);
/// `win_live_abc…9xYz`, for people.
std::string masked(const Secret& token);

}  // namespace winsh::win
