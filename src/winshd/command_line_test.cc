#include "winshd/command_line.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>

#include "base/text.h"

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
    for (const char* path : {"/nowhere/at/all.toml", "/tmp", "/dev/null"}) {
        testing::internal::CaptureStderr();
        const Command unreadable = read({"winshd", "serve", "--config", path});
        EXPECT_NE(testing::internal::GetCapturedStderr().find(path), std::string::npos) << path;
        EXPECT_NE(std::get_if<Finished>(&unreadable), nullptr) << path;
    }
}

/// What standard error says to it; the command must have been refused as a wrong usage.
std::string complaint_about(const std::vector<std::string>& words) {
    testing::internal::CaptureStderr();
    const Command command = read(words);
    std::string complaint = testing::internal::GetCapturedStderr();
    const auto* finished = std::get_if<Finished>(&command);
    EXPECT_TRUE(finished != nullptr && finished->exit_code == 2) << testing::PrintToString(words);
    return complaint;
}

TEST(CommandLine, a_configuration_file_may_hold_letters_of_any_script) {
    const TemporaryFile file(
        "# \u0434\u043B\u044F \u3042\uFEF7\n"
        "data = \"/srv/\u0434\u0430\u043D\u043D\u044B\u0435/caf\u00E9 \U0001F680\" # \uFEF7\n");
    const Command command = read({"winshd", "serve", "--config", file.path()});
    const auto* serve = std::get_if<ServeCommand>(&command);
    ASSERT_NE(serve, nullptr);
    EXPECT_EQ(serve->flags.data, "/srv/\u0434\u0430\u043D\u043D\u044B\u0435/caf\u00E9 \U0001F680");
}

TEST(CommandLine, a_configuration_file_keeps_letters_that_only_unicode_calls_white_space) {
    const TemporaryFile file("data = \"\"\"/srv/\\\n  \u3000x\"\"\"\n");
    const Command command = read({"winshd", "serve", "--config", file.path()});
    const auto* serve = std::get_if<ServeCommand>(&command);
    ASSERT_NE(serve, nullptr);
    EXPECT_EQ(serve->flags.data, "/srv/\u3000x") << "TOML trims spaces, tabs and line breaks alone";
}

TEST(CommandLine, letters_where_white_space_may_stand_are_refused_with_their_line) {
    for (const std::string letter : {"\uFEF7", "\u0434", "\u3042", "\u00A0"}) {
        for (const std::string& text : {"\n[" + letter + "syr# ", "\nk" + letter + "## o\n",
                                        "\nlisten = " + letter + "\"x\"\n", "\n\"" + letter + "\" = 1\n"}) {
            const TemporaryFile file(text);
            const std::string complaint = complaint_about({"winshd", "serve", "--config", file.path()});
            EXPECT_TRUE(complaint.starts_with("winshd: " + file.path() + ", line 2: ")) << text << complaint;
            EXPECT_TRUE(complaint.find("there is no setting") == std::string::npos ||
                        complaint.contains("\"" + letter + "\""))
                << complaint;
        }
    }
}

struct WrongValue {
    const char* flag;
    const char* value;
    const char* says;
};
constexpr WrongValue kWrongValues[] = {
    {"io-threads", "65", "65 is not a whole number from 0 to 64."},
    {"io-threads", "-1", "-1 is not a whole number from 0 to 64."},
    {"worker-threads", "0", "0 is not a whole number from 1 to 256."},
    {"worker-threads", "99999999999999999999", "99999999999999999999 is not a whole number from 1 to 256."},
    {"worker-threads", "many", "many is not a whole number from 1 to 256."},
    {"token-cache", "999", "999 is not a whole number from 1000 to 50000000."},
    {"snapshot-cache-mib", "65537", "65537 is not a whole number from 1 to 65536."},
    {"snapshot-retention-days", "3651", "3651 is not a whole number from 0 to 3650."},
    {"connections-per-address", "100001", "100001 is not a whole number from 0 to 100000."},
    {"access-log", "some", "some is not one of all, errors, none."},
    {"log-level", "loud", "loud is not one of debug, info, warning, error."}};

TEST(CommandLine, a_value_out_of_range_is_refused_and_the_range_is_told) {
    for (const auto& [flag, value, says] : kWrongValues) {
        const std::string name = std::string("--") + flag;
        const std::string complaint = complaint_about({"winshd", "serve", name, value});
        EXPECT_TRUE(complaint.starts_with("winshd: " + name + ": " + says + "\n")) << complaint;
    }
}

TEST(CommandLine, a_value_out_of_range_in_the_file_is_refused_with_its_line) {
    for (const auto& [flag, value, says] : kWrongValues) {
        const TemporaryFile file(std::string("\n# a comment\n") + flag + " = \"" + value + "\"\n");
        const std::string complaint = complaint_about({"winshd", "serve", "--config", file.path()});
        EXPECT_EQ(complaint, "winshd: " + file.path() + ", line 3: --" + flag + ": " + says +
                                 "\nSee: winshd serve --help\n");
    }
    const TemporaryFile number("io-threads = 1\nworker-threads = 257\n");
    EXPECT_EQ(complaint_about({"winshd", "serve", "--config", number.path()}),
              "winshd: " + number.path() +
                  ", line 2: --worker-threads: 257 is not a whole number from 1 to 256.\n"
                  "See: winshd serve --help\n");
}

