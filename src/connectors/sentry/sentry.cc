#include "connectors/sentry/sentry.h"

#include "base/format.h"
#include "base/text.h"
#include "connectors/form_checks.h"
#include "connectors/sentry/requests.h"
#include "connectors/upstream.h"

namespace winsh {
namespace {

constexpr std::string_view kDefaultBaseUrl = "https://sentry.io";
constexpr std::string_view kApi = "/api/0";
constexpr std::size_t kMostSlug = 100;
constexpr std::size_t kMostEnvironment = 64;
/// Twenty issues' events take longer than one page.

std::vector<FormField> form_fields() {
    return {
        FormField{.name = "organization",
                  .label = "Organization",
                  .help = "The organization's slug: what stands before .sentry.io, or in the settings.",
                  .placeholder = "acme",
                  .kind = FormField::Kind::text,
                  .required = true,
                  .default_value = {},
                  .most_characters = kMostSlug},
        FormField{.name = "project",
                  .label = "Project",
                  .help = "The slug or number of one project. Empty for all that the token may read.",
                  .placeholder = "storefront",
                  .kind = FormField::Kind::text,
                  .required = false,
                  .default_value = {},
                  .most_characters = kMostSlug},
        FormField{.name = "environment",
                  .label = "Environment",
                  .help = "The name of one environment. Empty for all.",
                  .placeholder = "production",
                  .kind = FormField::Kind::text,
                  .required = false,
                  .default_value = {},
                  .most_characters = kMostEnvironment},
        FormField{.name = "token",
                  .label = "Auth token",
                  .help = "A token that may read issues and events.",
                  .placeholder = "sntryu_…",
                  .kind = FormField::Kind::secret,
                  .required = true,
                  .default_value = {},
                  .most_characters = 400},
        FormField{.name = "baseUrl",
                  .label = "Address",
                  .help = "Leave it as it is for sentry.io, or name the region that holds the organization: "
                          "https://us.sentry.io or https://de.sentry.io. Self-hosted: https://HOST or "
                          "https://HOST:PORT.",
                  .placeholder = std::string(kDefaultBaseUrl),
                  .kind = FormField::Kind::url,
                  .required = false,
                  .default_value = std::string(kDefaultBaseUrl),
                  .most_characters = 200},
    };
}

std::vector<TextRule> text_rules() {
    using Kind = TextRule::Kind;
    return {
        {"/sentry/organization", Kind::line, 100},
        {"/sentry/issues/*/id", Kind::word, 40},
        {"/sentry/issues/*/shortId", Kind::line, 120},
        {"/sentry/issues/*/slug", Kind::line, 120},
        {"/sentry/issues/*/title", Kind::line, 256},
        {"/sentry/issues/*/culprit", Kind::line, 256},
        {"/sentry/issues/*/level", Kind::word, 20},
        {"/sentry/issues/*/status", Kind::word, 40},
        {"/sentry/issues/*/substatus", Kind::word, 40},
        {"/sentry/issues/*/firstSeen", Kind::word, 40},
        {"/sentry/issues/*/lastSeen", Kind::word, 40},
        {"/sentry/issues/*/permalink", Kind::link, 500},
        {"/sentry/issues/*/project", Kind::line, 100},
        {"/sentry/issues/*/release", Kind::line, 200},
        {"/sentry/issues/*/environment", Kind::line, 200},
        {"/sentry/issues/*/events/*/id", Kind::word, 40},
        {"/sentry/issues/*/events/*/dateCreated", Kind::word, 40},
        {"/sentry/issues/*/events/*/user/id", Kind::person},
        {"/sentry/issues/*/events/*/tags/*", Kind::line, 200},
        {"/sentry/issues/*/events/*/stacktrace/*/function", Kind::line, 200},
        {"/sentry/issues/*/events/*/stacktrace/*/file", Kind::line, 512},
    };
}

ConnectorInfo make_info() {
    ConnectorInfo info;
    info.id = "sentry";
    info.title = "Sentry";
    info.summary =
        "The unresolved issues of the last 24 hours, and for the 20 gravest of them sampled events: whom "
        "they hit and where in the code.";
    info.key_help =
        "Make an internal integration (Sentry: Settings, Developer Settings or Custom Integrations) that may "
        "read Organization, Project and Issue & Event, and copy its token; or make a personal token with the "
        "scopes org:read, project:read and event:read. It needs nothing else. Organization tokens made for "
        "sentry-cli may lack them.";
    info.fields = form_fields();
    info.capabilities = {"sentry", "logs"};
    info.top_level_keys = {"sentry"};
    info.text_rules = text_rules();
    info.people_are_claimed = true;
    return info;
}

/// Without slashes at the end, and with the path of the API: people know the host, not the path.
std::string base_url_of(const ConnectorSettings& settings) {
    std::string url = base_url_in(settings, kDefaultBaseUrl);
    if (!url.ends_with(kApi)) url += kApi;
    return url;
}

SentryScope scope_of(const ConnectorSettings& settings) {
    return {.organization = std::string(trim(settings.value("organization"))),
            .project = std::string(trim(settings.value("project"))),
            .environment = std::string(trim(settings.value("environment")))};
}

bool is_slug(std::string_view text) {
    constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    return !text.empty() && text.size() <= kMostSlug &&
           text.find_first_not_of(kAllowed) == std::string_view::npos;
}

/// Sentry's own rule: no white space, no slashes.
bool is_environment(std::string_view text) {
    return text.size() <= kMostEnvironment && is_utf8(text) && !has_control_characters(text) &&
           text.find_first_of(" /") == std::string_view::npos;
}

class Sentry final : public Connector {
public:
    Sentry() : info_(make_info()) {}
    const ConnectorInfo& info() const override { return info_; }

    Result<std::string> account_of(const ConnectorSettings& settings) const override {
        const SentryScope scope = scope_of(settings);
        if (!is_slug(scope.organization))
            return fail(ErrorKind::invalid, "Write the organization's slug alone, such as acme.",
                        "organization");
        if (!scope.project.empty() && !is_slug(scope.project))
            return fail(ErrorKind::invalid,
                        "Write the project's slug or number alone, such as storefront, or nothing.",
                        "project");
        if (!is_environment(scope.environment))
            return fail(ErrorKind::invalid,
                        "Write the environment's name as Sentry shows it, such as production, or nothing.",
                        "environment");
        const std::string base_url = base_url_of(settings);
        WINSH_CHECK(check_base_url(base_url, kDefaultBaseUrl));
        WINSH_CHECK(check_pasted(trim(settings.secret("token")), "auth token", "token"));
        std::string account = scope.organization;
        if (!scope.project.empty()) account += "/" + scope.project;
        if (!scope.environment.empty()) account += " (" + scope.environment + ")";
        return account;
    }

    PollOutcome poll(const PollInput& input, http::Client& client) const override {
        UpstreamOptions options;
        options.title = info_.title;
        options.base_url = base_url_of(input.settings);
        options.headers = {{"Accept", "application/json"}, {"User-Agent", "winsh/" WINSH_VERSION}};
        options.authorize(trim(input.settings.secret("token")));
        Upstream upstream(client, input.clock, std::move(options));
        return read_sentry(upstream, scope_of(input.settings), input.memory, input.now);
    }

private:
    ConnectorInfo info_;
};

}  // namespace

const Connector& sentry_connector() {
    static const Sentry connector;
    return connector;
}

}  // namespace winsh
