#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace winsh {

/// A stretch of text, in bytes.
struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;
};

// Each finds the first of its kind that begins at or after `from`.

std::optional<Span> find_private_key(std::string_view text, std::size_t from);
/// The name and password of `scheme://name:password@host`.
std::optional<Span> find_url_password(std::string_view text, std::size_t from);
/// A key that its issuer's prefix gives away, such as `ghp_…`.
std::optional<Span> find_known_key(std::string_view text, std::size_t from);
std::optional<Span> find_jwt(std::string_view text, std::size_t from);
std::optional<Span> find_email(std::string_view text, std::size_t from);
std::optional<Span> find_card_number(std::string_view text, std::size_t from);
std::optional<Span> find_ip_address(std::string_view text, std::size_t from);

}  // namespace winsh
