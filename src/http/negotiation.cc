#include "http/negotiation.h"

#include <optional>

#include "base/text.h"

namespace winsh::http {
namespace {

constexpr std::string_view kGzipSuffix = "-gzip\"";

/// A weight in thousandths (RFC 9110 §12.4.2); nothing for what is none.
std::optional<int> parse_weight(std::string_view text) {
    if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return std::nullopt;
    int weight = (text[0] - '0') * 1'000;
    if (text.size() > 1 && text[1] != '.') return std::nullopt;
    int scale = 100;
    for (const char digit : text.substr(std::min<std::size_t>(2, text.size()))) {
        if (digit < '0' || digit > '9') return std::nullopt;
        weight += (digit - '0') * scale;
        scale /= 10;
    }
    return weight <= 1'000 ? std::optional(weight) : std::nullopt;
}

/// The weight of `coding;q=…`, which must have no other parameter. A broken one counts as 0: not asked for.
int weight_of(std::string_view parameters) {
    parameters = trim(parameters);
    if (parameters.empty()) return 1'000;
    if (parameters.size() < 2 || (parameters[0] != 'q' && parameters[0] != 'Q') || parameters[1] != '=')
        return 0;
    return parse_weight(parameters.substr(2)).value_or(0);
}

struct Weights {
    std::optional<int> gzip, identity, others;

    void read(std::string_view list) {
        for (bool more = true; more;) {
            const std::size_t comma = list.find(',');
            const std::string_view element = list.substr(0, comma);
            more = comma != std::string_view::npos;
            if (more) list.remove_prefix(comma + 1);
            const std::size_t semicolon = element.find(';');
            const std::string_view coding = trim(element.substr(0, semicolon));
            const int weight =
                semicolon == std::string_view::npos ? 1'000 : weight_of(element.substr(semicolon + 1));
            if (equal_ignoring_case(coding, "gzip") || equal_ignoring_case(coding, "x-gzip")) gzip = weight;
            if (equal_ignoring_case(coding, "identity")) identity = weight;
            if (coding == "*") others = weight;
        }
    }
};

/// Cuts one entity tag off the front, without `W/`; "" where none stands there.
std::string_view cut_etag(std::string_view& list) {
    while (!list.empty() && (list.front() == ' ' || list.front() == '\t' || list.front() == ',')) {
        list.remove_prefix(1);
    }
    if (list.starts_with("W/")) list.remove_prefix(2);
    if (!list.starts_with('"')) return {};
    const std::size_t end = list.find('"', 1);
    if (end == std::string_view::npos) return {};
    const std::string_view etag = list.substr(0, end + 1);
    list.remove_prefix(end + 1);
    return etag;
}

bool is_gzip_twin(std::string_view candidate, std::string_view etag) {
    return candidate.size() + 1 == etag.size() + kGzipSuffix.size() && candidate.ends_with(kGzipSuffix) &&
           candidate.starts_with(etag.substr(0, etag.size() - 1));
}

/// How well a range of `Accept` names the type: 3 by name, 2 by its first half, 1 as anything, 0 not at all.
int closeness(std::string_view range, std::string_view type) {
    if (equal_ignoring_case(range, type)) return 3;
    if (range == "*/*") return 1;
    const std::size_t half = type.find('/') + 1;
    return range.size() == half + 1 && range.back() == '*' &&
                   equal_ignoring_case(range.substr(0, half), type.substr(0, half))
               ? 2
               : 0;
}

/// The weight of a range: its parameter `q`, wherever it stands (`text/plain;format=flowed;q=0.5`).
int weight_of_range(std::string_view parameters) {
    for (const std::string_view parameter : split(parameters, ';')) {
        const std::string_view text = trim(parameter);
        if (text.size() < 2 || (text[0] != 'q' && text[0] != 'Q') || text[1] != '=') continue;
        return parse_weight(text.substr(2)).value_or(0);
    }
    return 1'000;
}

}  // namespace

Encoding preferred_encoding(std::span<const HeaderView> headers) {
    Weights weights;
    for (const HeaderView& field : headers) {
        if (equal_ignoring_case(field.name, "Accept-Encoding")) weights.read(field.value);
    }
    const int gzip = weights.gzip.value_or(weights.others.value_or(0));
    return gzip > 0 && gzip >= weights.identity.value_or(0) ? Encoding::gzip : Encoding::identity;
}

int accept_weight(const Request& request, std::string_view type) {
    int closest = 0;
    int weight = 0;
    bool is_told = false;
    for (const HeaderView& field : request.headers) {
        if (!equal_ignoring_case(field.name, "Accept") || field.value.empty()) continue;
        is_told = true;
        for (const std::string_view element : split(field.value, ',')) {
            const std::size_t semicolon = std::min(element.find(';'), element.size());
            const int close = closeness(trim(element.substr(0, semicolon)), type);
            if (close <= closest) continue;
            closest = close;
            weight = weight_of_range(element.substr(semicolon));
        }
    }
    return is_told ? weight : 1'000;
}

EtagMatch match_etag(std::span<const HeaderView> headers, std::string_view etag) {
    EtagMatch match;
    for (const HeaderView& field : headers) {
        if (!equal_ignoring_case(field.name, "If-None-Match")) continue;
        match.any = match.any || field.value == "*";
        std::string_view rest = field.value;
        for (std::string_view candidate = cut_etag(rest); !candidate.empty(); candidate = cut_etag(rest)) {
            match.identity = match.identity || candidate == etag;
            match.gzip = match.gzip || is_gzip_twin(candidate, etag);
        }
    }
    if (etag.empty()) match.identity = match.gzip = false;
    return match;
}

}  // namespace winsh::http
