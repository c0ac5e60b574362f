// The master key is rotated beside a running server, is cut short by kill -9, and no credential is ever lost.
// ./dev soak says in WINSH_ROUNDS how often.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <random>
#include <thread>

#include "acceptance/site.h"
#include "acceptance/upstream.h"
#include "base/text.h"

namespace winsh::acceptance {
namespace {

int rounds() {
    const char* given = std::getenv("WINSH_ROUNDS");
    return given == nullptr ? 20 : static_cast<int>(parse_integer(given).value_or(20));
}

class KeyRotation : public testing::Test {
protected:
    explicit KeyRotation(const std::vector<std::string>& flags = {})
        : site_({.flags = with_upstream(flags)}) {
        cookie_ = site_.sign_in(site_.ada());
    }
    std::vector<std::string> with_upstream(std::vector<std::string> flags) const {
        flags.insert(flags.end(), {"--allow-upstream", upstream_.host(), "--access-log", "none"});
        return flags;
    }

    struct Connected {
        std::string page;
        std::string credential;
    };
    Connected connect() {
        const std::string number = std::to_string(connected_.size());
        const std::string page = "/settings/connectors/new/github";
        const Reply form = site_.get(page, with_cookie(cookie_));
        Connected connected{"", "github_pat_OfTheRotation0123456789" + number};
        const Reply added = site_.post_form(page,
                                            to_form({{"csrf", hidden_field(form.body, "csrf")},
                                                     {"repository", "octocat/number-" + number},
                                                     {"token", connected.credential},
                                                     {"baseUrl", upstream_.url()}}),
                                            with_cookie(cookie_));
        EXPECT_EQ(added.status, 303) << added.body;
        const std::string there = added.header("Location");
        connected.page = there.substr(0, there.find('?'));
        connected_.push_back(connected);
        return connected;
    }
    /// The server asks the upstream with each credential.
    void expect_every_credential_works(std::uint16_t port) const {
        for (const Connected& connected : connected_) {
            const std::string page =
                exchange(port, {.target = connected.page, .headers = with_cookie(cookie_)}).body;
            const Call test{"POST",
                            connected.page + "/test",
                            {{"Cookie", cookie_}, {"Content-Type", "application/x-www-form-urlencoded"}},
                            to_form({{"csrf", hidden_field(page, "csrf")}})};
            // A poll may ask in between.
            const bool was_asked = holds_within(std::chrono::seconds(20), [&] {
                EXPECT_EQ(exchange(port, test).status, 303);
                return upstream_.last_credential() == "Bearer " + connected.credential;
            });
            EXPECT_TRUE(was_asked) << connected.page << " is asked with " << upstream_.last_credential();
        }
    }

    std::vector<std::string> command(const std::string& word, const std::vector<std::string>& flags) const {
        std::vector<std::string> words = {WINSH_WINSHD, "key", word, "--data", site_.data()};
        words.insert(words.end(), flags.begin(), flags.end());
        return words;
    }
    ProgramResult rotate(const std::vector<std::string>& flags = {}) const {
        return run_program(command("rotate", flags));
    }
    Json status(const std::vector<std::string>& flags = {}) const {
        const ProgramResult told = run_program(command("status", flags));
        EXPECT_EQ(told.exit_code, 0) << told.errors;
        return parse_json(told.output).value_or(Json());
    }
    /// Everything is sealed with the one key.
    void expect_ended(const std::vector<std::string>& flags = {}) const {
        const Json told = status(flags);
        EXPECT_TRUE(told["replacedKeyId"].is_null());
        ASSERT_EQ(told["records"].items().size(), 1U) << to_text(told);
        EXPECT_EQ(told["records"].items()[0]["keyId"].as_string(), told["keyId"].as_string());
        EXPECT_FALSE(std::filesystem::exists(site_.data() + "/master.key.next"));
    }

    /// Until there is one, or for so long.
    void wait_for_next_key(std::chrono::microseconds patience) const {
        const auto until = std::chrono::steady_clock::now() + patience;
        while (!std::filesystem::exists(site_.data() + "/master.key.next") &&
               std::chrono::steady_clock::now() < until)
            std::this_thread::sleep_for(std::chrono::microseconds(50));
    }

