#pragma once

#include <algorithm>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/format.h"
#include "base/json.h"
#include "base/text.h"
#include "connectors/connector.h"
#include "http/client.h"

namespace winsh {

inline std::string stripe_testdata(std::string_view name) {
    std::ifstream file(format("{}/src/connectors/stripe/testdata/{}", WINSH_SOURCE_DIR, name));
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

/// `https://api.stripe.com` with the account in testdata: lists, newest first, in pages, with the filters
/// that are documented, and single records. Each answer takes as long as a test says.
class FakeStripe final : public http::Client {
public:
    explicit FakeStripe(FakeClock& clock) : clock_(clock) {
        account = parse_json(stripe_testdata("account.json")).value();
    }

    Result<http::ClientResponse> send(const http::ClientRequest& request) override {
        requests.push_back(request);
        clock_.advance(answers_take);
        if (fails_after && requests.size() > *fails_after)
            return fail(ErrorKind::network, "the connection broke.");
        constexpr std::string_view base = "https://api.stripe.com/v1/";
        const std::string target = request.url.substr(std::min(request.url.size(), base.size()));
        asked.push_back(target);
        const std::string path = target.substr(0, target.find('?'));
        if (const auto status = statuses.find(path); status != statuses.end()) return status->second;
        const std::size_t slash = path.find('/');
        return slash == std::string::npos ? list(path, query_of(target))
                                          : record(path.substr(0, slash), path.substr(slash + 1));
    }

    void refuse(const std::string& path, int status, std::string body = R"({"error":{"message":"no"}})",
                std::vector<std::pair<std::string, std::string>> headers = {}) {
        http::ClientResponse response;
        response.status = status;
        response.body = std::move(body);
        response.headers = std::move(headers);
        statuses[path] = std::move(response);
    }
    Json::Array& rows(std::string_view list) { return account.find(list)->items(); }
    Json& row(std::string_view list, std::string_view id) {
        return *std::ranges::find_if(rows(list),
                                     [&](const Json& one) { return one["id"].as_string() == id; });
    }
    /// The newest first, as Stripe lists them.
    void happen(std::string id, std::string type, std::int64_t created, Json object) {
        rows("events").insert(rows("events").begin(),
                              Json::object({{"id", std::move(id)},
                                            {"type", std::move(type)},
                                            {"created", created},
                                            {"data", Json::object({{"object", std::move(object)}})}}));
    }

    Json account;
    std::map<std::string, http::ClientResponse> statuses;
    std::optional<std::size_t> fails_after;
    std::size_t page_size = 100;
    std::chrono::milliseconds answers_take{0};
    std::vector<http::ClientRequest> requests;
    std::vector<std::string> asked;  ///< What stands behind `/v1/`.

private:
    using Query = std::vector<std::pair<std::string, std::string>>;

    static Query query_of(const std::string& target) {
        const std::size_t mark = target.find('?');
        return mark == std::string::npos ? Query() : parse_form(target.substr(mark + 1)).value_or(Query());
    }
    static std::string value_of(const Query& query, std::string_view name) {
        for (const auto& [key, value] : query)
            if (key == name) return value;
        return {};
    }

    Result<http::ClientResponse> list(const std::string& name, const Query& query) {
        http::ClientResponse response;
        response.status = 404;
        if (account.find(name) == nullptr) return response;
        const std::string after = value_of(query, "starting_after");
        const std::string since = value_of(query, "created[gte]");
        bool has_begun = after.empty();
        Json page = Json::array();
        bool has_more = false;
        for (const Json& row : rows(name)) {
            if (!has_begun) {
                has_begun = row["id"].as_string() == after;
                continue;
            }
            if (!since.empty() && row["created"].as_integer() < parse_integer(since).value_or(0)) continue;
            if (const std::string customer = value_of(query, "customer");
                !customer.empty() && row["customer"].as_string() != customer)
                continue;
            has_more = page.items().size() == page_size;
            if (has_more) break;
            page.push(row);
        }
        response.status = has_begun ? 200 : 400;
        response.body = to_text(Json::object({{"object", "list"}, {"has_more", has_more}, {"data", page}}));
        return response;
    }

    Result<http::ClientResponse> record(const std::string& name, const std::string& id) {
        http::ClientResponse response;
        response.status = 404;
        if (account.find(name) == nullptr) return response;
        for (const Json& row : rows(name)) {
            if (row["id"].as_string() != id) continue;
            response.status = 200;
            response.body = to_text(row);
        }
        return response;
    }

    FakeClock& clock_;
};

inline ConnectorSettings stripe_form(const std::string& key = "rk_live_fixture") {
    ConnectorSettings settings;
    settings.secrets.emplace("key", Secret(key));
    return settings;
}

}  // namespace winsh
