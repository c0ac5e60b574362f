#include "connectors/intercom/intercom.h"

#include <utility>

#include "base/format.h"
#include "base/text.h"
#include "connectors/intercom/requests.h"
#include "connectors/support/support_form.h"
#include "connectors/support/thread.h"
#include "connectors/upstream.h"

namespace winsh {
namespace {

constexpr std::string_view kDefaultBaseUrl = "https://api.intercom.io";

std::vector<FormField> form_fields() {
    return {
        FormField{.name = "token",
                  .label = "Access token",
                  .help = "Of an app of your own in Intercom's Developer Hub.",
                  .placeholder = {},
                  .kind = FormField::Kind::secret,
                  .required = true,
                  .default_value = {},
                  .most_characters = 400},
        days_field(),
        FormField{.name = "baseUrl",
                  .label = "API address",
                  .help = "Where the workspace is hosted: https://api.intercom.io in the United States, "
                          "https://api.eu.intercom.io in Europe, https://api.au.intercom.io in Australia.",
                  .placeholder = std::string(kDefaultBaseUrl),
                  .kind = FormField::Kind::url,
                  .required = false,
                  .default_value = std::string(kDefaultBaseUrl),
                  .most_characters = 200},
    };
}

ConnectorInfo make_info() {
    ConnectorInfo info;
    info.id = "intercom";
    info.title = "Intercom";
    info.summary = "What customers write and what they are told, from the conversations that changed lately.";
    info.key_help =
        "Make an app for your workspace in Intercom's Developer Hub and copy its access token (Configure, "
        "Authentication). It needs to read conversations and admins, nothing else. Internal notes are left "
        "out.";
    info.fields = form_fields();
    info.capabilities = {"support"};
    info.top_level_keys = {"support"};
    info.people_are_claimed = true;  // A messenger without identity verification believes the browser.
    info.text_rules = support_text_rules();
    return info;
}

Result<IntercomAccount> account_in(const ConnectorSettings& settings) {
    IntercomAccount account;
    WINSH_TRY(account.base_url, base_url_of(settings, kDefaultBaseUrl, kDefaultBaseUrl));
    if (origin_of(account.base_url).ends_with("intercom.com"))
        return fail(
            ErrorKind::invalid,
            "That is the site for people. The API is at https://api.intercom.io, api.eu.intercom.io or "
            "api.au.intercom.io.",
            "baseUrl");
    WINSH_TRY(account.days, days_of(settings));
    return account;
}

class Intercom final : public Connector {
public:
    Intercom() : info_(make_info()) {}
    const ConnectorInfo& info() const override { return info_; }

    Result<std::string> account_of(const ConnectorSettings& settings) const override {
        WINSH_TRY(const IntercomAccount account, account_in(settings));
        WINSH_CHECK(check_token(settings, "access token"));
        const std::string origin = origin_of(account.base_url);
        return origin.substr(origin.find("://") + 3);
    }

    PollOutcome poll(const PollInput& input, http::Client& client) const override {
        const IntercomAccount account = account_in(input.settings).value_or(IntercomAccount());
        UpstreamOptions options;
        options.title = info_.title;
        options.base_url = account.base_url;
        options.headers = {{"Accept", "application/json"},
                           {"Intercom-Version", "2.14"},
                           {"User-Agent", "winsh/" WINSH_VERSION}};
        options.authorize(trim(input.settings.secret("token")));
        Upstream upstream(client, input.clock, std::move(options));
        return read_intercom(upstream, account, input);
    }

private:
    ConnectorInfo info_;
};

}  // namespace

const Connector& intercom_connector() {
    static const Intercom connector;
    return connector;
}

}  // namespace winsh
