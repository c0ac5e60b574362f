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
/// `[key]`: e-mail addresses, IP addresses, payment card numbers (Luhn), JWTs, keys of known forms (our own
/// included), private key blocks and passwords in URLs. `text` is UTF-8.
std::string redact(std::string_view text, RedactionScope scope, RedactionCounts& counts);

}  // namespace winsh
