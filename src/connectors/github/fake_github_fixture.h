#pragma once

#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "base/digest.h"
#include "base/format.h"
#include "base/text.h"
#include "connectors/connector.h"
#include "http/client.h"

namespace winsh {

inline std::string github_testdata(std::string_view name) {
    std::ifstream file(format("{}/src/connectors/github/testdata/{}", WINSH_SOURCE_DIR, name));
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// `https://api.github.com` with one repository, octocat/hello-world, made of the files in testdata. Knows
/// ETags, and can be told to fail.
class FakeGithub final : public http::Client {
public:
    FakeGithub() {
        const std::string repository = "/repos/octocat/hello-world";
        answers[repository] = github_testdata("repository.json");
        answers[repository + "/contents/.github/CODEOWNERS"] = github_testdata("CODEOWNERS");
        answers[repository + "/commits?per_page=20"] = github_testdata("commits.json");
        for (const std::string_view sha : {kFirst, kSecond})
            answers[format("{}/commits/{}", repository, sha)] =
                github_testdata(format("commit_{}.json", sha.substr(0, 7)));
        answers[repository + "/issues?state=open&sort=updated&direction=desc&per_page=100"] =
            github_testdata("issues_page1.json");
        answers["/repositories/1296269/issues?page=2"] = github_testdata("issues_page2.json");
        answers[repository + "/git/trees/main?recursive=1"] = github_testdata("tree.json");
        links[repository + "/issues?state=open&sort=updated&direction=desc&per_page=100"] =
            "<https://api.github.com/repositories/1296269/issues?page=2>; rel=\"next\", "
            "<https://api.github.com/repositories/1296269/issues?page=2>; rel=\"last\"";
    }

    Result<http::ClientResponse> send(const http::ClientRequest& request) override {
        requests.push_back(request);
        if (failure) return std::unexpected(*failure);
        constexpr std::string_view base = "https://api.github.com";
        const std::string target = request.url.substr(request.url.starts_with(base) ? base.size() : 0);
        asked.push_back(target);
        if (const auto status = statuses.find(target); status != statuses.end())
            return respond(status->second.first, status->second.second);
        const auto found = answers.find(target);
        if (found == answers.end()) return respond(404, R"({"message":"Not Found","status":"404"})");
        http::ClientResponse response = respond(200, found->second);
        const std::string etag = "\"" + to_hex(as_bytes(sha256(found->second))).substr(0, 16) + "\"";
        response.headers.emplace_back("etag", etag);
        if (const auto link = links.find(target); link != links.end())
            response.headers.emplace_back("link", link->second);
        for (const auto& [name, value] : request.headers) {
            if (name != "If-None-Match" || value != etag) continue;
            response.status = 304;
            response.body.clear();
            ++not_modified;
        }
        return response;
    }

    /// The list of commits, or of issues, reads differently.
    void something_is_pushed() { answers["/repos/octocat/hello-world/commits?per_page=20"] += " "; }
    void an_issue_is_touched() {
        answers["/repos/octocat/hello-world/issues?state=open&sort=updated&direction=desc&per_page=100"] +=
            " ";
    }

    static constexpr std::string_view kFirst = "7fd1a60b01f91b314f59955a4e4d4e80d8edf11d";
    static constexpr std::string_view kSecond = "553c2077f0edc3d5dc5d17262f6aa498e69d6f8e";

    std::map<std::string, std::string> answers;
    std::map<std::string, std::string> links;
    std::map<std::string, std::pair<int, std::string>> statuses;
    std::optional<Error> failure;
    std::vector<http::ClientRequest> requests;
    std::vector<std::string> asked;
    int not_modified = 0;

private:
    static http::ClientResponse respond(int status, std::string body) {
        http::ClientResponse response;
        response.status = status;
        response.body = std::move(body);
        response.headers = {{"x-ratelimit-remaining", "4987"}};
        return response;
    }
};

inline ConnectorSettings github_form(const std::string& repository = "octocat/hello-world") {
    ConnectorSettings settings;
    settings.values["repository"] = repository;
    settings.secrets.emplace("token", Secret("github_pat_fixture"));
    return settings;
}

}  // namespace winsh
