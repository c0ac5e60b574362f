#include "web/pages/value_view.h"

#include <algorithm>

#include "base/format.h"
#include "base/text.h"
#include "document/shown_text.h"
#include "snapshots/links.h"
#include "snapshots/pseudonyms.h"
#include "snapshots/recipes/concern.h"
#include "web/pages/time_view.h"

namespace winsh::web {
namespace {

constexpr int kDeepest = 2;
constexpr std::size_t kLongestWord = 120;

/// One of `time`, `person`, `href`, `code`, `quote` and `plain` is set.
Json empty_part(std::string_view label) {
    return Json::object({{"label", label},
                         {"time", Json()},
                         {"person", ""},
                         {"person_href", ""},
                         {"href", ""},
                         {"host", ""},
                         {"code", ""},
                         {"quote", ""},
                         {"plain", ""}});
}

Json part(std::string_view label, std::string_view kind, Json value) {
    Json made = empty_part(label);
    made.set(std::string(kind), std::move(value));
    return made;
}

/// What software makes: an id, a path, a version. Never a sentence.
bool is_word(std::string_view text) {
    return !text.empty() && text.size() <= kLongestWord && std::ranges::all_of(text, [](char c) {
        const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return is_letter || (c >= '0' && c <= '9') || std::string_view("_.:@/+#%=*$~-").contains(c);
    });
}

std::optional<Timestamp> time_in(std::string_view text) {
    constexpr std::size_t kShortest = 20;
    if (text.size() < kShortest || text[0] < '0' || text[0] > '9') return std::nullopt;
    return from_iso8601(text);
}

std::string below(const std::string& pointer, std::string_view token) {
    return pointer + '/' + escape_pointer_token(token);
}

void add_frame(Json& parts, const Json& frame) {
    const std::string_view function = frame["function"].as_string();
    const std::string_view file = frame["file"].as_string();
    std::string text(file);
    if (frame["line"].is_integer()) text += format(":{}", frame["line"].as_integer());
    const bool is_plain = (function.empty() || is_word(function)) && (text.empty() || is_word(text));
    if (!function.empty()) text = text.empty() ? std::string(function) : format("{} in {}", text, function);
    const bool is_foreign = frame.find("inApp") != nullptr && !frame["inApp"].as_bool(true);
    parts.push(part(is_foreign ? "library" : "", is_plain ? "code" : "quote", text));
}

bool is_scalar(const Json& value) { return !value.is_array() && !value.is_object(); }

}  // namespace

ValueViews::ValueViews(const Json& document, PlaceLinks links, Timestamp now)
    : links_(std::move(links)), now_(now) {
    for (const Json& pointer : document["untrusted"].items()) untrusted_.emplace(pointer.as_string());
}

bool ValueViews::is_untrusted(std::string_view pointer) const {
    for (std::size_t end = pointer.size(); end > 0; end = pointer.rfind('/', end - 1)) {
        if (end == std::string_view::npos) return false;
        if (untrusted_.contains(pointer.substr(0, end))) return true;
    }
    return false;
}

Json ValueViews::parts(const Json& value, const std::string& pointer, Reading reading) const {
    Json parts = Json::array();
    add(parts, value, {.pointer = pointer, .label = {}, .reading = reading});
    return parts;
}

void ValueViews::add(Json& parts, const Json& value, const Place& place) const {
    if (place.reading == Reading::amount && value["amountMinor"].is_integer()) {
        std::string currency(value["currency"].as_string());
        std::ranges::transform(currency, currency.begin(), [](char c) {
            return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        });
        parts.push(part(place.label, "plain", money(major_amount(value), currency)));
    } else if (value.is_array()) {
        add_items(parts, value, place);
    } else if (value.is_object()) {
        add_members(parts, value, place);
    } else if (value.is_string()) {
        add_text(parts, value.as_string(), place);
    } else if (value.is_bool()) {
        parts.push(part(place.label, "plain", value.as_bool() ? "yes" : "no"));
    } else if (!value.is_null()) {
        parts.push(part(place.label, "plain", to_text(value)));
    }
}

void ValueViews::add_text(Json& parts, std::string_view text, const Place& place) const {
    if (text.empty()) return;
    if (is_pseudonym(text)) {
        Json person = part(place.label, "person", text);
        person.set("person_href", link(format("{}/{}", links_.people_path, text)));
        parts.push(std::move(person));
    } else if (const std::string host = host_of_link(text); !host.empty()) {
        Json link = part(place.label, "href", text);
        link.set("host", host);
        parts.push(std::move(link));
    } else if (const auto time = time_in(text)) {
        parts.push(part(place.label, "time", time_view(time, now_)));
    } else if (is_untrusted(place.pointer) && (place.reading == Reading::text || !is_word(text))) {
        parts.push(part(place.label, "quote", shown_text(text)));
    } else {
        constexpr std::size_t kEnough = 8;
        const std::string_view shown = place.reading == Reading::digest ? text.substr(0, kEnough) : text;
        parts.push(part(place.label, place.reading == Reading::text ? "plain" : "code", shown));
    }
}

void ValueViews::add_items(Json& parts, const Json& value, const Place& place) const {
    std::size_t index = 0;
    for (const Json& item : value.items()) {
        Place there = place;
        there.pointer = below(place.pointer, std::to_string(index++));
        there.depth = place.depth + 1;
        if (place.reading == Reading::frames && item.is_object()) {
            add_frame(parts, item);
        } else if (place.reading == Reading::messages && item.is_object()) {
            add_message(parts, item, there);
        } else {
            add(parts, item, there);
        }
    }
}

void ValueViews::add_members(Json& parts, const Json& value, const Place& place) const {
    // What is nested deeper than anybody reads in a cell is shown as it stands.
    if (place.depth >= kDeepest) {
        const std::string text = to_text(value);
        parts.push(part(place.label, is_untrusted(place.pointer) ? "quote" : "code", text));
        return;
    }
    for (const auto& [name, member] : value.members()) {
        const bool says_itself = member.is_string() && is_pseudonym(member.as_string());
        add(parts, member,
            {.pointer = below(place.pointer, name),
             .label = says_itself || !is_scalar(member) ? std::string() : words_of_name(name),
             .reading = Reading::word,
             .depth = place.depth + 1});
    }
}

void ValueViews::add_message(Json& parts, const Json& message, const Place& place) const {
    const std::string_view author = message["author"].as_string();
    const bool is_known = author == "customer" || author == "support";
    Json made = Json::array();
    add(made, message["body"], {.pointer = place.pointer + "/body", .label = {}});
    for (Json& row : made.items()) {
        row.set("label", is_known ? author : std::string_view("somebody"));
        parts.push(std::move(row));
    }
}

std::string words_of_name(std::string_view name) {
    std::string words;
    for (const char c : name) {
        const bool is_upper = c >= 'A' && c <= 'Z';
        if (c == '_' || c == '-') {
            words += ' ';
        } else {
            if (is_upper && !words.empty() && words.back() != ' ') words += ' ';
            words += to_lower_ascii(c);
        }
    }
    return words;
}

std::string capitalised(std::string text) {
    if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return text;
}

std::string host_of_link(std::string_view url) {
    if (!is_web_link(url)) return {};
    const std::string_view rest = url.substr(url.find("//") + 2);
    return std::string(rest.substr(0, rest.find_first_of("/?#\\")));
}

}  // namespace winsh::web
