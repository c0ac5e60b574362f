#include "winshd/command_line.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

namespace winsh {
namespace {

Command read(std::vector<std::string> words) {
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    return read_command_line(static_cast<int>(arguments.size()), arguments.data());
}

/// A file that is gone when the test is.
class TemporaryFile {
public:
    explicit TemporaryFile(std::string_view text)
        : path_(testing::TempDir() + "winshd-config-" + std::to_string(getpid())) {
        std::ofstream(path_) << text;
    }
    ~TemporaryFile() { std::remove(path_.c_str()); }
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

TEST(CommandLine, a_configuration_file_sets_any_flag_and_the_command_line_wins) {
    const TemporaryFile file(
        "listen = \"127.0.0.1:9000\"\n"
        "public-url = \"https://win.example.com\"\n"
        "worker-threads = 3\n"
        "insecure-http = true\n"
        "allow-upstream = [\"one.example\", \"two.example:8443\"]\n");
    const Command command = read({"winshd", "serve", "--config", file.path(), "--listen", "127.0.0.1:9001"});
    const auto* serve = std::get_if<ServeCommand>(&command);
    ASSERT_NE(serve, nullptr);
    EXPECT_EQ(serve->flags.listen, "127.0.0.1:9001");
    EXPECT_EQ(serve->flags.public_url, "https://win.example.com");
    EXPECT_EQ(serve->flags.worker_threads, 3U);
    EXPECT_TRUE(serve->flags.insecure_http);
    EXPECT_EQ(serve->flags.allow_upstream, (std::vector<std::string>{"one.example", "two.example:8443"}));
}

TEST(CommandLine, an_unknown_setting_names_its_line) {
    const TemporaryFile file("listen = \"127.0.0.1:9000\"\nlisten-to = 3\n");
    testing::internal::CaptureStderr();
    const Command command = read({"winshd", "serve", "--config", file.path()});
    const std::string complaint = testing::internal::GetCapturedStderr();
    ASSERT_NE(std::get_if<Finished>(&command), nullptr);
    EXPECT_EQ(std::get<Finished>(command).exit_code, 2);
    EXPECT_NE(complaint.find("line 2"), std::string::npos) << complaint;
    EXPECT_NE(complaint.find("listen-to"), std::string::npos) << complaint;
}

TEST(CommandLine, a_broken_file_is_a_complaint_and_no_crash) {
    for (const char* text : {"listen = ", "[serve]\nlisten = \"x\"\n", "worker-threads = \"many\"\n",
                             "worker-threads = -1\n", "listen = 2026-01-01\n"}) {
        const TemporaryFile file(text);
        testing::internal::CaptureStderr();
        const Command command = read({"winshd", "serve", "--config", file.path()});
        EXPECT_FALSE(testing::internal::GetCapturedStderr().empty()) << text;
        EXPECT_NE(std::get_if<Finished>(&command), nullptr) << text;
    }
    testing::internal::CaptureStderr();
    const Command missing = read({"winshd", "serve", "--config", "/nowhere/at/all.toml"});
    EXPECT_NE(testing::internal::GetCapturedStderr().find("/nowhere/at/all.toml"), std::string::npos);
    EXPECT_NE(std::get_if<Finished>(&missing), nullptr);
}

TEST(CommandLine, wrong_usage_is_exit_code_2) {
    testing::internal::CaptureStderr();
    testing::internal::CaptureStdout();
    for (const std::vector<std::string>& words :
         std::vector<std::vector<std::string>>{{"winshd"},
                                               {"winshd", "fly"},
                                               {"winshd", "serve", "--wings"},
                                               {"winshd", "user", "add", "--email", "a@example.com"}}) {
        const Command command = read(words);
        ASSERT_NE(std::get_if<Finished>(&command), nullptr);
        EXPECT_EQ(std::get<Finished>(command).exit_code, 2);
    }
    testing::internal::GetCapturedStderr();
    testing::internal::GetCapturedStdout();
}

TEST(CommandLine, a_password_reset_revokes_tokens_unless_told_to_keep_them) {
    std::vector<std::string> words = {"winshd",  "user",          "reset-password",
                                      "--email", "a@example.com", "--password-stdin"};
    const auto tokens = [&] { return std::get<ResetPasswordCommand>(read(words)).tokens; };
    EXPECT_EQ(tokens(), TokensAtReset::revoke);
    words.emplace_back("--keep-tokens");
    EXPECT_EQ(tokens(), TokensAtReset::keep);
}

}  // namespace
}  // namespace winsh
