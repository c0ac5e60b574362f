#include "connectors/github/form.h"

#include <vector>

#include "base/rsa_signature.h"
#include "base/text.h"
#include "connectors/form_checks.h"
#include "connectors/github/parse.h"
#include "connectors/upstream.h"

namespace winsh {
namespace {

constexpr std::string_view kDefaultBaseUrl = "https://api.github.com";
constexpr std::size_t kMostAppId = 60;
constexpr std::size_t kMostInstallation = 18;

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
                  .help =
                      "A fine-grained personal access token that may read this repository. Leave it empty "
                      "where a GitHub App signs in.",
                  .placeholder = "github_pat_…",
                  .kind = FormField::Kind::secret,
                  .required = false,
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

std::vector<FormField> app_fields() {
    return {
        FormField{.name = "appId",
                  .label = "GitHub App",
                  .help = "Instead of a token: the app's ID or client ID, from its settings.",
                  .placeholder = "123456",
                  .kind = FormField::Kind::text,
                  .required = false,
                  .default_value = {},
                  .most_characters = kMostAppId},
        FormField{.name = "installationId",
                  .label = "Installation",
                  .help = "The number at the end of the address of the installation's settings.",
                  .placeholder = "12345678",
                  .kind = FormField::Kind::text,
                  .required = false,
                  .default_value = {},
                  .most_characters = kMostInstallation},
        FormField{.name = "privateKey",
                  .label = "Private key of the app",
                  .help = "The whole .pem file that GitHub made. It signs winsh in and never leaves it.",
                  .placeholder = "-----BEGIN RSA PRIVATE KEY-----",
                  .kind = FormField::Kind::secret_text,
                  .required = false,
                  .default_value = {},
                  .most_characters = 8'000},
    };
}

std::vector<TextRule> text_rules() {
    using Kind = TextRule::Kind;
    return {
        {"/github/repository/fullName", Kind::line, 201},
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

}  // namespace

ConnectorInfo github_info() {
    ConnectorInfo info;
    info.id = "github";
    info.title = "GitHub";
    info.summary =
        "Who owns which files, what changed lately and what is already reported, from one repository.";
    info.key_help =
        "Make a fine-grained personal access token for this repository alone (GitHub: Settings, Developer "
        "settings) with "
        "read access to Contents, Issues and Metadata. It needs nothing else. Or install a GitHub App that "
        "has "
        "the same access, and give its ID, the number of its installation and a private key of it.";
    info.fields = form_fields();
    // The address last.
    const std::vector<FormField> app = app_fields();
    info.fields.insert(info.fields.end() - 1, app.begin(), app.end());
    info.capabilities = {"github"};
    info.poll_interval = std::chrono::seconds(120);
    info.top_level_keys = {"github"};
    info.text_rules = text_rules();
    return info;
}

std::string github_base_url_in(const ConnectorSettings& settings) {
    return base_url_in(settings, kDefaultBaseUrl);
}

std::string github_repository_in(const ConnectorSettings& settings) {
    return std::string(trim(settings.value("repository")));
}

bool is_github_app(const ConnectorSettings& settings) {
    return !trim(settings.value("appId")).empty() || !trim(settings.value("installationId")).empty() ||
           !trim(settings.secret("privateKey")).empty();
}

namespace {

Result<void> check_address(const std::string& base_url) {
    WINSH_CHECK(check_base_url(base_url, kDefaultBaseUrl));
    if (origin_of(base_url) == "https://github.com")
        return fail(ErrorKind::invalid, "The API of github.com is at https://api.github.com.", "baseUrl");
    return {};
}

Result<void> check_token(std::string_view token) {
    if (token.empty())
        return fail(ErrorKind::invalid, "Paste an access token, or fill in the fields of a GitHub App.",
                    "token");
    return check_pasted(token, "access token", "token");
}

bool is_made_of(std::string_view text, std::string_view allowed, std::size_t most) {
    return !text.empty() && text.size() <= most && text.find_first_not_of(allowed) == std::string_view::npos;
}

Result<void> check_app(const ConnectorSettings& settings) {
    constexpr std::string_view kDigits = "0123456789";
    constexpr std::string_view kIdCharacters =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    if (!trim(settings.secret("token")).empty())
        return fail(ErrorKind::invalid,
                    "Leave the access token empty, or the fields of the GitHub App: one of them signs in.",
                    "token");
    if (!is_made_of(trim(settings.value("appId")), kIdCharacters, kMostAppId))
        return fail(ErrorKind::invalid, "Write the app's ID or client ID, such as 123456.", "appId");
    const std::string_view installation = trim(settings.value("installationId"));
    if (!is_made_of(installation, kDigits, kMostInstallation) || installation.starts_with('0'))
        return fail(ErrorKind::invalid, "Write the installation's number, such as 12345678.",
                    "installationId");
    const auto key = RsaSigningKey::from_pem(settings.secret("privateKey"));
    if (!key.has_value()) return fail(key.error().kind, key.error().message, "privateKey");
    return {};
}

}  // namespace

Result<void> check_github_form(const ConnectorSettings& settings) {
    if (!is_github_repository(github_repository_in(settings)))
        return fail(ErrorKind::invalid, "Write the repository as owner/name, such as octocat/hello-world.",
                    "repository");
    WINSH_CHECK(check_address(github_base_url_in(settings)));
    return is_github_app(settings) ? check_app(settings) : check_token(trim(settings.secret("token")));
}

}  // namespace winsh
