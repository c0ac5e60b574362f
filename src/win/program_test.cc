#include "win/program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/format.h"
#include "win/testing/fake_world.h"

namespace winsh::win {
namespace {

using testing::HasSubstr;

TEST(Program, gets_its_input_and_gives_its_output_messages_and_code) {
    const auto run =
        run_program({"/bin/sh", "-c", "cat; echo oh >&2; exit 3"}, "secret", std::chrono::seconds(20));
    ASSERT_TRUE(run.has_value()) << run.error().message;
    EXPECT_EQ(run->output, "secret");
    EXPECT_EQ(run->messages, "oh\n");
    EXPECT_EQ(run->code, 3);
    EXPECT_EQ(run_program({"/bin/sh", "-c", "kill -TERM $$"}, "", std::chrono::seconds(20))->code, -15);
}

TEST(Program, that_reads_nothing_does_no_harm) {
    EXPECT_EQ(run_program({"/bin/true"}, std::string(10'000, 'x'), std::chrono::seconds(20))->code, 0);
}

TEST(Program, that_takes_too_long_is_ended) {
    const auto run = run_program({"/bin/sh", "-c", "exec sleep 600"}, "", std::chrono::milliseconds(50));
    ASSERT_FALSE(run.has_value());
    EXPECT_THAT(run.error().message, HasSubstr("did not answer within 1 s"));
}

TEST(Program, that_is_not_there_is_said) {
    EXPECT_FALSE(run_program({"/nonexistent/program"}, "", std::chrono::seconds(1)).has_value());
}

TEST(Program, is_found_in_path_and_never_in_the_working_folder) {
    FakeWorld fake;
    fake.variables["PATH"] = ":/nonexistent:/bin";
    EXPECT_EQ(find_program("sh", fake.world().environment), "/bin/sh");
    EXPECT_EQ(find_program("no-such-program", fake.world().environment), "");
    EXPECT_EQ(find_program("/bin/sh", fake.world().environment), "/bin/sh");
    fake.variables.erase("PATH");
    EXPECT_EQ(find_program("sh", fake.world().environment), "");
}

}  // namespace
}  // namespace winsh::win
