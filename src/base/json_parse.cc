#include "base/json.h"

#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>

#include "base/format.h"
#include "base/json_secret.h"
#include "base/secret.h"
#include "base/text.h"

namespace winsh {
namespace {

using boost::json::error_code;

/// The parser recurses once a level; no caller's limit may let it overflow the stack.
constexpr std::size_t kDeepest = 1000;

/// The values of a small body: they wait without moving to a larger place.
constexpr std::size_t kFewValues = 16;

/// A name that occurs twice, or nothing. Quadratic while that is faster than sorting.
std::optional<std::string_view> find_duplicate(const std::vector<std::string>& names, std::size_t first) {
    constexpr std::size_t kFew = 16;
    const auto begin = names.begin() + static_cast<std::ptrdiff_t>(first);
    if (names.size() - first <= kFew) {
        for (auto name = begin; name != names.end(); ++name) {
            if (std::find(begin, name, *name) != name) return *name;
        }
        return std::nullopt;
    }
    std::vector<std::string_view> sorted(begin, names.end());
    std::ranges::sort(sorted);
    const auto twice = std::ranges::adjacent_find(sorted);
    if (twice == sorted.end()) return std::nullopt;
    return *twice;
}

/// Receives the parser's events and builds the value. Finished values and names wait on two stacks until the
/// end of their array or object says how many of them belong to it, so that each container is allocated once
/// and exactly.
class Builder {
public:
    static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_key_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_string_size = std::numeric_limits<std::size_t>::max();

    explicit Builder(std::size_t most_values) : most_values_(most_values) { values_.reserve(kFewValues); }
    Builder(const Builder&) = delete;
    Builder& operator=(const Builder&) = delete;
    /// A body may hold a password. A string that is short enough to stand in the value itself leaves its
    /// characters where it was moved from.
    ~Builder() {
        for (Json& value : values_) wipe(value);
        values_.clear();
        overwrite({reinterpret_cast<char*>(values_.data()), values_.capacity() * sizeof(Json)});
        wipe(pending_);
    }

    /// Why this class ended the parse, or nothing where the parser did.
    const std::optional<Error>& refusal() const { return refusal_; }
    Json take() { return std::move(values_.back()); }

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_array_begin(error_code& code) { return count_value(code); }
    bool on_object_begin(error_code& code) { return count_value(code); }

    bool on_array_end(std::size_t size, error_code&) {
        const auto first = values_.end() - static_cast<std::ptrdiff_t>(size);
        Json::Array items(std::make_move_iterator(first), std::make_move_iterator(values_.end()));
        values_.erase(first, values_.end());
        values_.emplace_back(std::move(items));
        return true;
    }

    bool on_object_end(std::size_t size, error_code& code) {
        const std::size_t first_name = names_.size() - size;
        if (const auto name = find_duplicate(names_, first_name)) return refuse_duplicate(*name, code);
        const std::size_t first_value = values_.size() - size;
        Json::Members members;
        members.reserve(size);
        for (std::size_t i = 0; i < size; ++i) {
            members.emplace_back(std::move(names_[first_name + i]), std::move(values_[first_value + i]));
        }
        names_.resize(first_name);
        values_.resize(first_value);
        values_.push_back(Json::object(std::move(members)));
        return true;
    }

    bool on_key_part(std::string_view part, std::size_t, error_code&) {
        pending_ += part;
        return true;
    }
    bool on_key(std::string_view part, std::size_t, error_code&) {
        names_.push_back(take_pending(part));
        return true;
    }
    bool on_string_part(std::string_view part, std::size_t, error_code&) {
        append_secret(pending_, part);
        return true;
    }
    bool on_string(std::string_view part, std::size_t, error_code& code) {
        return add(Json(take_pending(part)), code);
    }

    bool on_number_part(std::string_view part, error_code&) {
        pending_ += part;
        return true;
    }
    bool on_int64(std::int64_t value, std::string_view, error_code& code) {
        pending_.clear();
        return add(Json(value), code);
    }
    bool on_uint64(std::uint64_t value, std::string_view, error_code& code) {
        pending_.clear();
        return add(Json(std::size_t{value}), code);
    }
    /// The parser's own conversion is off by a digit at times, so the text is converted again.
    bool on_double(double estimate, std::string_view part, error_code& code) {
        const std::string text = take_pending(part);
        double value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error == std::errc::result_out_of_range) value = std::abs(estimate) < 1 ? 0 : HUGE_VAL;
        if (!std::isfinite(value)) return refuse_number(code);
        return add(Json(value), code);
    }

