#include "snapshots/sanitizer.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <unordered_set>
#include <utility>

#include "base/text.h"
#include "snapshots/text_cleaner.h"

namespace winsh {
namespace {

constexpr std::int64_t kMostInteger = std::int64_t{1} << 53;
constexpr std::size_t kMostName = 64;

/// A rule with its pattern taken apart.
struct Pattern {
    const TextRule* rule = nullptr;
    std::vector<std::string> segments;
};

std::vector<Pattern> patterns_of(std::span<const TextRule> rules) {
    std::vector<Pattern> patterns;
    for (const TextRule& rule : rules) {
        Pattern pattern{&rule, {}};
        for (const std::string_view segment : split(rule.pattern, '/'))
            pattern.segments.emplace_back(segment);
        pattern.segments.erase(pattern.segments.begin());
        patterns.push_back(std::move(pattern));
    }
    return patterns;
}

bool is_plain_name(std::string_view name) {
    return !name.empty() && name.size() <= kMostName && std::ranges::all_of(name, [](char character) {
        return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
               (character >= '0' && character <= '9') || character == '_' || character == '-' ||
               character == '.';
    });
}

using Candidates = std::vector<const Pattern*>;

/// A node on the way down: where it is, and which rules may still fit.
struct Place {
    std::string pointer;
    std::size_t depth = 0;
    Candidates candidates;

    Place below(std::string_view token) const {
        Place place{pointer + "/" + escape_pointer_token(token), depth + 1, {}};
        for (const Pattern* pattern : candidates) {
            if (pattern->segments.size() <= depth) continue;
            const std::string& segment = pattern->segments[depth];
            if (segment == "*" || segment == token) place.candidates.push_back(pattern);
        }
        return place;
    }
    const TextRule* rule() const {
        for (const Pattern* pattern : candidates)
            if (pattern->segments.size() == depth) return pattern->rule;
        return nullptr;
    }
    /// Where a rule speaks of any member, their names are a third party's.
    bool has_foreign_names() const {
        return std::ranges::any_of(candidates, [&](const Pattern* pattern) {
            return pattern->segments.size() > depth && pattern->segments[depth] == "*";
        });
    }
};

/// Puts pseudonyms in the place of people, and remembers whom it named.
class People {
public:
    People(const Pseudonyms& pseudonyms, PeopleNames names) : pseudonyms_(pseudonyms), names_(names) {}

    /// Null where `value` names nobody. An id, which is no pseudonym, is untrusted.
    Json name(const Json& value, const std::string& pointer, std::vector<std::string>& untrusted) {
        if (is_pseudonym(value.as_string())) return value;
        std::vector<std::string> identities;
        for (const Json& identity : value.items())
            if (!identity.as_string().empty()) identities.emplace_back(identity.as_string());
        if (identities.empty()) return {};
        std::string name = names_ == PeopleNames::ids ? plain_id(identities) : std::string();
        if (!name.empty()) untrusted.push_back(pointer);
        if (name.empty()) name = pseudonyms_.of(identities.front());
        if (known_.insert(name).second) seen_.push_back({name, std::move(identities)});
        return Json(std::move(name));
    }
    std::vector<SeenPerson> take() { return std::move(seen_); }

private:
    const Pseudonyms& pseudonyms_;
    PeopleNames names_;
    std::vector<SeenPerson> seen_;
    std::unordered_set<std::string> known_;
};

class Sanitizer {
public:
    Sanitizer(const Pseudonyms& pseudonyms, PeopleNames names) : people_(pseudonyms, names) {}

    /// The safe value; what is untrusted in it is added to `untrusted`.
    Json clean(const Json& value, const Place& place, std::vector<std::string>& untrusted) {
        if (is_person(place)) return people_.name(value, place.pointer, untrusted);
        if (value.is_string()) return clean_string(value.as_string(), place, untrusted);
        if (value.is_array()) return clean_array(value, place, untrusted);
        if (value.is_object()) return clean_object(value, place, untrusted);
        return clean_scalar(value);
    }

    Json redactions() { return std::move(redactions_); }
    std::vector<SeenPerson> people() { return people_.take(); }

private:
    static bool is_person(const Place& place) {
        const TextRule* rule = place.rule();
        return rule != nullptr && rule->kind == TextRule::Kind::person;
    }

