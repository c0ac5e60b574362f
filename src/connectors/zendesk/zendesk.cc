#include "connectors/zendesk/zendesk.h"

#include <algorithm>
#include <utility>

#include "base/format.h"
#include "base/text.h"
#include "connectors/support/support_form.h"
#include "connectors/support/thread.h"
#include "connectors/upstream.h"
#include "connectors/zendesk/parse.h"
#include "connectors/zendesk/requests.h"

namespace winsh {
namespace {

std::vector<FormField> form_fields() {
    return {
        FormField{.name = "subdomain",
                  .label = "Subdomain",
                  .help = "The first part of your Zendesk's address: acme of acme.zendesk.com.",
                  .placeholder = "acme",
                  .kind = FormField::Kind::text,
                  .required = true,
                  .default_value = {},
                  .most_characters = 80},
        FormField{.name = "email",
                  .label = "E-mail address",
                  .help = "That of the administrator in whose name winsh reads.",
                  .placeholder = "agent@example.com",
                  .kind = FormField::Kind::text,
                  .required = true,
                  .default_value = {},
                  .most_characters = 254},
        FormField{.name = "token",
                  .label = "API token",
                  .help = "From the Admin Center: Apps and integrations, APIs, API tokens.",
                  .placeholder = {},
                  .kind = FormField::Kind::secret,
                  .required = true,
                  .default_value = {},
                  .most_characters = 400},
        days_field(),
        FormField{.name = "baseUrl",
                  .label = "API address",
                  .help = "Leave it empty, unless Zendesk is reached through a proxy of your own.",
                  .placeholder = "https://acme.zendesk.com",
                  .kind = FormField::Kind::url,
                  .required = false,
                  .default_value = {},
                  .most_characters = 200},
    };
}

ConnectorInfo make_info() {
    ConnectorInfo info;
    info.id = "zendesk";
    info.title = "Zendesk";
    info.summary = "What customers ask for and what they were told, from the tickets that changed lately.";
    info.key_help =
        "Make an API token in the Admin Center (Apps and integrations, APIs, API tokens). It acts in the "
        "name of "
        "the address you write here, which must be an administrator's: Zendesk exports tickets to no one "
        "else. "
        "winsh only reads. Internal notes are left out.";
    info.fields = form_fields();
    info.capabilities = {"support"};
    info.top_level_keys = {"support"};
    info.text_rules = support_text_rules();
    return info;
}

std::string_view email_of(const ConnectorSettings& settings) { return trim(settings.value("email")); }

/// A colon ends the user's name in a Basic credential (RFC 7617 §2).
bool is_email(std::string_view text) {
    const std::size_t at = text.find('@');
    return at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
           std::ranges::all_of(
               text, [](char character) { return character > ' ' && character <= '~' && character != ':'; });
}

Result<ZendeskAccount> account_in(const ConnectorSettings& settings) {
    ZendeskAccount account;
    account.subdomain = zendesk_subdomain(settings.value("subdomain"));
    if (account.subdomain.empty())
        return fail(ErrorKind::invalid, "Write the subdomain alone, such as acme of acme.zendesk.com.",
                    "subdomain");
    const std::string usual = format("https://{}.zendesk.com", account.subdomain);
    WINSH_TRY(account.base_url, base_url_of(settings, usual, usual));
    WINSH_TRY(account.days, days_of(settings));
    return account;
}

class Zendesk final : public Connector {
public:
    Zendesk() : info_(make_info()) {}
    const ConnectorInfo& info() const override { return info_; }

    Result<std::string> account_of(const ConnectorSettings& settings) const override {
        WINSH_TRY(const ZendeskAccount account, account_in(settings));
        if (!is_email(email_of(settings)))
            return fail(ErrorKind::invalid,
                        "Write the e-mail address with which the administrator signs in to Zendesk.",
                        "email");
        WINSH_CHECK(check_token(settings, "API token"));
        return account.subdomain + ".zendesk.com";
    }

    PollOutcome poll(const PollInput& input, http::Client& client) const override {
        const ZendeskAccount account = account_in(input.settings).value_or(ZendeskAccount());
        UpstreamOptions options;
        options.title = info_.title;
        options.base_url = account.base_url;
        options.headers = {{"Accept", "application/json"}, {"User-Agent", "winsh/" WINSH_VERSION}};
        options.authorize(format("{}/token", email_of(input.settings)), trim(input.settings.secret("token")));
        Upstream upstream(client, input.clock, std::move(options));
        return read_zendesk(upstream, account, input);
    }

private:
    ConnectorInfo info_;
};

}  // namespace

const Connector& zendesk_connector() {
    static const Zendesk connector;
    return connector;
}

}  // namespace winsh
