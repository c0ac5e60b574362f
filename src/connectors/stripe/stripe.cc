#include "connectors/stripe/stripe.h"

#include "base/format.h"
#include "base/text.h"
#include "connectors/form_checks.h"
#include "connectors/stripe/money.h"
#include "connectors/stripe/reading.h"
#include "connectors/upstream.h"

namespace winsh {
namespace {

constexpr std::string_view kDefaultBaseUrl = "https://api.stripe.com";
/// The last one in which a discount brings its coupon along. In later ones an item's coupon is deeper than
/// Stripe expands.
constexpr std::string_view kApiVersion = "2025-08-27.basil";

std::vector<FormField> form_fields() {
    return {
        FormField{.name = "key",
                  .label = "Restricted API key",
                  .help =
                      "A restricted key with read access. A secret key (sk_…) works too, but may do far more "
                      "than winsh needs.",
                  .placeholder = "rk_live_…",
                  .kind = FormField::Kind::secret,
                  .required = true,
                  .default_value = {},
                  .most_characters = 400},
        FormField{.name = "currency",
                  .label = "Currency",
                  .help =
                      "The currency in which a customer's revenue a month is given, such as usd. Amounts in "
                      "others stand apart and are never converted.",
                  .placeholder = "usd",
                  .kind = FormField::Kind::text,
                  .required = false,
                  .default_value = "usd",
                  .most_characters = 3},
        FormField{.name = "userIdMetadata",
                  .label = "Metadata with your user number",
                  .help =
                      "The key of a customer's metadata in Stripe that holds your own number of the user. It "
                      "joins customers with what other tools say of the same user.",
                  .placeholder = "user_id",
                  .kind = FormField::Kind::text,
                  .required = false,
                  .default_value = "user_id",
                  .most_characters = 40},
        FormField{.name = "baseUrl",
                  .label = "API address",
                  .help = "Leave it as it is.",
                  .placeholder = std::string(kDefaultBaseUrl),
                  .kind = FormField::Kind::url,
                  .required = false,
                  .default_value = std::string(kDefaultBaseUrl),
                  .most_characters = 200},
    };
}

std::vector<TextRule> text_rules() {
    using Kind = TextRule::Kind;
    std::vector<TextRule> rules = {
        {"/customers/*/id", Kind::person, 0},
        {"/customers/*/plan", Kind::line, 120},
        {"/customers/*/segment", Kind::word, 20},
        {"/customers/*/url", Kind::link, 500},
        {"/stripe/currency", Kind::word, 3},
        {"/stripe/mrr/*/currency", Kind::word, 3},
        {"/stripe/failedCharges/*/code", Kind::word, 64},
        {"/stripe/failedCharges/*/message", Kind::line, 300},
        {"/stripe/disputes/*/status", Kind::word, 64},
        {"/stripe/disputes/*/dueBy", Kind::word, 40},
        {"/stripe/refunds/*/status", Kind::word, 64},
    };
    for (const std::string_view list : {"failedCharges", "disputes", "refunds"}) {
        const auto add = [&](std::string_view member, Kind kind, std::size_t most) {
            rules.push_back({format("/stripe/{}/*/{}", list, member), kind, most});
        };
        add("id", Kind::word, 255);
        add("customerId", Kind::person, 0);
        add("currency", Kind::word, 3);
        add("reason", Kind::word, 64);
        add("createdAt", Kind::word, 40);
        add("url", Kind::link, 500);
    }
    return rules;
}

ConnectorInfo make_info() {
    ConnectorInfo info;
    info.id = "stripe";
    info.title = "Stripe";
    info.summary =
        "Who pays how much for which plan, which payments failed, and what is disputed or refunded.";
    info.key_help =
        "Make a restricted key (Stripe: Developers, API keys, Create restricted key) with read access to "
        "Customers, Subscriptions, Charges and Refunds, Disputes, Prices, Coupons and Events. It needs "
        "nothing "
        "else, and no write access at all.";
    info.fields = form_fields();
    info.capabilities = {"stripe", "billing", "customers"};
    info.top_level_keys = {"stripe", "customers"};
    info.text_rules = text_rules();
    return info;
}

std::string currency_of(const ConnectorSettings& settings) {
    const std::string currency = to_lower_ascii(trim(settings.value("currency")));
    return currency.empty() ? "usd" : currency;
}

std::string user_member_of(const ConnectorSettings& settings) {
    const std::string_view member = trim(settings.value("userIdMetadata"));
    return std::string(member.empty() ? "user_id" : member);
}

bool is_live(std::string_view key) { return key.starts_with("rk_live_") || key.starts_with("sk_live_"); }
bool is_test(std::string_view key) { return key.starts_with("rk_test_") || key.starts_with("sk_test_"); }

Result<void> check_key(std::string_view key) {
    WINSH_CHECK(check_pasted(key, "restricted key", "key"));
    if (key.starts_with("pk_"))
        return fail(ErrorKind::invalid,
                    "This is a publishable key, which may not read anything. Paste a restricted key (rk_…).",
                    "key");
    if (key.starts_with("whsec_"))
        return fail(ErrorKind::invalid,
                    "This is the signing secret of a webhook, not an API key. Paste a restricted key (rk_…).",
                    "key");
    if (!is_live(key) && !is_test(key))
        return fail(ErrorKind::invalid,
                    "This does not look like a key of Stripe. Paste a restricted key, which begins with "
                    "rk_live_ or rk_test_.",
                    "key");
    return {};
}

class Stripe final : public Connector {
public:
    Stripe() : info_(make_info()) {}
    const ConnectorInfo& info() const override { return info_; }

    Result<std::string> account_of(const ConnectorSettings& settings) const override {
        const std::string_view key = trim(settings.secret("key"));
        WINSH_CHECK(check_key(key));
        if (!is_currency(currency_of(settings)))
            return fail(ErrorKind::invalid, "Write the currency with its three letters, such as usd.",
                        "currency");
        if (has_control_characters(user_member_of(settings)))
            return fail(ErrorKind::invalid, "Write the metadata key as it stands in Stripe, such as user_id.",
                        "userIdMetadata");
        WINSH_CHECK(check_base_url(base_url_in(settings, kDefaultBaseUrl), kDefaultBaseUrl));
        return std::string(is_live(key) ? "live mode" : "test mode");
    }

    PollOutcome poll(const PollInput& input, http::Client& client) const override {
        const std::string_view key = trim(input.settings.secret("key"));
        UpstreamOptions options;
        options.title = info_.title;
        options.base_url = base_url_in(input.settings, kDefaultBaseUrl);
        options.headers = {
            {"Accept", "application/json"},
            {"Stripe-Version", std::string(kApiVersion)},
            {"User-Agent", "winsh/" WINSH_VERSION},
        };
        options.authorize(key);
        Upstream upstream(client, input.clock, std::move(options));
        return read_stripe(upstream,
                           {.view = {.currency = currency_of(input.settings), .is_live = !is_test(key)},
                            .user_member = user_member_of(input.settings)},
                           input);
    }

private:
    ConnectorInfo info_;
};

}  // namespace

const Connector& stripe_connector() {
    static const Stripe connector;
    return connector;
}

}  // namespace winsh
