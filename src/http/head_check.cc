#include "http/head_check.h"

#include <array>
#include <cstdint>
#include <limits>

#include "base/text.h"
#include "http/host.h"

namespace winsh::http {
namespace {

constexpr std::size_t kLongestMethod = 32;
constexpr std::size_t kEmptyLinesSkipped = 2;

enum CharacterClass : std::uint8_t { kToken = 1, kTarget = 2, kValue = 4 };

constexpr std::array<std::uint8_t, 256> make_classes() {
    std::array<std::uint8_t, 256> classes{};
    for (unsigned code = 0; code < 256; ++code) {
        const char character = static_cast<char>(code);
        const bool is_alphanumeric =
            (code >= '0' && code <= '9') || (code >= 'A' && code <= 'Z') || (code >= 'a' && code <= 'z');
        unsigned bits = 0;
        if (is_alphanumeric ||
            std::string_view("!#$%&'*+-.^_`|~").find(character) != std::string_view::npos) {
            bits |= kToken;
        }
        // A fragment never belongs into a request; proxies differ in what they make of one.
        if (code > 0x20 && code < 0x7F && character != '#') bits |= kTarget;
        if ((code >= 0x20 && code != 0x7F) || character == '\t') bits |= kValue;
        classes[code] = static_cast<std::uint8_t>(bits);
    }
    return classes;
}

constexpr std::array<std::uint8_t, 256> kClasses = make_classes();

bool is_of(CharacterClass wanted, char character) {
    return (kClasses[static_cast<unsigned char>(character)] & wanted) != 0;
}

bool is_token(std::string_view text) {
    for (const char character : text) {
        if (!is_of(kToken, character)) return false;
    }
    return !text.empty();
}

/// Calls `use` with each element of a comma-separated list (RFC 9110 §5.6.1), without white space around it.
template <typename Use>
void for_each_element(std::string_view list, Use use) {
    for (bool more = true; more;) {
        const std::size_t comma = list.find(',');
        use(trim(list.substr(0, comma)));
        more = comma != std::string_view::npos;
        if (more) list.remove_prefix(comma + 1);
    }
}

/// Walks over the head once, byte by byte, and stops at the first one that breaks a rule.
class Checker {
public:
    Checker(std::string_view bytes, const HeadLimits& limits, RequestHead& head)
        : bytes_(bytes.substr(0, limits.head_bytes)),
          is_cut_(bytes.size() >= limits.head_bytes),
          limits_(limits),
          head_(head) {}

    HeadCheck run() {
        const bool is_accepted = skip_empty_lines() && request_line() && fields() && whole();
        if (is_accepted) {
            result_.verdict = HeadVerdict::accepted;
            result_.head_bytes = at_;
        }
        return result_;
    }

private:
    bool skip_empty_lines();
    bool request_line();
    bool method();
    bool target();
    bool version();
    bool fields();
    bool field();
    bool known_field(std::string_view name, std::string_view value);
    bool host(std::string_view value);
    bool content_length(std::string_view value);
    bool transfer_encoding(std::string_view value);
    void connection(std::string_view value);
    bool whole();

    /// Each answers false, so that a caller can return it.
    bool refuse(int status, std::string_view reason) {
        result_.verdict = HeadVerdict::refused;
        result_.status = status;
        result_.reason = reason;
        return false;
    }
    bool ran_out() {
        if (is_cut_) return refuse(431, "The request line and headers together are too long.");
        return false;  // `incomplete`, as the result was made.
    }
    /// Steps over the characters of that class. Over plain pointers, as it looks at every byte of a head.
    void step_over(CharacterClass wanted) {
        const char* const end = bytes_.data() + bytes_.size();
        const char* next = bytes_.data() + at_;
        while (next != end && is_of(wanted, *next)) ++next;
        at_ = static_cast<std::size_t>(next - bytes_.data());
    }
    bool once(bool& seen, std::string_view reason) {
        if (seen) return refuse(400, reason);
        seen = true;
        return true;
    }
    /// Steps over CRLF; what stands there is known to be no ordinary character.
    bool line_end(std::string_view reason) {
        if (bytes_[at_] != '\r') return refuse(400, reason);
        if (at_ + 1 == bytes_.size()) return ran_out();
        if (bytes_[at_ + 1] != '\n') return refuse(400, "A CR must be followed by a LF.");
        at_ += 2;
        return true;
    }

