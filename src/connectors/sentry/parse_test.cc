#include "connectors/sentry/parse.h"

#include <gtest/gtest.h>

#include "connectors/sentry/event_parts.h"

namespace winsh {
namespace {

Json issue(std::string_view members) {
    const auto read = parse_sentry_issues(R"([{"id":"1",)" + std::string(members) + "}]");
    return read && read->issues.size() == 1 ? read->issues[0] : Json();
}

Json event(std::string_view members) {
    const auto read = parse_sentry_events(R"([{"id":"a1",)" + std::string(members) + "}]", 20);
    return read && read->events.size() == 1 ? read->events[0] : Json();
}

std::string files(const Json& event) {
    std::string files;
    for (const Json& frame : event["stacktrace"].items())
        files += std::string(frame["file"].as_string()) + " ";
    return files;
}

TEST(SentryIssue, counts_are_numbers_or_absent) {
    EXPECT_EQ(to_text(issue(R"("count":"64","userCount":9)")), R"({"id":"1","count":64,"userCount":9})");
    EXPECT_EQ(issue(R"("count":64.0)")["count"].as_integer(), 64);
    for (const std::string_view count : {R"("")", R"("many")", R"("-1")", "-1", "0.5", "{}", "[1]", "null",
                                         "true", R"("99999999999999999999")", "9007199254740993", "1e300"})
        EXPECT_EQ(to_text(issue(R"("count":)" + std::string(count))), R"({"id":"1"})") << count;
}

TEST(SentryIssue, is_made_of_what_the_upstream_says_and_of_nothing_empty) {
    EXPECT_EQ(
        to_text(issue(R"("shortId":"","title":null,"culprit":"","level":"","status":3,"substatus":null,)"
                      R"("firstSeen":"yesterday","lastSeen":"","permalink":null,"project":{"slug":null},)"
                      R"("email":"ada@example.com","assignedTo":{"name":"Ada"})")),
        R"({"id":"1"})");
    EXPECT_EQ(to_text(issue(R"("shortId":"WEB-1A")")), R"({"id":"1","shortId":"WEB-1A","slug":"web-1a"})");
}

TEST(SentryIssue, takes_documented_levels_only) {
    for (const std::string_view level : {"fatal", "error", "warning", "info", "debug", "sample"})
        EXPECT_EQ(issue(R"("level":")" + std::string(level) + "\"")["level"].as_string(), level);
    for (const std::string_view level : {"FATAL", "critical", "fatal\\nApproved"})
        EXPECT_EQ(issue(R"("level":")" + std::string(level) + "\"").find("level"), nullptr) << level;
}

TEST(SentryIssue, was_first_seen_when_it_was_seen_first_in_all) {
    EXPECT_EQ(
        issue(R"("firstSeen":"2026-06-16T09:00:00Z","lifetime":{"firstSeen":"2025-01-01T00:00:00.000001Z"})")
            ["firstSeen"]
                .as_string(),
        "2025-01-01T00:00:00.000001Z");
}

TEST(SentryIssue, a_huge_title_is_cut_between_characters) {
    std::string title(5'000'001, 'a');
    for (std::size_t at = 1; at + 2 < title.size(); at += 2) title.replace(at, 2, "ä");
    const Json read = issue("\"title\":\"" + title + "\"");
    EXPECT_EQ(read["title"].as_string().size(), 4'095U);
    EXPECT_FALSE(parse_sentry_issues("[\"" + std::string(10'000'000, 'a') + "\"]").has_value());
}

TEST(SentryIssue, depth_has_an_end) {
    const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
    EXPECT_FALSE(parse_sentry_issues(deep).has_value());
    EXPECT_FALSE(parse_sentry_events(R"([{"id":"a1","contexts":)" + deep + "}]", 20).has_value());
}

TEST(SentryEvents, the_newest_come_first_and_name_release_and_environment) {
    const auto read = parse_sentry_events(
        R"([{"id":"a","dateCreated":"2026-06-16T10:00:00Z","tags":[{"key":"release","value":"1"}]},)"
        R"({"id":"c","dateCreated":"2026-06-16T10:00:00.5Z","release":{"version":"2"},)"
        R"("tags":[{"key":"release","value":"tagged"},{"key":"environment","value":"prod"}]},)"
        R"({"id":"b","dateCreated":"2026-06-16T10:00:00.5Z","release":null},{"id":"d"}])",
        20);
    ASSERT_TRUE(read.has_value());
    ASSERT_EQ(read->events.size(), 4U);
    EXPECT_EQ(read->events[0]["id"].as_string(), "b");
    EXPECT_EQ(read->release, "") << "the newest names none";
    EXPECT_EQ(read->events[1]["id"].as_string(), "c");
    EXPECT_EQ(read->events[3]["id"].as_string(), "d");
}

TEST(SentryEvents, are_bounded_and_what_is_none_is_counted) {
    const auto read = parse_sentry_events(
        R"([null,{},{"id":"a/b"},{"id":7,"eventID":"e1"},{"id":"e2"},{"id":"e3"},{"id":"e4"}])", 3);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->events.size(), 3U);
    EXPECT_EQ(read->dropped, 4U);
}