    const EchoingUpstream upstream_{Complaint::says_nothing};
    Site site_;
    std::string cookie_;
    std::vector<Connected> connected_;
};

TEST_F(KeyRotation, beside_a_running_server_disturbs_nobody) {
    connect();
    connect();
    const std::string old_key = read_file(site_.data() + "/master.key");
    const Json before = status();
    const ProgramResult rotated = rotate();
    ASSERT_EQ(rotated.exit_code, 0) << rotated.errors;
    EXPECT_EQ(rotated.errors, "");
    const Json told = parse_json(rotated.output).value_or(Json());
    EXPECT_EQ(told["replacedKeyId"].as_string(), before["keyId"].as_string());
    EXPECT_NE(told["keyId"].as_string(), before["keyId"].as_string());
    EXPECT_NE(read_file(site_.data() + "/master.key"), old_key);
    expect_ended();
    connect();
    expect_ended();
    expect_every_credential_works(site_.port());
    site_.restart();
    EXPECT_FALSE(site_.server().log().contains("key_rotation_unfinished"));
    expect_every_credential_works(site_.port());
    for (const std::string& key : {old_key, read_file(site_.data() + "/master.key")})
        EXPECT_FALSE((rotated.output + rotated.errors + site_.server().log()).contains(trim(key)));
    // A file that the one who rotates leaves must be the server's to read.
    struct stat key{};
    struct stat folder{};
    ASSERT_EQ(stat((site_.data() + "/master.key").c_str(), &key), 0);
    ASSERT_EQ(stat(site_.data().c_str(), &folder), 0);
    EXPECT_EQ(key.st_uid, folder.st_uid);
    EXPECT_EQ(key.st_mode & 0777U, 0600U);
}

TEST_F(KeyRotation, that_is_killed_anywhere_loses_no_credential_and_is_ended_by_the_same_command) {
    for (int count = 0; count < 4; ++count) connect();
    const auto began = std::chrono::steady_clock::now();
    ASSERT_EQ(rotate().exit_code, 0);
    const auto whole =
        std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - began);
    std::minstd_rand random(20'261'201);
    std::map<std::string, int> found;
    const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int round = 0; round < rounds() && !HasFailure(); ++round) {
        SCOPED_TRACE("round " + std::to_string(round));
        {
            ChildProcess killed(command("rotate", {}), {nowhere, nowhere, nowhere});
            // Most of it is the program's start: every second time the wait begins where the rotation does.
            if (round % 2 == 1) wait_for_next_key(4 * whole);
            std::this_thread::sleep_for(whole * (random() % 1'000) / (round % 2 == 1 ? 20'000 : 1'000));
            killed.kill();
        }
        const Json told = status();
        ++found[!told["replacedKeyId"].is_null()                             ? "begun"
                : std::filesystem::exists(site_.data() + "/master.key.next") ? "next key there"
                                                                             : "not begun, or ended"];
        expect_every_credential_works(site_.port());
        const ServerProcess later(site_.data(), {.flags = with_upstream({})});
        expect_every_credential_works(later.port());
        if (round % 3 == 0) {
            const ProgramResult ended = rotate();
            EXPECT_EQ(ended.exit_code, 0) << ended.errors;
            expect_ended();
        }
    }
    close(nowhere);
    EXPECT_GT(found.size(), 1U) << "it was always killed at the same place";
    for (const auto& [what, times] : found) std::printf("%s: %d\n", what.c_str(), times);
    ASSERT_EQ(rotate().exit_code, 0);
    expect_ended();
    expect_every_credential_works(site_.port());
}

TEST_F(KeyRotation, is_told_by_a_server_that_starts_while_it_has_not_ended) {
    connect();
    // The next key is there, as after a kill just before the first record.
    write_file(site_.data() + "/master.key.next", std::string(64, '7') + "\n");
    chmod((site_.data() + "/master.key.next").c_str(), 0600);
    site_.restart();
    EXPECT_TRUE(site_.server().log().contains("key_rotation_unfinished")) << site_.server().log();
    expect_every_credential_works(site_.port());
    EXPECT_EQ(rotate().exit_code, 0);
    expect_ended();
    EXPECT_EQ(trim(read_file(site_.data() + "/master.key")), std::string(64, '7'));
}

TEST_F(KeyRotation, twice_at_once_is_refused_and_both_leave_one_key) {
    for (int count = 0; count < 4; ++count) connect();
    std::vector<ProgramResult> results(4);
    {
        std::vector<std::jthread> threads;
        for (ProgramResult& result : results) threads.emplace_back([&] { result = rotate(); });
    }
    int succeeded = 0;
    for (const ProgramResult& result : results) {
        const bool was_refused = result.errors.contains("Another process rotates the master key");
        EXPECT_EQ(result.exit_code, was_refused ? 1 : 0) << result.errors;
        if (!was_refused) ++succeeded;
    }
    EXPECT_GT(succeeded, 0);
    expect_ended();
    expect_every_credential_works(site_.port());
}

TEST_F(KeyRotation, makes_the_key_before_one_that_no_server_starts_with) {
    connect();
    const std::string path = site_.data() + "/master.key";
    const std::string old_key = read_file(path);
    ASSERT_EQ(rotate().exit_code, 0);
    const std::string new_key = read_file(path);
    site_.restart([&] {
        write_file(path, old_key);
        const ProgramResult refused =
            run_program({WINSH_WINSHD, "serve", "--listen", "127.0.0.1:0", "--data", site_.data()});
        EXPECT_EQ(refused.exit_code, 1);
        EXPECT_EQ(refused.output, "");
        EXPECT_TRUE(refused.errors.contains("is not the key of this database")) << refused.errors;
        write_file(path, new_key);
    });
    expect_every_credential_works(site_.port());
}

TEST_F(KeyRotation, before_the_first_start_has_nothing_to_rotate) {
    const TemporaryFolder folder;
    add_user(folder.path("data"), "ada@example.com", "Example");
    const ProgramResult refused = run_program({WINSH_WINSHD, "key", "rotate", "--data", folder.path("data")});
    EXPECT_EQ(refused.exit_code, 1);
    EXPECT_TRUE(refused.errors.contains("the first start of winshd serve makes it")) << refused.errors;
    EXPECT_FALSE(std::filesystem::exists(folder.path("data") + "/master.key"));
}

/// The key is where the operator wants it.
struct KeyFiles {
    KeyFiles() {
        for (const char digit : {'1', '2'}) {
            write_file(path(digit), std::string(64, digit) + "\n");
            chmod(path(digit).c_str(), 0600);
        }
    }
    std::string path(char digit) const { return folder.path(std::string(1, digit) + ".key"); }
    TemporaryFolder folder;
};
class KeyRotationByPath : public KeyFiles, public KeyRotation {
protected:
    KeyRotationByPath() : KeyRotation({"--master-key-file", path('1')}) {}
};

TEST_F(KeyRotationByPath, tells_what_to_put_into_the_configuration) {
    connect();
    const ProgramResult rotated = rotate({"--master-key-file", path('1'), "--new-key-file", path('2')});
    ASSERT_EQ(rotated.exit_code, 0) << rotated.errors;
    EXPECT_TRUE(rotated.errors.contains("master-key-file = \"" + path('2') + "\"")) << rotated.errors;
    expect_ended({"--master-key-file", path('1')});
    connect();
    expect_every_credential_works(site_.port());
    // Nobody has changed the configuration yet.
    site_.restart();
    EXPECT_TRUE(site_.server().log().contains("master_key_moved")) << site_.server().log();
    expect_every_credential_works(site_.port());
    std::filesystem::remove(path('1'));
    const ServerProcess second(site_.data(), {.flags = with_upstream({"--master-key-file", path('2')})});
    expect_every_credential_works(second.port());
}

}  // namespace
}  // namespace winsh::acceptance
