#include "connectors/github/github.h"

#include "base/format.h"
#include "base/text.h"
#include "connectors/github/parse.h"
#include "connectors/github/requests.h"
#include "connectors/upstream.h"

namespace winsh {
namespace {

constexpr std::string_view kDefaultBaseUrl = "https://api.github.com";

std::vector<FormField> form_fields() {
    return {
        FormField{.name = "repository",
                  .label = "Repository",
                  .help = "The repository whose owners, commits and issues the loops shall know.",
                  .placeholder = "owner/name",
                  .kind = FormField::Kind::text,
                  .required = true,
                  .default_value = {},
                  .most_characters = 201},
        FormField{.name = "token",
                  .label = "Access token",
                  .help = "A fine-grained personal access token that may read this repository.",
                  .placeholder = "github_pat_…",
                  .kind = FormField::Kind::secret,
                  .required = true,
                  .default_value = {},
                  .most_characters = 400},
        FormField{.name = "baseUrl",
                  .label = "API address",
                  .help = "Leave it as it is for github.com. GitHub Enterprise Server: https://HOST/api/v3.",
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
        {"/github/repository/fullName", Kind::word, 201},
        {"/github/repository/defaultBranch", Kind::line, 255},
        {"/github/codeowners/*/pattern", Kind::line, 512},
        {"/github/codeowners/*/owner", Kind::line, 140},
        {"/github/codeowners/*/owners/*", Kind::line, 140},
        {"/github/recentCommits/*/sha", Kind::word, 64},
        {"/github/recentCommits/*/message", Kind::line, 256},
        {"/github/recentCommits/*/author", Kind::line, 100},
        {"/github/recentCommits/*/date", Kind::word, 40},
        {"/github/recentCommits/*/files/*", Kind::line, 512},
        {"/github/recentCommits/*/url", Kind::link, 500},
        {"/github/candidateFiles/*", Kind::line, 200},
        {"/github/existingIssues/*/title", Kind::line, 256},
        {"/github/existingIssues/*/url", Kind::link, 500},
        {"/github/existingIssues/*/labels/*", Kind::line, 60},
        {"/github/existingIssues/*/updatedAt", Kind::word, 40},
    };
}

ConnectorInfo make_info() {
    ConnectorInfo info;
    info.id = "github";
    info.title = "GitHub";
    info.summary =
        "Who owns which files, what changed lately and what is already reported, from one repository.";
    info.key_help =
        "Make a fine-grained personal access token for this repository alone (GitHub: Settings, Developer "
        "settings) with "
        "read access to Contents, Issues and Metadata. It needs nothing else.";
    info.fields = form_fields();
    info.capabilities = {"github"};
    info.top_level_keys = {"github"};
    info.text_rules = text_rules();
    return info;
}

/// Without slashes at the end: paths are put behind it.
std::string base_url_of(const ConnectorSettings& settings) {
    std::string_view url = trim(settings.value("baseUrl"));
    while (url.ends_with('/')) url.remove_suffix(1);
    return std::string(url.empty() ? kDefaultBaseUrl : url);
}

std::string repository_of(const ConnectorSettings& settings) {
    return std::string(trim(settings.value("repository")));
}

class Github final : public Connector {
public:
    Github() : info_(make_info()) {}
    const ConnectorInfo& info() const override { return info_; }

    Result<std::string> account_of(const ConnectorSettings& settings) const override {
        std::string repository = repository_of(settings);
        if (!is_github_repository(repository))
            return fail(ErrorKind::invalid,
                        "Write the repository as owner/name, such as octocat/hello-world.", "repository");
        const std::string base_url = base_url_of(settings);
        if (origin_of(base_url).empty() || base_url.find_first_of("?#\\ ") != std::string::npos)
            return fail(ErrorKind::invalid,
                        "Write the API address as an absolute https URL, such as https://api.github.com.",
                        "baseUrl");
        if (origin_of(base_url) == "https://github.com")
            return fail(ErrorKind::invalid, "The API of github.com is at https://api.github.com.", "baseUrl");
        const std::string_view token = trim(settings.secret("token"));
        for (const char character : token) {
            if (character <= ' ' || character > '~')
                return fail(ErrorKind::invalid, "The access token has characters that no token has.",
                            "token");
        }
        if (token.empty()) return fail(ErrorKind::invalid, "Paste the access token.", "token");
        return repository;
    }

    PollOutcome poll(const PollInput& input, http::Client& client) const override {
        UpstreamOptions options;
        options.title = info_.title;
        options.base_url = base_url_of(input.settings);
        options.headers = {
            {"Accept", "application/vnd.github+json"},
            {"X-GitHub-Api-Version", "2022-11-28"},
            {"User-Agent", "winsh/" WINSH_VERSION},
        };
        options.authorize(trim(input.settings.secret("token")));
        Upstream upstream(client, input.clock, std::move(options));
        return read_github(upstream, repository_of(input.settings), input.memory, input.now);
    }

private:
    ConnectorInfo info_;
};

}  // namespace

const Connector& github_connector() {
    static const Github connector;
    return connector;
}

}  // namespace winsh