TEST(SentryEvents, know_people_by_address_number_and_name) {
    const auto person = [](std::string_view user) {
        return to_text(event(R"("user":)" + std::string(user))["user"]);
    };
    EXPECT_EQ(person(R"({"email":"Ada@Example.com","id":42,"username":"ada"})"),
              R"({"id":["email:ada@example.com","user:42","sentry:ada"]})");
    EXPECT_EQ(person(R"({"id":"ada@example.com","username":"ada@example.com"})"),
              R"({"id":["email:ada@example.com"]})");
    for (const std::string_view nobody :
         {"null", "{}", "[]", "7", R"({"id":null,"ip_address":"203.0.113.9","name":"Ada"})",
          R"({"id":{"a":1},"email":[]})"})
        EXPECT_EQ(person(nobody), "null") << nobody;
}

TEST(SentryTags, are_an_object_of_what_is_on_the_list_where_the_first_value_counts) {
    EXPECT_EQ(to_text(event(R"("tags":[{"key":"route","value":"/b"},{"key":"route","value":"/a"},)"
                            R"({"key":"browser","value":"Firefox"},{"key":"user","value":"id:7"},)"
                            R"({"key":"server_name","value":"ada-laptop"},{"key":"os","value":null},)"
                            R"({"key":["route"],"value":"x"},null,7])")["tags"]),
              R"({"browser":"Firefox","route":"/b"})");
    EXPECT_EQ(event(R"("tags":{"route":"/a"})").find("tags"), nullptr);
}

TEST(SentryTags, take_transaction_and_route_from_the_event_where_no_tag_says_them) {
    const std::string_view request =
        R"("transaction":"GET /x","entries":[{"type":"request","data":{"url":"https://h/x/7?token=s"}}])";
    EXPECT_EQ(to_text(event(request)["tags"]), R"({"route":"/x/:id","transaction":"GET /x"})");
    EXPECT_EQ(
        to_text(event(std::string(request) +
                      R"(,"tags":[{"key":"transaction","value":"t"},{"key":"route","value":"r"}])")["tags"]),
        R"({"route":"r","transaction":"t"})");
}

