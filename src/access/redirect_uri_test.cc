#include "access/redirect_uri.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <string>
#include <string_view>

#include "base/text.h"

namespace winsh {
namespace {

struct Case {
    int line = 0;
    bool accepted = false;
    std::string value;
};

/// Undoes the escapes that the head of the file explains.
std::string unescape(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        if (text[0] != '\\') {
            out += text[0];
            text.remove_prefix(1);
        } else if (text.starts_with("\\repeat(")) {
            const std::size_t comma = text.find(','), end = text.find(')');
            const std::string_view piece = text.substr(8, comma - 8);
            const auto times = parse_integer(text.substr(comma + 1, end - comma - 1)).value();
            for (std::int64_t i = 0; i < times; ++i) out += piece;
            text.remove_prefix(end + 1);
        } else if (text[1] == 'x') {
            out += from_hex(text.substr(2, 2)).value();
            text.remove_prefix(4);
        } else {
            out += text[1] == 's' ? ' ' : '\\';
            text.remove_prefix(2);
        }
    }
    return out;
}

std::vector<Case> cases() {
    std::ifstream file(WINSH_SOURCE_DIR "/tests/redirect_uri/cases.txt");
    std::vector<Case> cases;
    std::string line;
    for (int number = 1; std::getline(file, line); ++number) {
        if (line.empty() || line.starts_with('#')) continue;
        const std::size_t space = std::min(line.find(' '), line.size());
        const std::string verdict = line.substr(0, space);
        EXPECT_TRUE(verdict == "accept" || verdict == "refuse") << "line " << number;
        cases.push_back({number, verdict == "accept",
                         unescape(std::string_view(line).substr(std::min(space + 1, line.size())))});
    }
    return cases;
}

TEST(RedirectUri, is_judged_as_the_file_of_hostile_values_says) {
    const std::vector<Case> all = cases();
    ASSERT_GE(all.size(), 900U);
    for (const Case& each : all) {
        const Result<RedirectUri> uri = RedirectUri::parse(each.value);
        EXPECT_EQ(uri.has_value(), each.accepted) << "line " << each.line << ": " << each.value.substr(0, 200)
                                                  << (uri ? "" : "\n" + uri.error().message);
        if (!uri) {
            EXPECT_EQ(uri.error().field, "redirect_uri");
        }
    }
}

TEST(RedirectUri, is_kept_byte_for_byte_where_it_is_accepted) {
    for (const Case& each : cases()) {
        const Result<RedirectUri> uri = RedirectUri::parse(each.value);
        if (!uri) continue;
        EXPECT_EQ(uri->text(), each.value);
        const std::string answer = uri->with_fields({{"token", "t"}, {"state", "s"}});
        EXPECT_TRUE(answer.starts_with(each.value)) << answer;
        const auto fields = parse_form(std::string_view(answer).substr(answer.find('?') + 1));
        if (!fields) continue;  // A value that is not UTF-8.
        ASSERT_GE(fields->size(), 2U) << answer;
        EXPECT_EQ(fields->at(fields->size() - 2), (std::pair<std::string, std::string>("token", "t")))
            << answer;
        EXPECT_EQ(fields->back(), (std::pair<std::string, std::string>("state", "s"))) << answer;
    }
}

RedirectUri parsed(std::string_view text) { return RedirectUri::parse(text).value(); }

TEST(RedirectUri, appends_the_answer_to_the_query_that_is_there) {
    const std::vector<std::pair<std::string, std::string>> fields{{"state", "a b&c=d+e"},
                                                                  {"api_url", "https://win.sh"}};
    const std::string added = "state=a%20b%26c%3Dd%2Be&api_url=https%3A%2F%2Fwin.sh";
    EXPECT_EQ(parsed("http://127.0.0.1:1/cb").with_fields(fields), "http://127.0.0.1:1/cb?" + added);
    EXPECT_EQ(parsed("http://127.0.0.1:1/cb?").with_fields(fields), "http://127.0.0.1:1/cb?" + added);
    EXPECT_EQ(parsed("http://127.0.0.1:1/cb?a=%41+").with_fields(fields),
              "http://127.0.0.1:1/cb?a=%41+&" + added);
    EXPECT_EQ(parsed("http://127.0.0.1:1/cb?a&").with_fields(fields), "http://127.0.0.1:1/cb?a&" + added);
    EXPECT_EQ(parsed("http://127.0.0.1:1/cb??").with_fields(fields), "http://127.0.0.1:1/cb??&" + added);
    EXPECT_EQ(parsed("http://127.0.0.1:1").with_fields(fields), "http://127.0.0.1:1?" + added);
    EXPECT_EQ(parsed("http://127.0.0.1:1").with_fields({}), "http://127.0.0.1:1");
}

TEST(RedirectUri, gives_the_source_for_form_action_and_the_host_for_people) {
    EXPECT_EQ(parsed("http://127.0.0.1:49152/callback").form_action_source(), "http://127.0.0.1:49152");
    EXPECT_EQ(parsed("http://LocalHost:8080?a=b").form_action_source(), "http://localhost:8080");
    EXPECT_EQ(parsed("http://localhost/;script-src").form_action_source(), "http://localhost");
    EXPECT_EQ(parsed("http://[::1]:49152/callback").form_action_source(), std::nullopt);
    EXPECT_EQ(parsed("http://127.0.0.1:49152/callback").host_and_port(), "127.0.0.1:49152");
    EXPECT_EQ(parsed("http://LocalHost/").host_and_port(), "LocalHost");
    EXPECT_EQ(parsed("http://[::1]:1/").host_and_port(), "[::1]:1");
}

TEST(RedirectUri, says_what_is_wrong) {
    const auto message = [](std::string_view text) { return RedirectUri::parse(text).error().message; };
    EXPECT_TRUE(message("").contains("missing"));
    EXPECT_TRUE(message("https://127.0.0.1/").contains("http://"));
    EXPECT_TRUE(message("http://evil.example/").contains("this machine"));
    EXPECT_TRUE(message("http://127.0.0.1:0/").contains("1 to 65535"));
    EXPECT_TRUE(message("http://127.0.0.1/?a=b&state=x").contains("\"state\""));
    EXPECT_TRUE(message("http://127.0.0.1/" + std::string(3'000, 'a')).contains("2,048"));
}

}  // namespace
}  // namespace winsh