    bool on_bool(bool value, error_code& code) { return add(Json(value), code); }
    bool on_null(error_code& code) { return add(Json(), code); }
    bool on_comment_part(std::string_view, error_code&) { return true; }
    bool on_comment(std::string_view, error_code&) { return true; }

private:
    bool add(Json value, error_code& code) {
        if (!count_value(code)) return false;
        values_.push_back(std::move(value));
        return true;
    }

    bool count_value(error_code& code) {
        if (++counted_ <= most_values_) return true;
        return refuse(ErrorKind::too_large, format("The JSON text holds more than {} values.", most_values_),
                      code);
    }

    bool refuse_duplicate(std::string_view name, error_code& code) {
        constexpr std::size_t kShown = 64;
        if (name.size() > kShown || has_control_characters(name)) {
            return refuse(ErrorKind::invalid,
                          "The JSON text holds an object with two members of the same name.", code);
        }
        return refuse(ErrorKind::invalid,
                      format("The JSON text holds an object with two members that are named \"{}\".", name),
                      code);
    }

    bool refuse_number(error_code& code) {
        return refuse(ErrorKind::invalid, "The JSON text holds a number beyond the range of a double.", code);
    }

    bool refuse(ErrorKind kind, std::string message, error_code& code) {
        refusal_ = Error{.kind = kind, .message = std::move(message), .field = {}};
        code = boost::json::error::exception;
        return false;
    }

    std::string take_pending(std::string_view part) {
        if (pending_.empty()) return std::string(part);
        append_secret(pending_, part);
        return std::exchange(pending_, {});
    }

    std::size_t most_values_;
    std::size_t counted_ = 0;
    std::vector<Json> values_;
    std::vector<std::string> names_;
    std::string pending_;
    std::optional<Error> refusal_;
};

using Parser = boost::json::basic_parser<Builder>;

boost::json::parse_options options_of(const JsonLimits& limits) {
    boost::json::parse_options options;
    options.max_depth = std::min(limits.depth, kDeepest);
    return options;
}

/// Where the parser stumbles: it does not say, so the text goes in again, first in pieces and then, from the
/// piece that fails, byte by byte.
std::size_t offset_of_error(std::string_view text, const JsonLimits& limits) {
    constexpr std::size_t kPiece = 512;
    const auto feed = [](Parser& parser, std::string_view part) {
        error_code code;
        const std::size_t taken = parser.write_some(true, part.data(), part.size(), code);
        return !code && taken == part.size();
    };
    Parser coarse(options_of(limits), limits.values);
    std::size_t good = 0;
    while (good < text.size() && feed(coarse, text.substr(good, kPiece))) good += kPiece;
    if (good >= text.size()) return text.size();
    Parser fine(options_of(limits), limits.values);
    if (good > 0) feed(fine, text.substr(0, good));
    while (good < text.size() && feed(fine, text.substr(good, 1))) ++good;
    return good;
}

std::string describe(const error_code& code) {
    using boost::json::error;
    if (code == error::incomplete) return "it ends too early";
    if (code == error::extra_data) return "something follows the value";
    if (code == error::too_deep) return "it is nested too deeply";
    if (code == error::illegal_leading_surrogate || code == error::illegal_trailing_surrogate ||
        code == error::expected_utf16_escape) {
        return "an escape is half a surrogate pair";
    }
    if (code == error::exponent_overflow) return "an exponent is out of range";
    return code.message();
}

}  // namespace

Result<Json> parse_json(std::string_view text, JsonLimits limits) {
    if (text.size() > limits.bytes) {
        return fail(ErrorKind::too_large, format("The JSON text has {} bytes; at most {} are accepted.",
                                                 text.size(), limits.bytes));
    }
    Parser parser(options_of(limits), limits.values);
    error_code code;
    const std::size_t taken = parser.write_some(false, text.data(), text.size(), code);
    if (!code && taken == text.size()) return parser.handler().take();
    if (parser.handler().refusal()) return std::unexpected(*parser.handler().refusal());
    if (!code) code = boost::json::error::extra_data;
    return fail(ErrorKind::invalid, format("The JSON text is broken at byte {}: {}.",
                                           offset_of_error(text, limits), describe(code)));
}

}  // namespace winsh
