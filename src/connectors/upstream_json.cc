#include "connectors/upstream_json.h"

#include <charconv>
#include <optional>

namespace winsh {
namespace {

constexpr std::size_t kEscapeSize = 6;

/// The code unit of the `\uXXXX` that begins there.
std::optional<unsigned> code_unit_at(std::string_view json, std::size_t at) {
    if (json.size() - at < kEscapeSize || json[at] != '\\' || json[at + 1] != 'u') return std::nullopt;
    unsigned unit = 0;
    const char* const begin = json.data() + at + 2;
    if (std::from_chars(begin, begin + 4, unit, 16).ptr != begin + 4) return std::nullopt;
    return unit;
}

bool is_high(unsigned unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool is_low(unsigned unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

}  // namespace

std::string with_whole_surrogates(std::string_view json) {
    std::string whole;
    whole.reserve(json.size());
    std::size_t at = 0;
    while (at < json.size()) {
        if (json[at] != '\\') {
            whole.push_back(json[at++]);
            continue;
        }
        const std::optional<unsigned> unit = code_unit_at(json, at);
        if (!unit) {
            // Both characters of an escape, so that the second half of `\\` begins none.
            whole += json.substr(at, 2);
            at += 2;
            continue;
        }
        const std::optional<unsigned> next =
            at + kEscapeSize < json.size() ? code_unit_at(json, at + kEscapeSize) : std::nullopt;
        const bool is_pair = is_high(*unit) && next && is_low(*next);
        const bool is_half = !is_pair && (is_high(*unit) || is_low(*unit));
        const std::size_t size = is_pair ? 2 * kEscapeSize : kEscapeSize;
        whole += is_half ? std::string_view("\\ufffd") : json.substr(at, size);
        at += size;
    }
    return whole;
}

Result<Json> parse_upstream_json(std::string_view json, JsonLimits limits) {
    Result<Json> parsed = parse_json(json, limits);
    if (parsed.has_value() || !json.contains("\\u")) return parsed;
    Result<Json> again = parse_json(with_whole_surrogates(json), limits);
    return again.has_value() ? std::move(again) : std::move(parsed);
}

}  // namespace winsh
