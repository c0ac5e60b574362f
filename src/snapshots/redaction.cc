#include "snapshots/redaction.h"

#include <algorithm>
#include <vector>

#include "snapshots/folded_text.h"
#include "snapshots/redaction_rules.h"

namespace winsh {
namespace {

constexpr int kMostPasses = 16;

struct Rule {
    std::string_view name;
    std::string_view mark;
    std::optional<Span> (*find)(std::string_view text, std::size_t from);
    RedactionScope scope;
};

/// The order matters where kinds overlap: what holds a secret goes before what is within it.
constexpr Rule kRules[] = {
    {"key", "[key]", find_private_key, RedactionScope::secrets_and_emails},
    {"key", "[key]", find_url_password, RedactionScope::secrets_and_emails},
    {"jwt", "[token]", find_jwt, RedactionScope::secrets_and_emails},
    {"key", "[key]", find_labelled_secret, RedactionScope::secrets_and_emails},
    {"key", "[key]", find_known_key, RedactionScope::secrets_and_emails},
    {"email", "[email]", find_email, RedactionScope::secrets_and_emails},
    {"card", "[card]", find_card_number, RedactionScope::everything},
    {"ip", "[ip]", find_ip_address, RedactionScope::everything},
};

struct Found {
    Span span;  ///< In the original text.
    const Rule* rule = nullptr;
};

std::vector<Found> find_all(std::string_view text, RedactionScope scope) {
    FoldedText folded(text);
    std::vector<Found> found;
    for (const Rule& rule : kRules) {
        if (scope == RedactionScope::secrets_and_emails && rule.scope == RedactionScope::everything) continue;
        std::size_t from = 0;
        while (const std::optional<Span> span = rule.find(folded.view(), from)) {
            found.push_back({folded.origin_of(*span), &rule});
            folded.take_out(*span);
            from = span->end;
        }
    }
    // The outermost first: what lies within another has gone with it.
    std::ranges::sort(found, [](const Found& left, const Found& right) {
        return left.span.begin != right.span.begin ? left.span.begin < right.span.begin
                                                   : left.span.end > right.span.end;
    });
    return found;
}

std::string without(std::string_view text, const std::vector<Found>& found, RedactionCounts& counts) {
    std::string clean;
    std::size_t at = 0;
    for (const auto& [span, rule] : found) {
        if (span.end <= at) continue;
        if (span.begin > at) clean += text.substr(at, span.begin - at);
        clean += rule->mark;
        at = span.end;
        ++counts[std::string(rule->name)];
    }
    clean += text.substr(at);
    return clean;
}

}  // namespace

std::string redact(std::string_view text, RedactionScope scope, RedactionCounts& counts) {
    std::string clean(text);
    // What was taken out can lay bare what stood beside it. Each pass leaves less, and two or three do.
    for (int pass = 0; pass < kMostPasses; ++pass) {
        const std::vector<Found> found = find_all(clean, scope);
        if (found.empty()) return clean;
        clean = without(clean, found, counts);
    }
    return std::string(kRules[0].mark);
}

}  // namespace winsh
