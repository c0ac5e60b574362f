#pragma once

#include <expected>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

namespace winsh {

/// What went wrong, in the terms of the caller's next step. `web/error_response` maps it to an HTTP status
/// and `win/exit_code` to an exit code, each in one place.
enum class ErrorKind {
    invalid,          ///< The input breaks a rule; the sentence names the field. (400)
    unauthenticated,  ///< No credential, or one that does not hold. (401)
    forbidden,        ///< The credential holds but does not allow this. (403)
    not_found,        ///< Does not exist, or is not the caller's: never tell which. (404)
    conflict,         ///< Collides with what is there already. (409)
    too_large,        ///< Over a stated limit. (413)
    unprocessable,    ///< Well-formed, but cannot be carried out as it is. (422)
    rate_limited,     ///< Too many tries; `retry_after_seconds` says when. (429)
    network,          ///< A peer could not be reached or did not answer in time. (502)
    unavailable,      ///< This process cannot do it now: disk full, queue full, shutting down. (503)
    internal,         ///< A bug or a broken installation; never shown in detail. (500)
};

/// An expected failure. `message` is a sentence for people: what happened, with what, and what to do next. It
/// never holds a secret.
struct Error {
    ErrorKind kind = ErrorKind::internal;
    std::string message;
    /// The input field that is at fault, where there is one.
    std::string field;
    /// For `rate_limited` and `unavailable`: seconds until another try makes sense, ≥ 1. 0 where unknown.
    int retry_after_seconds = 0;

    friend bool operator==(const Error&, const Error&) = default;
};

template <typename T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> fail(ErrorKind kind, std::string message, std::string field = {}) {
    return std::unexpected(Error{kind, std::move(message), std::move(field), 0});
}

std::string_view name_of(ErrorKind kind);

/// Lets GoogleTest print an error instead of its bytes.
void PrintTo(const Error& error, std::ostream* out);

}  // namespace winsh

namespace std {
template <typename T>
void PrintTo(const expected<T, winsh::Error>& result, ostream* out) {
    if (result.has_value()) {
        *out << "a value";
    } else {
        PrintTo(result.error(), out);
    }
}
}  // namespace std

// Declarations and names cannot stand in parentheses.
// NOLINTBEGIN(bugprone-macro-parentheses)
#define WINSH_CONCATENATE_(a, b) a##b
#define WINSH_CONCATENATE(a, b) WINSH_CONCATENATE_(a, b)

/// `WINSH_TRY(auto user, store.user(id));` declares `user`, or returns the error from the function around it.
/// `WINSH_CHECK(expression)` is the same for a `Result<void>`.
#define WINSH_TRY(declaration, expression) \
    WINSH_TRY_(declaration, expression, WINSH_CONCATENATE(winsh_result_, __LINE__))
#define WINSH_TRY_(declaration, expression, name)                           \
    auto name = (expression);                                               \
    if (!name.has_value()) return std::unexpected(std::move(name).error()); \
    declaration = *std::move(name)

#define WINSH_CHECK(expression) WINSH_CHECK_(expression, WINSH_CONCATENATE(winsh_result_, __LINE__))
#define WINSH_CHECK_(expression, name) \
    if (auto name = (expression); !name.has_value()) return std::unexpected(std::move(name).error())
// NOLINTEND(bugprone-macro-parentheses)
