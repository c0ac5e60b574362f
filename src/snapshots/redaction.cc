#include "snapshots/redaction.h"

#include "snapshots/redaction_rules.h"

namespace winsh {
namespace {

struct Rule {
    std::string_view name;
    std::string_view replacement;
    std::optional<Span> (*find)(std::string_view text, std::size_t from);
    RedactionScope scope;
};

/// The order matters where kinds overlap: what holds a secret goes before what is within it.
constexpr Rule kRules[] = {
    {"key", "[key]", find_private_key, RedactionScope::secrets_and_emails},
    {"key", "[key]", find_url_password, RedactionScope::secrets_and_emails},
    {"jwt", "[token]", find_jwt, RedactionScope::secrets_and_emails},
    {"key", "[key]", find_known_key, RedactionScope::secrets_and_emails},
    {"email", "[email]", find_email, RedactionScope::secrets_and_emails},
    {"card", "[card]", find_card_number, RedactionScope::everything},
    {"ip", "[ip]", find_ip_address, RedactionScope::everything},
};

std::string apply(const Rule& rule, std::string text, RedactionCounts& counts) {
    std::string clean;
    std::size_t at = 0;
    while (const std::optional<Span> span = rule.find(text, at)) {
        clean.append(text, at, span->begin - at);
        clean.append(rule.replacement);
        at = span->end;
        ++counts[std::string(rule.name)];
    }
    if (at == 0) return text;
    clean.append(text, at);
    return clean;
}

}  // namespace

std::string redact(std::string_view text, RedactionScope scope, RedactionCounts& counts) {
    std::string clean(text);
    for (const Rule& rule : kRules) {
        if (scope == RedactionScope::secrets_and_emails && rule.scope == RedactionScope::everything) continue;
        clean = apply(rule, std::move(clean), counts);
    }
    return clean;
}

}  // namespace winsh
