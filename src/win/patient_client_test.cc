#include "win/patient_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "win/testing/fake_world.h"

namespace winsh::win {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class PatientClientTest : public testing::Test {
protected:
    /// What a request was sent with, of two.
    http::ClientRequest sent_with(const std::string& wish) {
        fake_.variables["WIN_TIMEOUT"] = wish;
        fake_.terminal.messages.clear();
        PatientClient client(fake_.client, fake_.world().environment, fake_.terminal);
        EXPECT_EQ(fake_.terminal.messages, "") << "who asks nobody is told nothing";
        for (int count = 0; count < 2; ++count) (void)client.send({.url = "https://win.sh/v1/loops"});
        return fake_.client.requests.back();
    }
    FakeWorld fake_;
};

TEST_F(PatientClientTest, gives_a_request_the_time_that_is_wanted) {
    for (const auto& [wish, time] : {std::pair{"1", 1s}, std::pair{" 600 ", 600s}}) {
        const http::ClientRequest request = sent_with(wish);
        EXPECT_EQ(request.total_deadline, time);
        EXPECT_EQ(request.connect_deadline, time);
        EXPECT_EQ(fake_.terminal.messages, "");
    }
    EXPECT_EQ(sent_with("").total_deadline, http::ClientRequest{}.total_deadline);
    EXPECT_EQ(fake_.terminal.messages, "");
}

TEST_F(PatientClientTest, says_once_that_a_wish_which_is_none_has_no_effect) {
    for (const char* wish : {"0", "601", "abc", "10s", "-1", "1.5"}) {
        EXPECT_EQ(sent_with(wish).total_deadline, http::ClientRequest{}.total_deadline);
        EXPECT_EQ(fake_.terminal.messages,
                  std::string("win: note: WIN_TIMEOUT takes a number of seconds from 1 to 600; '") + wish +
                      "' is none and has no effect.\n");
    }
    sent_with("\x1b[2J");
    EXPECT_THAT(fake_.terminal.messages, testing::Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace winsh::win