    Json clean_string(std::string_view text, const Place& place, std::vector<std::string>& untrusted) {
        static const TextRule otherwise;
        const TextRule* known = place.rule();
        const TextRule& rule = known == nullptr ? otherwise : *known;
        RedactionCounts counts;
        std::string cleaned;
        const bool fits =
            rule.kind == TextRule::Kind::word && text.size() <= rule.most_characters && is_word(text);
        if (fits && redact(text, RedactionScope::secrets_and_emails, counts) == text) return Json(text);
        counts.clear();
        const TextRule::Kind kind = rule.kind == TextRule::Kind::word ? TextRule::Kind::line : rule.kind;
        cleaned = clean_text(text, kind, rule.most_characters, counts);
        note(place.pointer, counts);
        untrusted.push_back(place.pointer);
        return Json(std::move(cleaned));
    }

    Json clean_array(const Json& value, const Place& place, std::vector<std::string>& untrusted) {
        Json::Array items;
        std::vector<std::string> inner;
        for (const Json& item : value.items())
            items.push_back(clean(item, place.below(std::to_string(items.size())), inner));
        if (!inner.empty()) untrusted.push_back(place.pointer);
        return Json(std::move(items));
    }

    Json clean_object(const Json& value, const Place& place, std::vector<std::string>& untrusted) {
        Json cleaned = Json::object();
        std::vector<std::string> inner;
        bool has_foreign_names = place.has_foreign_names() && !value.members().empty();
        for (const auto& [raw_name, member] : value.members()) {
            const std::string name = clean_name(raw_name, place, has_foreign_names);
            if (cleaned.find(name) != nullptr) continue;
            const Place below = place.below(name);
            if (is_person(below)) {
                Json person = people_.name(member, below.pointer, inner);
                if (!person.is_null()) cleaned.set(name, std::move(person));
                continue;
            }
            cleaned.set(name, is_secret_member(raw_name, member) ? taken_out(below, inner)
                                                                 : clean(member, below, inner));
        }
        if (has_foreign_names) {
            untrusted.push_back(place.pointer);
        } else {
            untrusted.insert(untrusted.end(), inner.begin(), inner.end());
        }
        return cleaned;
    }

    /// A name and its value are one text in `password=…` and two here.
    static bool is_secret_member(std::string_view name, const Json& value) {
        return value.is_string() && is_named_secret(name, value.as_string());
    }

    Json taken_out(const Place& place, std::vector<std::string>& untrusted) {
        note(place.pointer, {{"key", 1}});
        untrusted.push_back(place.pointer);
        return Json("[key]");
    }

    std::string clean_name(const std::string& name, const Place& place, bool& is_foreign) {
        RedactionCounts counts;
        if (is_plain_name(name) && redact(name, RedactionScope::everything, counts) == name) return name;
        is_foreign = true;
        counts.clear();
        std::string cleaned = clean_text(name, TextRule::Kind::line, kMostName, counts);
        note(place.pointer, counts);
        return cleaned;
    }

    static Json clean_scalar(const Json& value) {
        if (value.is_integer()) {
            const std::int64_t number = value.as_integer();
            if (number > kMostInteger || number < -kMostInteger) return Json(std::to_string(number));
        } else if (value.is_number()) {
            if (!(std::abs(value.as_double()) <= static_cast<double>(kMostInteger)))
                return Json(to_text(value));
        }
        return value;
    }

    void note(const std::string& pointer, const RedactionCounts& counts) {
        for (const auto& [rule, count] : counts)
            redactions_.push(Json::object({{"pointer", pointer}, {"rule", rule}, {"count", count}}));
    }

    People people_;
    Json redactions_ = Json::array();
};

}  // namespace

SanitizedContent sanitize(const Json& raw, std::span<const TextRule> rules, const Pseudonyms& pseudonyms,
                          PeopleNames names) {
    const std::vector<Pattern> patterns = patterns_of(rules);
    Place root;
    for (const Pattern& pattern : patterns) root.candidates.push_back(&pattern);
    Sanitizer sanitizer(pseudonyms, names);
    SanitizedContent sanitized;
    sanitized.content = sanitizer.clean(raw, root, sanitized.untrusted);
    sanitized.redactions = sanitizer.redactions();
    sanitized.people = sanitizer.people();
    return sanitized;
}

}  // namespace winsh
