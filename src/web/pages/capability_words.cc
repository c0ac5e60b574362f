#include "web/pages/capability_words.h"

#include <algorithm>
#include <array>
#include <utility>

namespace winsh::web {
namespace {

using Words = std::pair<std::string_view, std::string_view>;

constexpr std::array kWords = {
    Words{"ads", "campaigns and what they cost"},
    Words{"ahrefs", "links and keywords"},
    Words{"analytics", "how the product is used"},
    Words{"billing", "invoices and costs"},
    Words{"calendar", "dates and deadlines"},
    Words{"crm", "contacts and deals"},
    Words{"customers", "customers and their plans"},
    Words{"email", "mail that was sent"},
    Words{"github", "code, owners and issues"},
    Words{"gsc", "searches that lead here"},
    Words{"infra", "servers and backups"},
    Words{"integrations", "the state of integrations"},
    Words{"logs", "what failed, and when"},
    Words{"memory", "notes and decisions"},
    Words{"playwright", "runs of browser tests"},
    Words{"sentry", "errors"},
    Words{"seo", "rankings and audits"},
    Words{"stripe", "payments and subscriptions"},
    Words{"support", "conversations with customers"},
    Words{"web", "public web pages"},
};

}  // namespace

std::string_view words_of_capability(std::string_view capability) {
    const auto* const found = std::ranges::find(kWords, capability, &Words::first);
    return found == kWords.end() ? capability : found->second;
}

}  // namespace winsh::web
