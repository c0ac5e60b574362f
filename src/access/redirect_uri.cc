#include "access/redirect_uri.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace winsh {
namespace {

constexpr std::array<std::string_view, 4> kReservedNames{"token", "code", "state", "error"};

std::unexpected<Error> refused(std::string message) {
    return fail(ErrorKind::invalid, std::move(message), "redirect_uri");
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// What may stand in a path or query (RFC 3986 §3.3, §3.4): browsers leave these as they are.
bool is_path_or_query(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("-._~!$&'()*+,;=:@/?%").contains(c);
}

/// The length of the host at the front, 0 where none of the three stands there.
std::size_t host_length(std::string_view text) {
    constexpr std::array<std::string_view, 3> kHosts{"127.0.0.1", "localhost", "[::1]"};
    for (const std::string_view host : kHosts) {
        const std::string_view front = text.substr(0, host.size());
        if (!equal_ignoring_case(front, host)) continue;
        const bool ends_here =
            text.size() == host.size() || std::string_view(":/?").contains(text[host.size()]);
        return ends_here ? host.size() : 0;
    }
    return 0;
}

bool is_port(std::string_view digits) {
    // Leading zeros would be dropped by a browser: what we checked would not be what it opens.
    if (digits.empty() || digits.size() > 5 || digits.front() == '0') return false;
    if (!std::ranges::all_of(digits, is_digit)) return false;
    return parse_integer(digits).value_or(65'536) <= 65'535;
}

/// The name as the most lenient of callback listeners would read it; nothing where that cannot be told.
std::optional<std::string> plainest_name(std::string_view written) {
    std::string name(written);
    // Decoded until nothing is left to decode: some decode twice.
    constexpr int kMostRounds = 4;
    for (int round = 0;; ++round) {
        std::ranges::replace(name, '+', ' ');
        std::optional<std::string> decoded = percent_decode(name);
        if (!decoded) break;
        if (*decoded == name) break;
        if (round == kMostRounds) return std::nullopt;
        name = *std::move(decoded);
    }
    if (!is_utf8(name)) return std::nullopt;
    // Spaces and control characters in front are skipped by some; `token[]` and `token.x` are `token` to
    // those who build lists and objects; a NUL ends a name in C.
    const auto is_skipped = [](char c) { return c == ' ' || has_control_characters({&c, 1}); };
    name.erase(name.begin(), std::ranges::find_if_not(name, is_skipped));
    name.resize(std::min(name.size(), name.find_first_of(std::string_view("[.\0", 3))));
    std::erase_if(name, is_skipped);
    return to_lower_ascii(name);
}

/// Refuses a query that has one of these fields already, or one whose name cannot be told.
Result<void> check_query(std::string_view query, std::span<const std::string_view> reserved) {
    // Some listeners take ';' for a separator.
    std::string separated(query);
    std::ranges::replace(separated, ';', '&');
    for (const std::string_view field : split(separated, '&')) {
        const std::optional<std::string> name = plainest_name(field.substr(0, field.find('=')));
        if (!name)
            return refused("The callback's query has a field whose name cannot be read. Leave it out.");
        if (std::ranges::find(reserved, *name) != reserved.end()) {
            return refused("The callback's query already has \"" + *name +
                           "\", which the answer is to bring. Leave it out.");
        }
    }
    return {};
}

/// Every '%' is followed by two hex digits.
bool has_whole_escapes(std::string_view text) { return percent_decode(text).has_value(); }

}  // namespace

Result<RedirectUri> RedirectUri::parse(std::string_view text) {
    constexpr std::string_view kScheme = "http://";
    if (text.empty())
        return refused("The callback address (redirect_uri) is missing. Start again in the terminal.");
    if (text.size() > kMostBytes) return refused("The callback address is longer than 2,048 bytes.");
    if (!text.starts_with(kScheme))
        return refused("The callback address must begin with http:// in lower case.");
    std::string_view rest = text.substr(kScheme.size());

    const std::size_t host = host_length(rest);
    if (host == 0) {
        return refused(
            "The callback address must lead to this machine: 127.0.0.1, localhost or [::1], and nothing "
            "else.");
    }
    RedirectUri uri;
    uri.text_ = text;
    uri.host_ = rest.substr(0, host);
    rest.remove_prefix(host);

    if (rest.starts_with(':')) {
        const std::string_view port = rest.substr(1, rest.find_first_of("/?") - 1);
        if (!is_port(port))
            return refused("The callback address has a port that is not a number from 1 to 65535.");
        uri.port_ = port;
        rest.remove_prefix(1 + port.size());
    }
    if (!std::ranges::all_of(rest, is_path_or_query) || !has_whole_escapes(rest)) {
        return refused(
            "The callback address holds a character that has no place in one, such as '#', '\\', a space or "
            "a broken "
            "%-escape.");
    }
    WINSH_CHECK(uri.check_brings_none_of(kReservedNames));
    return uri;
}

Result<void> RedirectUri::check_brings_none_of(std::span<const std::string_view> names) const {
    const std::size_t question = text_.find('?');
    if (question == std::string::npos) return {};
    return check_query(std::string_view(text_).substr(question + 1), names);
}

std::optional<std::string> RedirectUri::form_action_source() const {
    if (host_.starts_with('[')) return std::nullopt;
    return "http://" + to_lower_ascii(host_and_port());
}

std::string RedirectUri::host_and_port() const { return port_.empty() ? host_ : host_ + ":" + port_; }

std::string RedirectUri::with_fields(const std::vector<std::pair<std::string, std::string>>& fields) const {
    std::string out = text_;
    if (fields.empty()) return out;
    const std::size_t question = out.find('?');
    if (question == std::string::npos) {
        out += '?';
    } else if (question + 1 != out.size() && !out.ends_with('&')) {
        out += '&';  // Also after a second '?', which belongs to a field.
    }
    return out + to_form(fields);
}

}  // namespace winsh
