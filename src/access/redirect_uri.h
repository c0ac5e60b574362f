#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace winsh {

/// The address of a terminal's callback listener: matched against a narrow form, never normalised, so that
/// what the server checked is what the browser opens (RFC 8252 §7.3 and §8.3).
///
/// `http://` + (`127.0.0.1` | `localhost` in any case | `[::1]`) + optional `:1..65535` + optional path +
/// optional query. No fragment, userinfo, backslash, white space, control or non-ASCII character, no other
/// spelling of an address, ≤ 2,048 bytes. A query that has `token`, `code`, `state` or `error` already (in
/// any encoding) is refused.
class RedirectUri {
public:
    static constexpr std::size_t kMostBytes = 2'048;

    /// The error is a sentence for the approval page.
    static Result<RedirectUri> parse(std::string_view text);

    /// `invalid` where the query has one of these fields, in any encoding.
    Result<void> check_brings_none_of(std::span<const std::string_view> names) const;

    const std::string& text() const { return text_; }
    /// `http://127.0.0.1:49152`, for `form-action`; nothing for `[::1]`, which cannot be listed there.
    std::optional<std::string> form_action_source() const;
    /// `127.0.0.1:49152`, for people.
    std::string host_and_port() const;
    /// The address with the fields appended to its query, percent-encoded; what stood there is kept byte for
    /// byte.
    std::string with_fields(const std::vector<std::pair<std::string, std::string>>& fields) const;

private:
    RedirectUri() = default;
    std::string text_;
    std::string host_;  ///< As written, an IPv6 address in brackets.
    std::string port_;  ///< As written, "" for none.
};

}  // namespace winsh
