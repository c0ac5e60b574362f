// The real `win` and the real winshd, with everything that is added to the documented redirect.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <stdexcept>

#include "acceptance/process.h"
#include "acceptance/site.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"

namespace winsh::acceptance {
namespace {

using testing::HasSubstr;

std::string parameter(const std::string& url, std::string_view name) {
    const auto fields = parse_form(url.substr(url.find('?') + 1));
    for (const auto& [key, value] : fields.value_or(std::vector<std::pair<std::string, std::string>>{}))
        if (key == name) return value;
    return {};
}

/// A `win` that runs, and whose output is read line by line.
class RunningWin {
public:
    RunningWin(const std::vector<std::string>& arguments, const std::string& log) {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
        const File nowhere(::open("/dev/null", O_RDONLY | O_CLOEXEC));
        const File messages(::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
        const File write_end(ends[1]);
        output_ = File(ends[0]);
        process_ = std::make_unique<ChildProcess>(
            arguments, Streams{nowhere.descriptor(), write_end.descriptor(), messages.descriptor()});
    }
    std::string line() {
        std::string text;
        char byte = 0;
        while (::read(output_.descriptor(), &byte, 1) == 1 && byte != '\n') text.push_back(byte);
        return text;
    }
    int finish() {
        while (!line().empty()) {
        }
        return process_->wait_for_end();
    }

private:
    File output_;
    std::unique_ptr<ChildProcess> process_;
};

class WinAuth : public testing::Test {
protected:
    std::vector<std::string> words(std::vector<std::string> arguments) const {
        std::vector<std::string> all = {"/usr/bin/env",       "-i",      "HOME=" + home_.path(),
                                        "PATH=/usr/bin:/bin", WINSH_WIN, "--json"};
        all.insert(all.end(), arguments.begin(), arguments.end());
        return all;
    }
    Json run(std::vector<std::string> arguments, int code = 0) const {
        const ProgramResult result = run_program(words(std::move(arguments)));
        EXPECT_EQ(result.exit_code, code) << result.output << result.errors;
        return parse_json(trim(result.output)).value_or(Json());
    }
    std::string stored_token() const { return std::string(run({"auth", "token"})["token"].as_string()); }
    int status_of(const std::string& token) const { return site_.get(kSnapshot, with_token(token)).status; }

    /// Approves a page's form as it is.
    Reply approve(std::string_view page, Reply shown,
                  std::vector<std::pair<std::string, std::string>> fields) const {
        fields.emplace_back("csrf", hidden_field(shown.body, "csrf"));
        fields.emplace_back("decision", "approve");
        fields.emplace_back("lifetime", "90");
        for (const char* scope : {"loops:read", "snapshots:read"}) fields.emplace_back("scope", scope);
        return site_.post_form(page, to_form(fields), with_cookie(cookie_));
    }
    void log_in_by_code() {
        RunningWin win(words({"auth", "login", "--api-url", site_.url(), "--no-open", "--print-url"}),
                       home_.path("log"));
        const std::string url = win.line();
        ASSERT_EQ(parameter(url, "code_challenge_method"), "S256") << url;
        const std::string target = url.substr(site_.url().size());
        const Reply shown = site_.get(target, with_cookie(cookie_));
        const Reply reply =
            approve("/settings/api-tokens/cli", shown, {{"approval", hidden_field(shown.body, "approval")}});
        ASSERT_EQ(reply.status, 303) << reply.body;
        const std::string callback(reply.header("Location"));
        ASSERT_EQ(parameter(callback, "token"), "");
        const std::string own = parameter(url, "redirect_uri");
        const std::size_t path = own.find('/', 7);
        const auto port =
            static_cast<std::uint16_t>(std::stoi(own.substr(own.rfind(':') + 1, path - own.rfind(':') - 1)));
        Call call;
        call.target = callback.substr(path);
        call.headers = {{"Host", own.substr(7, path - 7)}};
        EXPECT_EQ(exchange(port, call).status, 200);
        EXPECT_EQ(win.finish(), 0) << read_file(home_.path("log"));
    }

    const Site site_;
    const std::string cookie_ = site_.sign_in(site_.ada());
    const TemporaryFolder home_;
};

TEST_F(WinAuth, signs_in_by_code_and_again_and_out) {
    log_in_by_code();
    const std::string first = stored_token();
    EXPECT_EQ(status_of(first), 200);
    const Json status = run({"auth", "status"});
    EXPECT_EQ(status["server"].as_string(), "accepted");
    EXPECT_EQ(status["account"].as_string(), site_.ada().email);
    EXPECT_EQ(status["way"].as_string(), "code");
    EXPECT_EQ(status["scopes"].items().size(), 2u);

    log_in_by_code();
    const std::string second = stored_token();
    EXPECT_NE(first, second);
    EXPECT_EQ(status_of(first), 401) << "the one that was replaced is revoked";
    EXPECT_EQ(status_of(second), 200);

    EXPECT_EQ(run({"auth", "logout"})["token"].as_string(), "revoked");
    EXPECT_EQ(status_of(second), 401);
    run({"auth", "token"}, 3);
}

TEST_F(WinAuth, signs_in_by_device) {
    RunningWin win(
        words({"auth", "login", "--api-url", site_.url(), "--device", "--print-url", "--profile", "far"}),
        home_.path("log"));
    const std::string url = win.line();
    const std::string code = parameter(url, "user_code");
    ASSERT_EQ(code.size(), 9u) << url;
    const Reply shown = site_.get("/device?user_code=" + code, typed_with_cookie(cookie_));
    const Reply reply = approve("/device", shown, {{"user_code", code}});
    ASSERT_EQ(reply.status, 303) << reply.body;
    EXPECT_EQ(win.finish(), 0) << read_file(home_.path("log"));
    const Json status = run({"auth", "status", "--profile", "far"});
    EXPECT_EQ(status["way"].as_string(), "device");
    EXPECT_EQ(status["account"].as_string(), site_.ada().email);
    run({"auth", "status"}, 3);
    EXPECT_EQ(run({"auth", "logout", "--all"})["profiles"].items().size(), 1u);
}

}  // namespace
}  // namespace winsh::acceptance
