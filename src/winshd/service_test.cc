#include "winshd/service.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "base/json.h"
#include "base/testing/temporary_folder.h"
#include "base/text.h"

namespace winsh {
namespace {

ServeConfig config_on(const TemporaryFolder& folder) {
    ServeFlags flags;
    flags.listen = "127.0.0.1:0";
    flags.data = folder.path();
    flags.log_level = "error";
    flags.access_log = "none";
    return *check_config(flags);
}

std::string slurp(const std::string& path) {
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

/// `GET /v1/loops/{loop}/connector-snapshot` of each route of the contract.
std::set<std::string> routes_of_contract() {
    const auto contract =
        parse_json(slurp(WINSH_SOURCE_DIR "/openapi/winsh.json"), {8 * 1024 * 1024, 64, 500'000});
    if (!contract) {
        ADD_FAILURE() << contract.error().message;
        return {};
    }
    static const std::set<std::string> kMethods = {"get", "post", "put", "patch", "delete"};
    std::set<std::string> routes;
    for (const auto& [path, operations] : (*contract)["paths"].members()) {
        for (const auto& operation : operations.members()) {
            if (kMethods.contains(operation.first)) routes.insert(operation.first + " " + path);
        }
    }
    return routes;
}

TEST(Service, every_route_is_in_the_contract_and_every_path_of_the_contract_is_a_route) {
    const TemporaryFolder folder;
    Service service(config_on(folder));
    ASSERT_TRUE(service.start().has_value());
    std::set<std::string> routes;
    for (const http::RouteName& route : service.routes()) {
        routes.insert(to_lower_ascii(http::name_of(route.method)) + " " + route.pattern);
    }
    EXPECT_EQ(routes, routes_of_contract());
}

TEST(Service, the_first_start_leaves_a_set_up_link_that_only_its_owner_can_read) {
    const TemporaryFolder folder;
    Service service(config_on(folder));
    const auto endpoint = service.start();
    ASSERT_TRUE(endpoint.has_value());
    const std::string link = slurp(folder.path() + "/setup-link");
    EXPECT_TRUE(link.starts_with("http://" + endpoint->to_text() + "/set-up?key=")) << link;
    EXPECT_EQ(std::filesystem::status(folder.path() + "/setup-link").permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST(Service, a_stop_is_logged_once_as_it_begins_and_once_when_all_is_done) {
    const TemporaryFolder folder;
    ServeConfig config = config_on(folder);
    config.log_level = LogLevel::info;
    testing::internal::CaptureStderr();
    {
        Service service(config);
        EXPECT_TRUE(service.start().has_value());
        service.stop();
    }
    std::string events;
    const std::string log = testing::internal::GetCapturedStderr();
    for (const std::string_view line : split(log, '\n')) {
        const Json event = parse_json(line).value_or(Json());
        events += std::string(event["event"].as_string()) + " ";
    }
    EXPECT_TRUE(events.ends_with("listening stopping stopped  ")) << events;
}

TEST(Service, a_taken_address_is_a_sentence_that_names_it) {
    const TemporaryFolder first_folder;
    Service first(config_on(first_folder));
    const auto endpoint = first.start();
    ASSERT_TRUE(endpoint.has_value());

    const TemporaryFolder second_folder;
    ServeConfig config = config_on(second_folder);
    config.server.endpoint = *endpoint;
    Service second(config);
    const auto refused = second.start();
    ASSERT_FALSE(refused.has_value());
    EXPECT_NE(refused.error().message.find(endpoint->to_text()), std::string::npos)
        << refused.error().message;
}

}  // namespace
}  // namespace winsh
