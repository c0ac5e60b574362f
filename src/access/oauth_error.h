#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace winsh {

/// A refusal in the words of OAuth: what a program looks at is `code`, the rest is as elsewhere.
struct OAuthError {
    /// One of RFC 6749 §5.2, RFC 8628 §3.5 or §4.1.2.1; a literal.
    std::string_view code;
    Error error;

    OAuthError(std::string_view code_in, Error error_in) : code(code_in), error(std::move(error_in)) {}
    /// Of what is no refusal: the store cannot be asked, or too much is asked of it.
    OAuthError(Error error_in)
        : code(error_in.kind == ErrorKind::rate_limited || error_in.kind == ErrorKind::unavailable
                   ? "temporarily_unavailable"
                   : "server_error"),
          error(std::move(error_in)) {}
};

template <typename T>
using OAuthResult = std::expected<T, OAuthError>;

/// A sentence as `error_description` may hold it: printable ASCII without '"' and '\\' (RFC 6749 §5.2), at
/// most 512 bytes.
std::string error_description(std::string_view sentence);

}  // namespace winsh
