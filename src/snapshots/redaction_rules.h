#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "snapshots/redaction_characters.h"

namespace winsh {

// Each finds the first of its kind that begins at or after `from`. The text is a `FoldedText`. What they look
// at to say no is bounded by a constant, or is never looked at again, so that a whole search takes time in
// proportion to the text. A stretch that is all `kTakenOut` is never found.

/// A private key block (RFC 7468 and its kin), also one that lost its head or its tail.
std::optional<Span> find_private_key(std::string_view text, std::size_t from);
/// JWS and JWE (RFC 7515, 7516) in compact form.
std::optional<Span> find_jwt(std::string_view text, std::size_t from);
/// A key that its issuer's prefix gives away, such as `ghp_…`, or the secret part of a webhook's URL.
std::optional<Span> find_known_key(std::string_view text, std::size_t from);

/// What stands before the `@` of `scheme://name:password@host`, or of `scheme://token@host`.
std::optional<Span> find_url_password(std::string_view text, std::size_t from);
/// The value in `password=…`, `"api_key": "…"`, `Authorization: Bearer …` and the like.
std::optional<Span> find_labelled_secret(std::string_view text, std::size_t from);

std::optional<Span> find_email(std::string_view text, std::size_t from);
std::optional<Span> find_card_number(std::string_view text, std::size_t from);
std::optional<Span> find_ip_address(std::string_view text, std::size_t from);

}  // namespace winsh
