#include "connectors/posthog/posthog.h"

#include <optional>

#include "base/format.h"
#include "base/text.h"
#include "connectors/form_checks.h"
#include "connectors/posthog/requests.h"
#include "connectors/upstream.h"

namespace winsh {
namespace {

constexpr std::string_view kDefaultBaseUrl = "https://us.posthog.com";
constexpr std::string_view kDefaultAccount = "distinct_id";
constexpr std::size_t kMostName = 200;  ///< Of an event or a property, as PostHog keeps them.

std::vector<FormField> connection_fields() {
    return {
        FormField{.name = "project",
                  .label = "Project",
                  .help = "The project's number: it stands in the address of each of its pages.",
                  .placeholder = "12345",
                  .kind = FormField::Kind::text,
                  .required = true,
                  .default_value = {},
                  .most_characters = 15},
        FormField{.name = "key",
                  .label = "Personal API key",
                  .help = "A personal API key with the scope query:read, for this project alone.",
                  .placeholder = "phx_…",
                  .kind = FormField::Kind::secret,
                  .required = true,
                  .default_value = {},
                  .most_characters = 400},
        FormField{.name = "baseUrl",
                  .label = "Address",
                  .help = "https://us.posthog.com, https://eu.posthog.com, or that of a PostHog of your own.",
                  .placeholder = std::string(kDefaultBaseUrl),
                  .kind = FormField::Kind::url,
                  .required = false,
                  .default_value = std::string(kDefaultBaseUrl),
                  .most_characters = 200},
    };
}

std::vector<FormField> workflow_fields() {
    return {
        FormField{.name = "workflow",
                  .label = "Workflow",
                  .help = "What people call the workflow that is watched.",
                  .placeholder = "checkout",
                  .kind = FormField::Kind::text,
                  .required = true,
                  .default_value = {},
                  .most_characters = 100},
        FormField{.name = "startedEvent",
                  .label = "Event of a start",
                  .help = "The name of the event that is sent when somebody begins it.",
                  .placeholder = "checkout started",
                  .kind = FormField::Kind::text,
                  .required = true,
                  .default_value = {},
                  .most_characters = kMostName},
        FormField{.name = "failedEvent",
                  .label = "Event of a failure",
                  .help = "The name of the event that is sent when it fails.",
                  .placeholder = "checkout failed",
                  .kind = FormField::Kind::text,
                  .required = true,
                  .default_value = {},
                  .most_characters = kMostName},
        FormField{.name = "accountProperty",
                  .label = "Account",
                  .help = "What tells accounts apart: distinct_id (people), person_id, a group such as "
                          "$group_0, or the name of a property of the failure's event.",
                  .placeholder = std::string(kDefaultAccount),
                  .kind = FormField::Kind::text,
                  .required = false,
                  .default_value = std::string(kDefaultAccount),
                  .most_characters = kMostName},
    };
}

ConnectorInfo make_info() {
    ConnectorInfo info;
    info.id = "posthog";
    info.title = "PostHog";
    info.summary =
        "How often a workflow failed in the last day, how often in the week before, and for how many "
        "accounts.";
    info.key_help =
        "Make a personal API key (PostHog: Settings, Personal API keys) with the scope query:read, limited "
        "to this project. It needs nothing else.";
    info.fields = connection_fields();
    // The address last, as in the other forms.
    const std::vector<FormField> workflow = workflow_fields();
    info.fields.insert(info.fields.end() - 1, workflow.begin(), workflow.end());
    info.capabilities = {"analytics"};
    info.top_level_keys = {"analytics"};
    info.text_rules = {
        {"/analytics/workflow", TextRule::Kind::word, 100},
        {"/analytics/window/current", TextRule::Kind::word, 60},
        {"/analytics/window/baseline", TextRule::Kind::word, 60},
    };
    // One question of the 2,400 an hour that a project may be asked; the windows move once an hour.
    info.poll_interval = std::chrono::seconds(900);
    return info;
}

std::string value_of(const ConnectorSettings& settings, std::string_view name, std::string_view otherwise) {
    const std::string_view value = trim(settings.value(name));
    return std::string(value.empty() ? otherwise : value);
}

PosthogWorkflow workflow_of(const ConnectorSettings& settings) {
    return {.name = value_of(settings, "workflow", {}),
            .started_event = value_of(settings, "startedEvent", {}),
            .failed_event = value_of(settings, "failedEvent", {}),
            .account_property = value_of(settings, "accountProperty", kDefaultAccount)};
}

bool is_project(std::string_view text) {
    return !text.empty() && text.size() <= 15 && text.front() != '0' &&
           text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_name(std::string_view text, std::size_t most) {
    return !text.empty() && is_utf8(text) && count_code_points(text) <= most && !has_control_characters(text);
}

Result<void> check_workflow(const PosthogWorkflow& workflow) {
    if (!is_name(workflow.name, 100))
        return fail(ErrorKind::invalid, "Write what the workflow is called, such as checkout.", "workflow");
    if (!is_name(workflow.started_event, kMostName))
        return fail(ErrorKind::invalid, "Write the name of the event that is sent at a start.",
                    "startedEvent");
    if (!is_name(workflow.failed_event, kMostName))
        return fail(ErrorKind::invalid, "Write the name of the event that is sent at a failure.",
                    "failedEvent");
    if (workflow.started_event == workflow.failed_event)
        return fail(ErrorKind::invalid, "The event of a failure must be another than that of a start.",
                    "failedEvent");
    if (!is_name(workflow.account_property, kMostName))
        return fail(ErrorKind::invalid, "Write the name of a property, or leave it empty for people.",
                    "accountProperty");
    return {};
}

Result<void> check_key(std::string_view key) {
    WINSH_CHECK(check_pasted(key, "personal API key", "key"));
    if (key.starts_with("phc_"))
        return fail(ErrorKind::invalid,
                    "This is the project's key for sending events. Paste a personal API key, which begins "
                    "with phx_.",
                    "key");
    return {};
}

class Posthog final : public Connector {
public:
    Posthog() : info_(make_info()) {}
    const ConnectorInfo& info() const override { return info_; }

    Result<std::string> account_of(const ConnectorSettings& settings) const override {
        const std::string project = value_of(settings, "project", {});
        if (!is_project(project))
            return fail(ErrorKind::invalid, "Write the project's number, such as 12345.", "project");
        WINSH_CHECK(check_key(trim(settings.secret("key"))));
        const PosthogWorkflow workflow = workflow_of(settings);
        WINSH_CHECK(check_workflow(workflow));
        WINSH_CHECK(check_base_url(base_url_in(settings, kDefaultBaseUrl), kDefaultBaseUrl));
        return format("{} (project {})", workflow.name, project);
    }

    PollOutcome poll(const PollInput& input, http::Client& client) const override {
        UpstreamOptions options;
        options.title = info_.title;
        options.base_url = base_url_in(input.settings, kDefaultBaseUrl);
        options.headers = {{"Accept", "application/json"}, {"User-Agent", "winsh/" WINSH_VERSION}};
        options.authorize(trim(input.settings.secret("key")));
        Upstream upstream(client, input.clock, std::move(options));
        return read_posthog(upstream, value_of(input.settings, "project", {}), workflow_of(input.settings),
                            input.now);
    }

private:
    ConnectorInfo info_;
};

}  // namespace

const Connector& posthog_connector() {
    static const Posthog connector;
    return connector;
}

}  // namespace winsh
