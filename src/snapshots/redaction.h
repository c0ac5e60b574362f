#pragma once

#include <map>
#include <string>
#include <string_view>

namespace winsh {

/// How often each rule took something out: `email`, `ip`, `card`, `jwt`, `key`.
using RedactionCounts = std::map<std::string, std::int64_t, std::less<>>;

/// Which rules apply. Identifiers made by software look like card numbers and addresses often enough that
/// only people's text is searched for those.
enum class RedactionScope { everything, secrets_and_emails };

/// Takes out what identifies a person or opens a door, and leaves `[email]`, `[ip]`, `[card]`, `[token]` or
/// `[key]`: e-mail addresses, IP addresses, payment card numbers (Luhn), JWTs and JWEs, keys of known forms
/// (our own included), secrets of webhooks' URLs, private keys, passwords in URLs, and values whose name says
/// what they are (`password=…`, `Authorization: …`). No spelling hides them: fullwidth and other compatible
/// forms, digits of any script, percent and JSON escapes, characters that nobody sees. Takes time in
/// proportion to the text; UTF-8 stays UTF-8; in its own result it finds nothing.
std::string redact(std::string_view text, RedactionScope scope, RedactionCounts& counts);

/// True where `name` alone says that a value is a secret, as `password` and `api_key` do, and the value is
/// one: no placeholder, and not taken out already.
bool is_named_secret(std::string_view name, std::string_view value);

}  // namespace winsh