TEST(SentryRoute, has_no_host_no_query_and_nobodys_number) {
    EXPECT_EQ(sentry_route("https://shop.example.com/api/v2/orders/88231/items?card=4111#x"),
              "/api/v2/orders/:id/items");
    EXPECT_EQ(sentry_route("/users/ada@example.com/edit"), "/users/:id/edit");
    EXPECT_EQ(sentry_route("/users/ada%40example.com"), "/users/:id");
    EXPECT_EQ(sentry_route("/reset/9f1c2b3a;jsessionid=1"), "/reset/:id");
    EXPECT_EQ(sentry_route("/oauth2/s3/checkout"), "/oauth2/s3/checkout");
    EXPECT_EQ(sentry_route("https://shop.example.com"), "/");
    EXPECT_EQ(sentry_route("https://h?token=x"), "");
    for (const std::string_view none : {"", "checkout", "?a=/b", "mailto:ada@example.com"})
        EXPECT_EQ(sentry_route(none), "") << none;
    EXPECT_EQ(sentry_route("/" + std::string(1'000, 'a')), "");
}

TEST(SentryFrames, name_files_as_the_repository_does) {
    const std::pair<std::string_view, std::string_view> paths[] = {
        {"app:///src/a.ts", "src/a.ts"},
        {"webpack:///./src/a.ts?4c1d", "src/a.ts"},
        {"webpack://shop/./src/a.ts", "src/a.ts"},
        {"./src/a.ts", "src/a.ts"},
        {"/usr/src/app/src/a.py", "src/a.py"},
        {"~/static/a.js", "static/a.js"},
        {"app:///./usr/a.ts", "usr/a.ts"},
        {"src/app.ts", "src/app.ts"},
        {"webpack://", "webpack://"},
        {"./", ""},
        {"?x", ""},
    };
    for (const auto& [file, path] : paths) EXPECT_EQ(sentry_repository_path(file), path) << file;
}

TEST(SentryFrames, the_crash_comes_first_and_the_last_exception_before_its_causes) {
    EXPECT_EQ(
        files(event(R"("entries":[{"type":"exception","data":{"values":[)"
                    R"({"stacktrace":{"frames":[{"filename":"cause_outer"},{"filename":"cause_inner"}]}},)"
                    R"({"stacktrace":null},null,)"
                    R"({"stacktrace":{"frames":[{"filename":"outer"},{"filename":"inner"}]}}]}}])")),
        "inner outer cause_inner cause_outer ");
}

TEST(SentryFrames, foreign_code_goes_only_where_there_is_own_code) {
    const auto with = [](std::string_view in_app) {
        return files(event(R"("entries":[{"type":"stacktrace","data":{"frames":[{"filename":"own","inApp":)" +
                           std::string(in_app) +
                           R"(},{"filename":"unsaid","inApp":null},{"filename":"lib","inApp":false}]}}])"));
    };
    EXPECT_EQ(with("true"), "unsaid own ");
    EXPECT_EQ(with("false"), "lib unsaid own ");
}

TEST(SentryFrames, come_from_the_thread_that_crashed_where_there_is_no_exception) {
    const auto with = [](std::string_view flags) {
        return files(event(R"("entries":[{"type":"threads","data":{"values":[)"
                           R"({"stacktrace":{"frames":[{"filename":"first"}]}},null,)"
                           R"({"stacktrace":{"frames":[{"filename":"second"}]})" +
                           std::string(flags) + "}]}}]"));
    };
    EXPECT_EQ(with(R"(,"crashed":true)"), "second ");
    EXPECT_EQ(with(R"(,"current":true)"), "second ");
    EXPECT_EQ(with(""), "first ");
}

TEST(SentryFrames, are_thirty_at_most_with_a_file_each_and_a_line_that_can_be) {
    std::string frames = R"({"function":"nowhere"},{"filename":"./"},7,null)";
    for (int number = 0; number < 100; ++number) frames += R"(,{"filename":"f","lineNo":-3,"function":""})";
    const Json read = event(R"("entries":[{"type":"stacktrace","data":{"frames":[)" + frames + "]}}]");
    ASSERT_EQ(read["stacktrace"].items().size(), 30U);
    EXPECT_EQ(to_text(read["stacktrace"].items()[0]), R"({"file":"f"})");
    EXPECT_EQ(
        event(R"("entries":[{"type":"stacktrace","data":{"frames":[{"function":"x"}]}}])").find("stacktrace"),
        nullptr);
}

TEST(SentryNextCursor, is_that_of_a_next_page_that_holds_something) {
    const std::string_view previous = R"(<https://h/?a>; rel="previous"; results="true"; cursor="0:0:1", )";
    const auto next = [&](std::string_view rest) {
        return sentry_next_cursor(std::string(previous) + std::string(rest));
    };
    EXPECT_EQ(next(R"(<https://h/?b>; rel="next"; results="true"; cursor="1700000000000:100:0")"),
              "1700000000000:100:0");
    EXPECT_EQ(next(R"(<https://h/?b>; rel="next"; results="false"; cursor="0:100:0")"), "");
    EXPECT_EQ(next(R"(<https://h/?b>; rel="next"; cursor="0:100:0")"), "");
    EXPECT_EQ(next(R"(<https://h/?b>; rel="next"; results="true"; cursor="0&project=1")"), "");
    EXPECT_EQ(next(R"(<https://h/?b>; rel="next"; results="true")"), "");
    for (const std::string_view broken : {"", "<", "<>", ">", R"(<x>; rel=")", "<x>;<y>;<z"})
        EXPECT_EQ(sentry_next_cursor(broken), "") << broken;
}

}  // namespace
}  // namespace winsh