TEST(CommandLine, the_ends_of_a_range_belong_to_it) {
    const auto flags_of = [](const std::vector<std::string>& words) {
        return std::get<ServeCommand>(read(words)).flags;
    };
    EXPECT_EQ(flags_of({"winshd", "serve", "--io-threads", "64", "--worker-threads", "1"}).io_threads, 64U);
    EXPECT_EQ(flags_of({"winshd", "serve", "--worker-threads", "256"}).worker_threads, 256U);
    EXPECT_EQ(flags_of({"winshd", "serve", "--connections-per-address", "0"}).connections_per_address, 0U);
    EXPECT_EQ(flags_of({"winshd", "serve", "--token-cache", "1000"}).token_cache, 1'000U);
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

/// Without the line that leads to the manual.
std::string sentence_about(const std::vector<std::string>& words) {
    const std::string complaint = complaint_about(words);
    EXPECT_TRUE(complaint.contains("\nSee: winshd")) << complaint;
    return complaint.substr(0, complaint.find('\n'));
}

TEST(CommandLine, says_in_a_sentence_what_is_wrong) {
    const std::pair<std::vector<std::string>, std::string> cases[] = {
        {{"winshd"},
         "winshd: winshd needs one of its commands: serve, setup-link, user add, user list, user "
         "reset-password, "
         "workspace list, key rotate, key status."},
        {{"winshd", "fly"}, "winshd: There is no command \"winshd fly\"."},
        {{"winshd", "user"}, "winshd: winshd user needs one of its commands: add, list, reset-password."},
        {{"winshd", "user", "fly"}, "winshd: There is no command \"winshd user fly\"."},
        {{"winshd", "serve", "--wings"}, "winshd: There is no option or argument \"--wings\" here."},
        {{"winshd", "serve", "here"}, "winshd: There is no option or argument \"here\" here."},
        {{"winshd", "serve", "--listen"}, "winshd: --listen HOST:PORT needs one value."},
        {{"winshd", "serve", "--listen", "a", "--listen", "b"},
         "winshd: --listen HOST:PORT needs one value."},
        {{"winshd", "serve", "--io-threads", "many"},
         "winshd: --io-threads: many is not a whole number from 0 to 64."},
        {{"winshd", "user", "add", "--password-stdin"}, "winshd: --email EMAIL is missing."},
        {{"winshd", "user", "reset-password", "--email", "a@b"}, "winshd: --password-stdin is missing."},
        {{"winshd", "user", "add", "--email", "a@b"},
         "winshd: A new account needs --password-stdin; an account that exists needs --workspace NAME, to be "
         "put "
         "there."},
        {{"winshd", "key", "rotate", "--new-key-file", "k"},
         "winshd: A key that winshd serve is told by --master-key-file goes on in another file: name both, "
         "--master-key-file and --new-key-file. The data folder's own key needs neither."}};
    for (const auto& [words, sentence] : cases) EXPECT_EQ(sentence_about(words), sentence);
}

TEST(CommandLine, its_manual_fits_a_terminal_of_80_columns_and_names_every_command) {
    for (const std::vector<std::string>& words :
         std::vector<std::vector<std::string>>{{"winshd", "--help"},
                                               {"winshd", "serve", "--help"},
                                               {"winshd", "setup-link", "-h"},
                                               {"winshd", "user", "--help"},
                                               {"winshd", "user", "add", "--help"},
                                               {"winshd", "user", "list", "--help"},
                                               {"winshd", "user", "reset-password", "--help"},
                                               {"winshd", "workspace", "--help"},
                                               {"winshd", "workspace", "list", "--help"},
                                               {"winshd", "key", "--help"},
                                               {"winshd", "key", "rotate", "--help"},
                                               {"winshd", "key", "status", "--help"}}) {
        testing::internal::CaptureStdout();
        const Command command = read(words);
        const std::string manual = testing::internal::GetCapturedStdout();
        EXPECT_EQ(std::get<Finished>(command).exit_code, 0);
        EXPECT_TRUE(manual.starts_with("Usage: winshd")) << manual;
        for (const std::string_view line : split(manual, '\n')) EXPECT_LE(line.size(), 80U) << line;
    }
    testing::internal::CaptureStdout();
    read({"winshd", "workspace", "--help"});
    const std::string group = testing::internal::GetCapturedStdout();
    EXPECT_TRUE(group.contains("\n  workspace list  ")) << group;
    EXPECT_FALSE(group.contains("Examples")) << "they are of the program as a whole";
    testing::internal::CaptureStdout();
    read({"winshd", "--help"});
    const std::string overview = testing::internal::GetCapturedStdout();
    for (const char* command : {"serve", "setup-link", "user add", "user list", "user reset-password",
                                "workspace list", "key rotate", "key status"})
        EXPECT_TRUE(overview.contains("\n  " + std::string(command) + "  ")) << overview;
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