    std::string_view bytes_;
    bool is_cut_;
    const HeadLimits& limits_;
    RequestHead& head_;
    HeadCheck result_;
    std::size_t at_ = 0;
    int major_ = 1;
    int minor_ = 1;
    bool has_host_ = false;
    bool has_authorization_ = false;
    bool has_content_type_ = false;
    bool has_length_ = false;
    bool has_coding_ = false;
    bool wants_close_ = false;
    bool wants_keep_alive_ = false;
};

bool Checker::skip_empty_lines() {
    for (std::size_t lines = 0;; ++lines) {
        if (at_ == bytes_.size()) return ran_out();
        if (bytes_[at_] != '\r') return true;
        if (lines == kEmptyLinesSkipped) return refuse(400, "Too many empty lines stand before the request.");
        if (!line_end("A line must end in CRLF.")) return false;
    }
}

bool Checker::request_line() {
    if (!method() || !target() || !version()) return false;
    if (major_ != 1 || minor_ > 1) return refuse(505, "Only HTTP/1.0 and HTTP/1.1 are spoken here.");
    head_.is_http_1_0 = minor_ == 0;
    if (head_.target == "*") {
        if (head_.method == "OPTIONS") return true;
        return refuse(400, "The target '*' is for OPTIONS only.");
    }
    if (head_.target.front() != '/') {
        return refuse(400, "The request target must be a path that starts with '/'.");
    }
    return true;
}

bool Checker::method() {
    const std::size_t start = at_;
    step_over(kToken);
    if (at_ - start > kLongestMethod) return refuse(501, "No method has a name that long.");
    if (at_ == bytes_.size()) return ran_out();
    if (bytes_[at_] != ' ' || at_ == start) {
        return refuse(400, "A request starts with a method, one space and a target.");
    }
    head_.method = bytes_.substr(start, at_ - start);
    ++at_;
    return true;
}

bool Checker::target() {
    const std::size_t start = at_;
    step_over(kTarget);
    if (at_ - start > limits_.target_bytes) return refuse(414, "The request target is too long.");
    if (at_ == bytes_.size()) return ran_out();
    if (bytes_[at_] != ' ' || at_ == start) {
        return refuse(400,
                      "The request target must be visible ASCII, followed by one space and the version.");
    }
    head_.target = bytes_.substr(start, at_ - start);
    ++at_;
    return true;
}

bool Checker::version() {
    constexpr std::string_view kShape = "HTTP/d.d";
    for (const char expected : kShape) {
        if (at_ == bytes_.size()) return ran_out();
        const char character = bytes_[at_];
        const bool fits = expected == 'd' ? character >= '0' && character <= '9' : character == expected;
        if (!fits) return refuse(400, "The request line must end in the version, such as HTTP/1.1.");
        ++at_;
    }
    major_ = bytes_[at_ - 3] - '0';
    minor_ = bytes_[at_ - 1] - '0';
    if (at_ == bytes_.size()) return ran_out();
    return line_end("The request line must end in CRLF right behind the version.");
}

bool Checker::fields() {
    head_.headers.clear();
    head_.host = {};
    head_.wants_continue = false;
    while (true) {
        if (at_ == bytes_.size()) return ran_out();
        if (bytes_[at_] == '\r') return line_end("A line must end in CRLF.");
        if (head_.headers.size() == limits_.headers) return refuse(431, "There are too many header fields.");
        if (!field()) return false;
    }
}

bool Checker::field() {
    const std::size_t name_start = at_;
    step_over(kToken);
    if (at_ == bytes_.size()) return ran_out();
    if (bytes_[at_] != ':' || at_ == name_start) {
        return refuse(400, "A header line must be a name, a colon right behind it and a value.");
    }
    const std::string_view name = bytes_.substr(name_start, at_ - name_start);
    ++at_;
    while (at_ < bytes_.size() && (bytes_[at_] == ' ' || bytes_[at_] == '\t')) ++at_;
    const std::size_t value_start = at_;
    step_over(kValue);
    if (at_ == bytes_.size()) return ran_out();
    std::size_t value_end = at_;
    while (value_end > value_start && (bytes_[value_end - 1] == ' ' || bytes_[value_end - 1] == '\t'))
        --value_end;
    if (!line_end("A header value holds a control character.")) return false;
    const std::string_view value = bytes_.substr(value_start, value_end - value_start);
    head_.headers.push_back({name, value});
    return known_field(name, value);
}

bool Checker::known_field(std::string_view name, std::string_view value) {
    const auto is = [name](std::string_view other) { return equal_ignoring_case(name, other); };
    // By length first: most fields are of no interest here, and this runs for each of them.
    switch (name.size()) {
        case 4:
            return !is("Host") || host(value);
        case 6:
            if (!is("Expect")) return true;
            if (!equal_ignoring_case(value, "100-continue")) {
                return refuse(417, "The only expectation that can be met is 100-continue.");
            }
            head_.wants_continue = true;
            return true;
        case 7:
            return !is("Trailer") || refuse(400, "Trailer fields are not accepted.");
        case 10:
            if (is("Connection")) connection(value);
            return true;
        case 12:
            return !is("Content-Type") || once(has_content_type_, "Content-Type may stand only once.");
        case 13:
            return !is("Authorization") || once(has_authorization_, "Authorization may stand only once.");
        case 14:
            return !is("Content-Length") || content_length(value);
        case 17:
            return !is("Transfer-Encoding") || transfer_encoding(value);
        default:
            return true;
    }
}

bool Checker::host(std::string_view value) {
    if (!once(has_host_, "Host may stand only once.")) return false;
    if (!is_valid_host(value))
        return refuse(400, "Host must be a host name or an address, with an optional port.");
    head_.host = value;
    return true;
}

bool Checker::content_length(std::string_view value) {
    if (!once(has_length_, "Content-Length may stand only once.")) return false;
    if (has_coding_) return refuse(400, "Content-Length and Transfer-Encoding exclude each other.");
    if (value.empty()) return refuse(400, "Content-Length must be a number.");
    constexpr std::size_t kMost = std::numeric_limits<std::size_t>::max();
    std::size_t length = 0;
    for (const char digit : value) {
        if (digit < '0' || digit > '9') return refuse(400, "Content-Length must be a number.");
        const auto step = static_cast<std::size_t>(digit - '0');
        // What does not fit is over every limit: saturate, and let the limit refuse it.
        length = length > (kMost - step) / 10 ? kMost : length * 10 + step;
    }
    result_.content_length = length;
    result_.framing = length == 0 ? BodyFraming::none : BodyFraming::length;
    return true;
}

bool Checker::transfer_encoding(std::string_view value) {
    if (!once(has_coding_, "Transfer-Encoding may stand only once.")) return false;
    if (has_length_) return refuse(400, "Content-Length and Transfer-Encoding exclude each other.");
    if (head_.is_http_1_0) return refuse(400, "HTTP/1.0 has no Transfer-Encoding.");
    result_.framing = BodyFraming::chunked;
    if (equal_ignoring_case(value, "chunked")) return true;
    // A list of codings that ends in a sound `chunked`, or has none, is a request that somebody else may
    // understand (RFC 9112 §6.1); everything else is malformed or meant to be read in two ways.
    bool is_sound = true;
    bool has_chunked = false;
    for_each_element(value, [&](std::string_view coding) {
        is_sound = is_sound && !has_chunked && is_token(coding);
        has_chunked = has_chunked || equal_ignoring_case(coding, "chunked");
    });
    if (is_sound) return refuse(501, "The only transfer coding that is understood is chunked.");
    return refuse(400, "Transfer-Encoding must be exactly: chunked.");
}

void Checker::connection(std::string_view value) {
    for_each_element(value, [this](std::string_view option) {
        wants_close_ = wants_close_ || equal_ignoring_case(option, "close");
        wants_keep_alive_ = wants_keep_alive_ || equal_ignoring_case(option, "keep-alive");
    });
}

bool Checker::whole() {
    if (!has_host_ && !head_.is_http_1_0) return refuse(400, "HTTP/1.1 wants a Host field.");
    head_.keep_alive = !wants_close_ && (!head_.is_http_1_0 || wants_keep_alive_);
    // RFC 9110 §10.1.1: an expectation of HTTP/1.0 is ignored.
    if (head_.is_http_1_0) head_.wants_continue = false;
    return true;
}

}  // namespace

HeadCheck check_head(std::string_view bytes, const HeadLimits& limits, RequestHead& head) {
    return Checker(bytes, limits, head).run();
}

HeadCheck check_head(std::string_view bytes, const HeadLimits& limits) {
    RequestHead head;
    return check_head(bytes, limits, head);
}

}  // namespace winsh::http
