#pragma once

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
#include "base/text.h"
#include "connectors/connector.h"
#include "connectors/scripted_client_fixture.h"

namespace winsh {

inline std::string zendesk_testdata(std::string_view name) {
    std::ifstream file(format("{}/src/connectors/zendesk/testdata/{}", WINSH_SOURCE_DIR, name));
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// `https://acme.zendesk.com`: an export of the tickets in the order in which they changed, and their
/// comments. A cursor is the number of tickets before it.
class FakeZendesk final : public http::Client {
public:
    void load_testdata() {
        const Json page = parse_json(zendesk_testdata("tickets.json")).value();
        tickets = page["tickets"].items();
        users = page["users"];
        for (const int id : {35436, 35437, 35438})
            comments[id] = zendesk_testdata(format("comments_{}.json", id));
    }

    /// A ticket of customer 7 with one public comment; changes an earlier one with that id.
    void add_ticket(std::int64_t id, std::string_view updated_at, std::string_view body = "It is broken.") {
        tickets.push_back(Json::object({{"id", id},
                                        {"created_at", "2026-06-01T00:00:00Z"},
                                        {"updated_at", updated_at},
                                        {"subject", format("Ticket {}", id)},
                                        {"status", "open"},
                                        {"requester_id", 7},
                                        {"tags", Json::array()}}));
        Json comment = Json::object({{"id", id * 10},
                                     {"author_id", 7},
                                     {"plain_body", body},
                                     {"public", true},
                                     {"created_at", updated_at}});
        comments[id] = to_text(Json::object({{"comments", Json::Array{std::move(comment)}}}));
    }

    Result<http::ClientResponse> send(const http::ClientRequest& request) override {
        requests.push_back(request);
        constexpr std::string_view base = "https://acme.zendesk.com";
        const std::string target = request.url.substr(request.url.starts_with(base) ? base.size() : 0);
        asked.push_back(target);
        if (before) {
            if (auto response = before(target)) return *std::move(response);
        }
        if (target.starts_with("/api/v2/incremental/tickets/cursor.json?")) return answer(200, page(target));
        constexpr std::string_view kTickets = "/api/v2/tickets/";
        if (target.starts_with(kTickets)) {
            const std::string_view rest = std::string_view(target).substr(kTickets.size());
            const auto found = comments.find(parse_integer(rest.substr(0, rest.find('/'))).value_or(0));
            if (found != comments.end())
                return answer(200, found->second, {{"x-rate-limit-remaining", "699"}});
        }
        return answer(404, R"({"error":"RecordNotFound"})");
    }

    std::size_t asked_for(std::string_view part) const {
        return static_cast<std::size_t>(
            std::ranges::count_if(asked, [&](const std::string& target) { return target.contains(part); }));
    }

    std::vector<Json> tickets;
    Json users = Json::array();
    std::map<std::int64_t, std::string> comments;
    std::size_t per_page = 1'000;
    /// Answers instead, where it has an answer.
    std::function<std::optional<Result<http::ClientResponse>>(const std::string&)> before;
    std::vector<http::ClientRequest> requests;
    std::vector<std::string> asked;

private:
    std::string page(const std::string& target) const {
        const std::size_t place = target.find("cursor=c");
        std::size_t from = 0;
        if (place != std::string::npos)
            from = static_cast<std::size_t>(
                std::stoul(target.substr(place + std::string_view("cursor=c").size())));
        Json rows = Json::array();
        const std::size_t to = std::min(tickets.size(), from + per_page);
        for (std::size_t at = from; at < to; ++at) rows.push(tickets[at]);
        return to_text(Json::object({{"tickets", std::move(rows)},
                                     {"users", users},
                                     {"after_cursor", format("c{}", to)},
                                     {"end_of_stream", to == tickets.size()}}));
    }
};

inline ConnectorSettings zendesk_form() {
    ConnectorSettings settings;
    settings.values["subdomain"] = "acme";
    settings.values["email"] = "smith@acme.example";
    settings.secrets.emplace("token", Secret("zendesk_fixture"));
    return settings;
}

}  // namespace winsh
