#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "win_fixture.h"

namespace winsh {
namespace {

using testing::HasSubstr;
using testing::Not;

/// What a terminal shows of a text: without colours, a line a line end.
std::vector<std::string> lines_of(const std::string& text) {
    std::string plain;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\x1b')
            at = text.find('m', at);
        else if (text[at] != '\r')
            plain.push_back(text[at]);
    }
    std::vector<std::string> lines;
    for (const std::string_view line : split(plain, '\n')) lines.emplace_back(line);
    return lines;
}

TEST_F(Win, shows_a_table_that_fits_whatever_the_terminal_is_wide) {
    sign_in();
    for (const unsigned short columns :
         {std::uint16_t{30}, std::uint16_t{50}, std::uint16_t{80}, std::uint16_t{120}}) {
        Process fetch(on_a_terminal({"snapshot", "fetch", "dependency-risk"}, columns));
        EXPECT_EQ(fetch.finish(), 0);
        EXPECT_THAT(fetch.output(), HasSubstr("octocat/hello-world"));
        EXPECT_THAT(fetch.output(), Not(HasSubstr("\x1b[2J")));
        EXPECT_THAT(fetch.output(), Not(HasSubstr("\u202e")));
        for (const std::string& line : lines_of(fetch.output()))
            EXPECT_LE(count_code_points(line), columns) << line;
    }
    environment_["NO_COLOR"] = "1";
    Process plain(on_a_terminal({"snapshot", "fetch", "dependency-risk", "--format", "table"}));
    EXPECT_EQ(plain.finish(), 0);
    EXPECT_THAT(plain.output(), Not(HasSubstr("\x1b[")));
    const Ended piped = run({"snapshot", "fetch", "dependency-risk"});
    EXPECT_EQ(piped.output, kReadySnapshot);
}

TEST_F(Win, takes_nothing_from_a_server_that_means_harm) {
    sign_in();
    for (const char* loop : {"garbage", "forged", "huge"}) {
        const Ended ended = run({"snapshot", "fetch", loop});
        EXPECT_EQ(ended.code, 1) << loop;
        EXPECT_EQ(ended.output, "") << loop;
        EXPECT_THAT(ended.messages, testing::StartsWith("win: ")) << loop;
        EXPECT_THAT(ended.messages, Not(HasSubstr("\x1b"))) << loop;
        EXPECT_EQ(run({"start", loop, "--", "/bin/true"}).code, 1) << loop;
    }
    EXPECT_EQ(run({"snapshot", "show", "forged"}).code, 5) << "nothing of it is kept";
}

// What asks nobody has no use for the library: loading it takes longer than all the rest.
TEST_F(Win, loads_no_network_library_where_it_asks_nobody) {
    sign_in();
    EXPECT_EQ(run({"snapshot", "fetch", "dependency-risk"}).code, 0);
    environment_["LD_DEBUG"] = "files";
    for (const std::vector<std::string>& words : {std::vector<std::string>{"--help"},
                                                  {"snapshot", "show", "dependency-risk"},
                                                  {"snapshot", "list", "--cached"},
                                                  {"snapshot", "open", "dependency-risk"},
                                                  {"auth", "token"},
                                                  {"start", "dependency-risk"}}) {
        const Ended ended = run(words);
        EXPECT_THAT(ended.messages, HasSubstr("libc.so")) << "the loader tells what it loads";
        EXPECT_THAT(ended.messages, Not(HasSubstr("libcurl"))) << words.front();
        EXPECT_THAT(ended.messages, Not(HasSubstr("libssl"))) << words.front();
    }
    EXPECT_THAT(run({"snapshot", "fetch", "dependency-risk"}).messages, HasSubstr("libcurl"));
}

}  // namespace
}  // namespace winsh
