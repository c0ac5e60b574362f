#include "win/program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>

#include "base/format.h"
#include "base/testing/temporary_folder.h"
#include "win/interrupt.h"
#include "win/launcher.h"
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

TEST(Program, is_ended_by_a_signal_that_comes_while_it_runs_and_not_by_an_earlier_one) {
    static std::atomic<int> handled = 0;
    const auto before = ::signal(SIGTERM, [](int) { ++handled; });
    {
        const InterruptWatch watch;
        const auto run = run_program({"/bin/sh", "-c", format("kill -TERM {}; exec sleep 600", ::getpid())},
                                     "", std::chrono::seconds(600));
        ASSERT_FALSE(run.has_value());
        EXPECT_THAT(run.error().message, HasSubstr("/bin/sh was interrupted"));
        EXPECT_EQ(run_program({"/bin/sh", "-c", "echo undone"}, "", std::chrono::seconds(20))->output,
                  "undone\n");
        EXPECT_EQ(handled, 0);
    }
    EXPECT_EQ(handled, 1) << "the signal is raised again";
    ::signal(SIGTERM, before);
}

TEST(Program, that_is_not_there_is_said) {
    EXPECT_FALSE(run_program({"/nonexistent/program"}, "", std::chrono::seconds(1)).has_value());
}

TEST(Program, is_found_in_path_and_never_by_what_a_folder_of_work_holds) {
    FakeWorld fake;
    const TemporaryFolder folder;
    std::filesystem::create_directories(folder.path("bin/sh"));
    folder.write("tool", "#!/bin/sh\n");
    ::chmod(folder.path("tool").c_str(), 0700);
    const auto found = [&](std::string path, const std::string& name) {
        fake.variables["PATH"] = std::move(path);
        return find_program(name, fake.world().environment, folder.path()).value_or("");
    };
    EXPECT_EQ(found(":/nonexistent:/bin", "sh"), "/bin/sh");
    EXPECT_EQ(found("/bin", "no-such-program"), "");
    EXPECT_EQ(found("/bin", "/bin/sh"), "/bin/sh");
    EXPECT_EQ(found(folder.path(), "tool"), folder.path("tool"));
    EXPECT_EQ(found(folder.path("bin") + ":/bin", "sh"), "/bin/sh") << "a folder is no program";
    const std::filesystem::path before = std::filesystem::current_path();
    std::filesystem::current_path(folder.path());
    for (const char* relative : {"", ".", "bin", "./"}) EXPECT_EQ(found(relative, "tool"), "") << relative;
    std::filesystem::current_path(before);
}

}  // namespace
}  // namespace winsh::win
