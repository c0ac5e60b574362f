#include <array>
#include <string>

#include "base/text.h"
#include "snapshots/folded_text.h"
#include "snapshots/redaction.h"
#include "snapshots/redaction_rules.h"

namespace winsh {
namespace {

constexpr std::size_t kMostLabel = 48;
constexpr std::size_t kMostJudged = 512;

/// How sure a name makes us that what follows is a secret.
enum class Label {
    none,
    password,       ///< People choose them: any characters.
    secret,         ///< Made by software, and so named.
    long_value,     ///< A secret where it is long.
    authorization,  ///< With the name of a scheme before it.
};

/// Ends of names, in lower case and without `_`, `-`, `.` and digits at the end.
struct NamedLabel {
    std::string_view end;
    Label label;
};
constexpr NamedLabel kLabels[] = {
    {"password", Label::password},
    {"passwd", Label::password},
    {"pwd", Label::password},
    {"passphrase", Label::password},
    {"passwordhash", Label::secret},
    {"secret", Label::secret},
    {"token", Label::secret},
    {"apikey", Label::secret},
    {"accesskey", Label::secret},
    {"secretkey", Label::secret},
    {"authkey", Label::secret},
    {"privatekey", Label::secret},
    {"signingkey", Label::secret},
    {"encryptionkey", Label::secret},
    {"masterkey", Label::secret},
    {"accountkey", Label::secret},
    {"subscriptionkey", Label::secret},
    {"storagekey", Label::secret},
    {"credential", Label::secret},
    {"credentials", Label::secret},
    {"sig", Label::long_value},
    {"signature", Label::long_value},
    {"sessionid", Label::long_value},
    {"sessid", Label::long_value},
    {"connectsid", Label::long_value},
    {"winshsession", Label::long_value},
    {"authorization", Label::authorization},
};
/// These say where one is, or what a program does; they open nothing.
constexpr std::string_view kHarmlessTokens[] = {"nexttoken",         "pagetoken",     "continuationtoken",
                                                "cancellationtoken", "stoppingtoken", "synctoken"};

constexpr std::string_view kSchemes[] = {"basic",     "bearer", "digest", "token", "apikey",          "oauth",
                                         "negotiate", "ntlm",   "hawk",   "mac",   "aws4-hmac-sha256"};

/// What stands for a secret in examples, templates and programs.
constexpr std::string_view kPlaceholders[] = {
    "null",     "none",     "nil",     "undefined", "true",    "false",   "default", "string",  "required",
    "optional", "hidden",   "empty",   "unset",     "missing", "invalid", "expired", "example", "changeme",
    "redacted", "filtered", "removed", "password",  "secret",  "token",   "bearer",  "basic"};

template <std::size_t count>
bool is_one_of(std::string_view text, const std::string_view (&words)[count]) {
    return std::ranges::find(words, text) != std::end(words);
}

Label label_of(std::string_view name) {
    std::string plain;
    for (const char character : to_lower_ascii(name))
        if (is_alphanumeric(character)) plain.push_back(character);
    while (!plain.empty() && is_digit(plain.back())) plain.pop_back();
    for (const std::string_view harmless : kHarmlessTokens)
        if (plain.ends_with(harmless)) return Label::none;
    for (const NamedLabel& known : kLabels)
        if (plain.ends_with(known.end)) return known.label;
    return Label::none;
}

/// What stands between a name and its value.
struct Separator {
    std::size_t at = 0;
    char sign = '=';
    bool is_tight = false;  ///< No blank on either side.
    bool is_name_quoted = false;
};

struct Value {
    std::size_t begin = 0;
    std::size_t end = 0;
    bool is_quoted = false;
};

bool is_quote(char character) { return character == '"' || character == '\'' || character == '`'; }

/// The name that ends before a separator: `password`, `"api-key"`, `user[password]`.
std::string_view name_before(std::string_view text, Separator& separator) {
    std::size_t end = run_begin(text, separator.at, separator.at - std::min<std::size_t>(separator.at, 3),
                                [](char character) { return character == ' '; });
    separator.is_tight = end == separator.at;
    if (is_quote(character_before(text, end))) {
        separator.is_name_quoted = true;
        --end;
    } else if (character_before(text, end) == ']') {
        --end;
    }
    const std::size_t begin = run_begin(text, end, end - std::min(end, kMostLabel), [](char character) {
        return is_base64url(character) || character == '.';
    });
    return text.substr(begin, end - begin);
}

bool ends_value(char character, char sign) {
    if (is_blank(character) || character == kTakenOut || is_quote(character)) return true;
    return std::string_view(",;<>()[]{}|").contains(character) || (sign == '=' && character == '&');
}

/// Where the value that begins there and stands in no quotes ends.
std::size_t bare_value_end(std::string_view text, std::size_t begin, char sign,
                           std::size_t limit = kNowhere) {
    return run_end(text, begin, [&](char character) { return !ends_value(character, sign); }, limit);
}

/// As much of the value as it takes to judge it.
Value value_after(std::string_view text, Separator& separator) {
    std::size_t at = separator.at + 1;
    // `=>` of Ruby and PHP, `:=` of Go.
    if (separator.sign == '=' && character_at(text, at) == '>') ++at;
    std::size_t begin = run_end(text, at, [](char character) { return character == ' '; }, at + 3);
    separator.is_tight = separator.is_tight && begin == separator.at + 1;
    if (is_quote(character_at(text, begin))) {
        const std::size_t close = text.substr(0, std::min(text.size(), begin + kMostJudged))
                                      .find_first_of(std::string_view(&text[begin], 1), begin + 1);
        ++begin;
        if (close != kNowhere) return {begin, close, true};
    }
    return {begin, bare_value_end(text, begin, separator.sign, begin + kMostJudged), false};
}

bool is_placeholder(std::string_view value) {
    const std::string lower = to_lower_ascii(value.substr(0, 32));
    if (is_one_of(lower, kPlaceholders)) return true;
    if (std::ranges::all_of(value, [&](char character) { return character == value.front(); })) return true;
    if (std::ranges::all_of(value, [](char c) { return c == kTakenOut || is_blank(c); })) return true;
    for (const std::string_view begin :
         {"$", "%", "{{", "<", "process.env", "os.environ", "self.", "this.", "env."})
        if (lower.starts_with(begin)) return true;
    return false;
}

bool is_path_or_url(std::string_view value) {
    return value.starts_with('/') || value.starts_with("./") || value.starts_with("~/") ||
           value.starts_with("http:") || value.starts_with("https:") || value.substr(0, 4).contains(":\\");
}

/// Where nothing but its look tells a secret from a word of a sentence.
bool looks_secret(std::string_view value, Label label) {
    if (value.size() < 6) return false;
    const auto is_mark = [&](char character) {
        return is_digit(character) ||
               (label == Label::password && std::string_view("!#$%^*+~@").contains(character));
    };
    return std::ranges::any_of(value.substr(0, 64), is_letter) &&
           std::ranges::any_of(value.substr(0, 64), is_mark);
}

/// `text` without the full stop, question mark … that ends its sentence.
std::string_view without_punctuation(std::string_view text) {
    while (!text.empty() && std::string_view(".!?:").contains(text.back())) text.remove_suffix(1);
    return text;
}

bool is_secret_value(std::string_view text, const Value& value, const Separator& separator, Label label) {
    const std::string_view content = text.substr(value.begin, value.end - value.begin);
    if (content.size() < 3 || is_placeholder(content) || is_path_or_url(content)) return false;
    if (label == Label::long_value) return content.size() >= 16 && looks_secret(content, label);
    if (value.is_quoted && (separator.is_name_quoted || separator.sign == '=')) return true;
    const char next = character_at(text, value.end);
    if (next == '(' || next == '[') return false;  // A program says how to get it.
    if (separator.sign == '=' && separator.is_tight) return true;
    return looks_secret(content, label);
}

/// The credential of `Basic dXNlcjpwYXNz`, or of a header that holds nothing but a key.
std::optional<Span> authorization_credential(std::string_view text, const Value& value) {
    const std::size_t word_end = run_end(text, value.begin, is_base64url, value.begin + 20);
    const std::string scheme = to_lower_ascii(text.substr(value.begin, word_end - value.begin));
    if (is_one_of(scheme, kSchemes) && character_at(text, word_end) == ' ') {
        const std::size_t begin = word_end + 1;
        const std::size_t judged = bare_value_end(text, begin, ':', begin + kMostJudged);
        const std::string_view credential = text.substr(begin, judged - begin);
        if (credential.size() < 4 || is_placeholder(credential)) return std::nullopt;
        return Span{begin, bare_value_end(text, judged, ':')};
    }
    const std::size_t judged = bare_value_end(text, value.begin, ':', value.begin + kMostJudged);
    const std::string_view alone = text.substr(value.begin, judged - value.begin);
    if (alone.size() < 8 || is_placeholder(alone) || !looks_secret(alone, Label::secret)) return std::nullopt;
    return Span{value.begin, bare_value_end(text, judged, ':')};
}

/// What stands behind the `=` or `:` there, where its name says that it is a secret.
std::optional<Span> labelled_value(std::string_view text, std::size_t at) {
    Separator separator{.at = at, .sign = text[at]};
    const char next = character_at(text, at + 1);
    const char before = character_before(text, at);
    // `==`, `!=`, `<=` compare; `::` and `://` are of names and addresses.
    if (next == '=' && separator.sign == '=') return std::nullopt;
    if (separator.sign == '=' && std::string_view("=!<>~").contains(before)) return std::nullopt;
    if (separator.sign == ':' && (next == ':' || before == ':' || text.substr(at + 1).starts_with("//")))
        return std::nullopt;
    if (separator.sign == ':' && next == '=') return std::nullopt;
    if (separator.sign == '=' && before == ':') --separator.at;
    const Label label = label_of(name_before(text, separator));
    if (label == Label::none) return std::nullopt;
    separator.at = at;
    const Value value = value_after(text, separator);
    if (label == Label::authorization) return authorization_credential(text, value);
    if (!is_secret_value(text, value, separator, label)) return std::nullopt;
    if (value.is_quoted) return Span{value.begin, value.end};
    const std::size_t end = bare_value_end(text, value.end, separator.sign);
    const std::string_view content = text.substr(value.begin, end - value.begin);
    const std::string_view bare = separator.sign == ':' ? without_punctuation(content) : content;
    if (bare.size() < 3) return std::nullopt;
    return Span{value.begin, value.begin + bare.size()};
}

/// True where base64 hides `name:password`, by its first 64 characters.
bool hides_a_colon(std::string_view base64) {
    std::uint32_t bits = 0;
    int count = 0;
    bool has_colon = false;
    for (const char character : base64.substr(0, 64)) {
        if (character == '=') break;
        const std::size_t value =
            std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
                .find(character);
        if (value == kNowhere) return false;
        bits = (bits << 6U) | static_cast<std::uint32_t>(value);
        count += 6;
        if (count < 8) continue;
        count -= 8;
        const auto byte = static_cast<unsigned char>((bits >> static_cast<unsigned>(count)) & 0xffU);
        if (byte < 0x20 || byte == 0x7f) return false;
        has_colon = has_colon || byte == ':';
    }
    return has_colon;
}

/// `Bearer …` and `Basic …` wherever they stand; prose knows both words.
std::optional<Span> bare_credential(std::string_view text, std::size_t at) {
    if ((text[at] != 'b' && text[at] != 'B') || is_word_character(character_before(text, at)))
        return std::nullopt;
    const bool is_bearer = equal_ignoring_case(text.substr(at, 7), "bearer ");
    const bool is_basic = equal_ignoring_case(text.substr(at, 6), "basic ");
    if (!is_bearer && !is_basic) return std::nullopt;
    const std::size_t begin = at + (is_bearer ? 7 : 6);
    const std::size_t end = run_end(text, begin, [](char character) {
        return is_base64url(character) || std::string_view(".~+/=").contains(character);
    });
    const std::string_view credential = without_punctuation(text.substr(begin, end - begin));
    const bool is_secret = is_bearer ? credential.size() >= 16 && looks_secret(credential, Label::secret)
                                     : credential.size() >= 8 && hides_a_colon(credential);
    if (!is_secret) return std::nullopt;
    return Span{begin, begin + credential.size()};
}

}  // namespace

bool is_named_secret(std::string_view name, std::string_view value) {
    const Label label = label_of(FoldedText(name).view());
    if (label == Label::none || label == Label::long_value) return false;
    const FoldedText folded(value);
    return folded.view().size() >= 3 && !is_placeholder(folded.view());
}

std::optional<Span> find_labelled_secret(std::string_view text, std::size_t from) {
    for (std::size_t at = from; at < text.size(); ++at) {
        const bool is_separator = text[at] == '=' || text[at] == ':';
        const std::optional<Span> found = is_separator ? labelled_value(text, at) : bare_credential(text, at);
        if (found) return found;
    }
    return std::nullopt;
}

std::optional<Span> find_url_password(std::string_view text, std::size_t from) {
    constexpr std::size_t kLeastToken = 16;
    for (std::size_t at = text.find("://", from); at != kNowhere; at = text.find("://", at + 1)) {
        const std::size_t begin = at + 3;
        const std::size_t end = std::min(text.find_first_of("/?# \n\t\"'<>", begin), text.size());
        const std::size_t sign = text.substr(begin, end - begin).rfind('@');
        if (sign == kNowhere) continue;
        const std::string_view user = text.substr(begin, sign);
        const bool is_all_gone = user.find_first_not_of(kTakenOut) == kNowhere;
        const bool is_token = user.size() >= kLeastToken && looks_secret(user, Label::secret);
        if (!is_all_gone && (user.contains(':') || is_token)) return Span{begin, begin + sign};
    }
    return std::nullopt;
}

}  // namespace winsh
