#pragma once

#include <algorithm>
#include <fstream>
#include <functional>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/format.h"
#include "base/json.h"
#include "connectors/connector.h"
#include "connectors/scripted_client_fixture.h"

namespace winsh {

inline std::string intercom_testdata(std::string_view name) {
    std::ifstream file(format("{}/src/connectors/intercom/testdata/{}", WINSH_SOURCE_DIR, name));
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// `https://api.intercom.io`: a search by the time of the last change, in ascending order, and the
/// conversations. A place in the search is the time and id of the last conversation before it.
class FakeIntercom final : public http::Client {
public:
    void load_testdata() {
        const Json all = parse_json(intercom_testdata("conversations.json")).value();
        for (const auto& [id, conversation] : all.members()) conversations[id] = conversation;
    }

    /// A conversation of one user with one message; replaces an earlier one with that id.
    void put(const std::string& id, std::int64_t updated_at, std::string_view body = "It is broken.") {
        conversations[id] = Json::object(
            {{"id", id},
             {"created_at", 1'781'000'000},
             {"updated_at", updated_at},
             {"state", "open"},
             {"source", Json::object({{"subject", ""},
                                      {"body", body},
                                      {"author", Json::object({{"type", "user"}, {"id", "u1"}})}})}});
    }

    Result<http::ClientResponse> send(const http::ClientRequest& request) override {
        requests.push_back(request);
        constexpr std::string_view base = "https://api.intercom.io";
        const std::string target = request.url.substr(request.url.starts_with(base) ? base.size() : 0);
        asked.push_back(target);
        if (before) {
            if (auto response = before(target)) return *std::move(response);
        }
        if (target == "/me") return answer(200, intercom_testdata("me.json"));
        if (target == "/conversations/search" && request.method == http::Method::post)
            return answer(200, found(parse_json(request.body).value()), {{"x-ratelimit-remaining", "9998"}});
        constexpr std::string_view kConversations = "/conversations/";
        if (target.starts_with(kConversations)) {
            const std::string id =
                target.substr(kConversations.size(), target.find('?') - kConversations.size());
            const auto place = conversations.find(id);
            if (place != conversations.end()) return answer(200, to_text(place->second));
        }
        return answer(404, R"({"type":"error.list","errors":[{"code":"not_found"}]})");
    }

    std::size_t asked_for(std::string_view part) const {
        return static_cast<std::size_t>(
            std::ranges::count_if(asked, [&](const std::string& target) { return target.contains(part); }));
    }
    /// The searches of the last poll.
    std::vector<Json> searches() const {
        std::vector<Json> bodies;
        for (std::size_t at = requests.size() - asked.size(); at < requests.size(); ++at)
            if (!requests[at].body.empty()) bodies.push_back(parse_json(requests[at].body).value());
        return bodies;
    }

    std::map<std::string, Json> conversations;
    std::size_t per_page = 150;
    /// Answers instead, where it has an answer.
    std::function<std::optional<Result<http::ClientResponse>>(const std::string&)> before;
    std::vector<http::ClientRequest> requests;
    std::vector<std::string> asked;

private:
    std::string found(const Json& question) const {
        std::vector<std::pair<std::string, const Json*>> rows;
        for (const auto& [id, conversation] : conversations) {
            const std::int64_t updated_at = conversation["updated_at"].as_integer();
            if (updated_at > question["query"]["value"].as_integer())
                rows.emplace_back(format("{:012}-{}", updated_at, id), &conversation);
        }
        std::ranges::sort(rows);
        const std::string after(question["pagination"]["starting_after"].as_string());
        std::erase_if(rows, [&](const auto& row) { return row.first <= after; });
        Json list = Json::array();
        for (const auto& [place, conversation] : rows) {
            if (list.items().size() == per_page) break;
            list.push(
                Json::object({{"id", (*conversation)["id"]}, {"updated_at", (*conversation)["updated_at"]}}));
        }
        Json pages = Json::object({{"type", "pages"}});
        if (rows.size() > per_page)
            pages.set("next", Json::object({{"page", 2}, {"starting_after", rows[per_page - 1].first}}));
        return to_text(Json::object({{"type", "conversation.list"},
                                     {"pages", std::move(pages)},
                                     {"total_count", rows.size()},
                                     {"conversations", std::move(list)}}));
    }
};

inline ConnectorSettings intercom_form() {
    ConnectorSettings settings;
    settings.secrets.emplace("token", Secret("intercom_fixture"));
    return settings;
}

}  // namespace winsh
