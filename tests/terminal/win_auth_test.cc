#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <condition_variable>
#include <set>
#include <thread>

#include "base/json.h"
#include "win/testing/played_server.h"
#include "win/testing/secret_tool.h"
#include "win_fixture.h"

namespace winsh {
namespace {

using testing::HasSubstr;
using testing::Not;

/// A listener that answers every connection with the same bytes, one at a time where it drips, until it dies.
class HostileSite {
public:
    enum class Pace { at_once, dripping };
    HostileSite(std::string bytes, Pace pace) : bytes_(std::move(bytes)), pace_(pace) {
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        EXPECT_EQ(::bind(listener_, reinterpret_cast<const sockaddr*>(&address), size), 0);
        EXPECT_EQ(::listen(listener_, 16), 0);
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        url_ = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port));
        thread_ = std::thread([this] { serve(); });
    }
    ~HostileSite() {
        stop_ = true;
        ::shutdown(listener_, SHUT_RDWR);
        thread_.join();
        ::close(listener_);
    }
    HostileSite(const HostileSite&) = delete;
    HostileSite& operator=(const HostileSite&) = delete;
    const std::string& url() const { return url_; }

private:
    void serve() {
        while (!stop_) {
            const int peer = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
            if (peer < 0) return;
            std::array<char, 4'096> request{};
            [[maybe_unused]] const ssize_t got = ::recv(peer, request.data(), request.size(), 0);
            const std::size_t step = pace_ == Pace::dripping ? 1 : bytes_.size();
            for (std::size_t at = 0; at < bytes_.size() && !stop_; at += step) {
                if (::send(peer, bytes_.data() + at, std::min(step, bytes_.size() - at), MSG_NOSIGNAL) < 0)
                    break;
                if (pace_ == Pace::dripping) std::this_thread::sleep_for(std::chrono::milliseconds(100));
            }
            ::close(peer);
        }
    }
    std::string bytes_;
    Pace pace_;
    int listener_ = -1;
    std::string url_;
    std::atomic<bool> stop_ = false;
    std::thread thread_;
};

std::string answer(const std::string& head, const std::string& body = "") {
    return head + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" +
           body;
}

class WinAuth : public Win {
protected:
    Ended log_in_at(const std::string& url) {
        return run({"auth", "login", "--api-url", url, "--no-open", "--timeout-ms", "50"});
    }
    Ended run_in_shell(const std::string& command) {
        ProcessPlan shell = plan({});
        shell.command = {"/bin/sh", "-c", command};
        Process process(shell);
        process.close_input();
        const int code = process.finish();
        return {code, process.output(), process.messages()};
    }
};

TEST_F(WinAuth, is_not_led_anywhere_by_a_hostile_server) {
    const std::string json = "HTTP/1.1 200 OK\r\nContent-Type: application/json";
    const HostileSite huge(answer(json, "{\"issuer\":\"" + std::string(200'000, 'x') + "\"}"),
                           HostileSite::Pace::at_once);
    EXPECT_THAT(log_in_at(huge.url()).messages, HasSubstr("which is the limit here"));
    const HostileSite other(answer(json, R"({"issuer":"https://evil.example"})"), HostileSite::Pace::at_once);
    const Ended elsewhere = log_in_at(other.url());
    EXPECT_EQ(elsewhere.code, 1);
    EXPECT_THAT(elsewhere.messages, HasSubstr("its name is https://evil.example"));
    EXPECT_THAT(elsewhere.messages, Not(HasSubstr("three words")));
    const HostileSite redirect(answer("HTTP/1.1 302 Found\r\nLocation: https://evil.example/"),
                               HostileSite::Pace::at_once);
    const Ended followed = log_in_at(redirect.url());
    EXPECT_THAT(followed.messages, HasSubstr(redirect.url() + "/settings/api-tokens/cli?client=win-loops"));
    EXPECT_THAT(followed.messages, Not(HasSubstr("evil")));
    EXPECT_FALSE(is_signed_in());
}

TEST_F(WinAuth, does_not_hang_on_a_server_that_drips) {
    const HostileSite slow("HTTP/1.1 200 OK\r\nX: " + std::string(10'000, 'x'), HostileSite::Pace::dripping);
    const auto before = std::chrono::steady_clock::now();
    const Ended ended = log_in_at(slow.url());
    EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(20));
    EXPECT_EQ(ended.code, 1);
    EXPECT_THAT(ended.messages, HasSubstr("reading its answer took too long"));
    EXPECT_THAT(ended.messages, HasSubstr("WIN_TIMEOUT"));
}

TEST_F(WinAuth, says_which_step_failed_and_what_to_try) {
    EXPECT_THAT(log_in_at("http://127.0.0.1:1").messages, HasSubstr("Does the server run there"));
    const HostileSite garbage("SSH-2.0-OpenSSH\r\n", HostileSite::Pace::at_once);
    EXPECT_THAT(log_in_at(garbage.url()).messages, HasSubstr("Is that the address and the port"));
    std::string https = garbage.url();
    https.insert(4, "s");
    EXPECT_THAT(log_in_at(https).messages, HasSubstr("TLS handshake failed"));
    EXPECT_THAT(log_in_at(https).messages, HasSubstr("Does this port speak https?"));
    environment_["WIN_CA_FILE"] = "/nonexistent.pem";
    EXPECT_THAT(log_in_at(https).messages, HasSubstr("It is the one that WIN_CA_FILE"));
}

TEST_F(WinAuth, counts_down_in_one_line_of_a_narrow_window) {
    for (const unsigned short columns : {std::uint16_t{20}, std::uint16_t{80}}) {
        Process login(on_a_terminal({"auth", "login", "--api-url", url_, "--no-open"}, columns));
        ASSERT_TRUE(login.wait_for("Waiting"));
        ASSERT_TRUE(login.wait_for("Waiting for"));
        login.type("\x03");
        EXPECT_EQ(login.finish(), -SIGINT);
        const std::size_t line = login.output().find("  Waiting");
        const std::size_t end = login.output().find('\x1b', line);
        EXPECT_LT(count_code_points(login.output().substr(line, end - line)), columns);
        EXPECT_FALSE(std::filesystem::exists(home_ + "/.config"));
    }
}

/// Serves a server that offers sign-in by code; who asks about a token waits until so many do.
class CodeService final : public http::Dispatcher {
public:
    explicit CodeService(int shells) : missing_(shells) {}
    std::optional<http::Response> answer_from_memory(const http::Request&) const override {
        return std::nullopt;
    }
    http::Response answer(const http::Request& request) const override {
        std::unique_lock lock(mutex_);
        if (request.path == "/.well-known/oauth-authorization-server")
            return http::json_response(200, played_.metadata());
        http::ClientRequest asked;
        asked.url = played_.issuer + std::string(request.path);
        asked.body = request.body;
        const http::ClientResponse response = played_.answer(asked);
        if (request.path == "/oauth/introspect") {
            if (--missing_ == 0) all_.notify_all();
            EXPECT_TRUE(all_.wait_for(lock, std::chrono::seconds(30), [this] { return missing_ <= 0; }));
        }
        return http::json_response(response.status, response.body);
    }
    /// For the test, when nobody asks any more.
    const win::PlayedServer& played() const { return played_; }
    void publish(const std::string& issuer) const {
        const std::lock_guard lock(mutex_);
        played_.issuer = issuer;
    }
    std::string approve(const std::string& page) const {
        const std::lock_guard lock(mutex_);
        return played_.approve(page);
    }

private:
    mutable std::mutex mutex_;
    mutable std::condition_variable all_;
    mutable int missing_;
    mutable win::PlayedServer played_{""};
};

TEST_F(WinAuth, in_several_shells_at_once_keeps_one_login_and_revokes_the_others) {
    constexpr int kShells = 4;
    const CodeService service(kShells);
    http::ServerOptions options;
    options.endpoint = {"127.0.0.1", 0};
    options.worker_threads = kShells;
    http::Server server(options, service, clock_, random_, log_);
    const auto endpoint = server.start();
    ASSERT_TRUE(endpoint.has_value());
    const std::string issuer = "http://" + endpoint->to_text();
    service.publish(issuer);
    std::vector<std::unique_ptr<Process>> shells;
    for (int count = 0; count < kShells; ++count)
        shells.push_back(std::make_unique<Process>(
            plan({"auth", "login", "--api-url", issuer, "--no-open", "--print-url"})));
    for (const auto& shell : shells) {
        ASSERT_TRUE(shell->wait_for("\n"));
        const std::string page = first_line(shell->output());
        EXPECT_EQ(visit(parameter(page, "redirect_uri") + "?" + service.approve(page)).status, 200);
    }
    for (const auto& shell : shells) EXPECT_EQ(shell->finish(), 0) << shell->messages();
    server.stop();
    const win::PlayedServer& played = service.played();
    ASSERT_EQ(played.next_token, kShells) << "each had one of its own";
    ASSERT_EQ(played.tokens.size(), 1u) << "and one works";
    EXPECT_EQ(run({"auth", "token"}).output, *played.tokens.begin() + "\n")
        << "which is the one that is kept";
    EXPECT_EQ(std::set<std::string>(played.revoked.begin(), played.revoked.end()).size(), kShells - 1u);
}

// A limit on the size of files stands for a disk that has no room left.
TEST_F(WinAuth, on_a_full_disk_says_so_and_loses_nothing) {
    sign_in();
    const std::string before = read(auth_file());
    const Ended ended =
        run_in_shell("trap '' XFSZ; ulimit -f 0; exec " + std::string(WINSH_WIN) + " auth login --token " +
                     kToken + " --workspace other --api-url " + url_);
    EXPECT_EQ(ended.code, 1);
    EXPECT_THAT(ended.messages, HasSubstr("could not be written: File too large"));
    EXPECT_EQ(read(auth_file()), before);
    EXPECT_EQ(run({"auth", "token"}).output, std::string(kToken) + "\n");
}

/// Runs the script in a name space of its own, where $SMALL is a folder to mount on.
class WinOnADevice : public WinAuth {
protected:
    WinOnADevice() {
        std::filesystem::create_directories(home_ + "/small");
        environment_["SMALL"] = home_ + "/small";
        environment_["WIN"] = WINSH_WIN;
        environment_["URL"] = url_;
        environment_["TOKEN"] = kToken;
    }
    void SetUp() override {
        if (mounted("true").code != 0) GTEST_SKIP() << "This process may not mount a file system.";
    }
    Ended mounted(const std::string& script) {
        return run_in_shell("exec unshare --mount sh -c 'mount -t tmpfs -o size=64k none \"$SMALL\" && { " +
                            script + "; }'");
    }
};

TEST_F(WinOnADevice, with_a_read_only_home_says_so_before_it_asks_anybody) {
    const std::size_t asked = service_.requests().size();
    const Ended ended = mounted(
        "mount -o remount,ro \"$SMALL\"; HOME=$SMALL exec $WIN auth login --token $TOKEN --api-url $URL");
    EXPECT_EQ(ended.code, 1);
    EXPECT_THAT(ended.messages, HasSubstr("Read-only file system"));
    EXPECT_THAT(ended.messages, HasSubstr(home_ + "/small"));
    EXPECT_EQ(service_.requests().size(), asked);
}

TEST_F(WinOnADevice, that_is_full_says_so_and_loses_nothing) {
    const Ended ended = mounted(
        "export HOME=$SMALL; $WIN auth login --token $TOKEN --api-url $URL >/dev/null || exit 20; "
        "cat /dev/zero > \"$SMALL/filler\" 2>/dev/null; "
        "$WIN auth login --token $TOKEN --workspace other --api-url $URL; echo \"ended with $?\"; "
        "rm \"$SMALL/filler\"; $WIN auth token");
    EXPECT_EQ(ended.code, 0) << ended.messages;
    EXPECT_THAT(ended.messages, HasSubstr("No space left on device"));
    EXPECT_EQ(ended.output, "ended with 1\n" + std::string(kToken) + "\n");
}

TEST_F(WinAuth, asks_nobody_for_a_token_that_it_could_not_keep) {
    std::ofstream(home_ + "/file") << "";
    const std::size_t asked = service_.requests().size();
    Ended ended = run({"auth", "login", "--api-url", url_, "--no-open", "--config-dir", home_ + "/file/x"});
    EXPECT_EQ(ended.code, 1);
    EXPECT_THAT(ended.messages, HasSubstr(home_ + "/file"));
    if (::geteuid() == 0) {
        std::filesystem::create_directories(home_ + "/foreign");
        ASSERT_EQ(::chown((home_ + "/foreign").c_str(), 12'345, 12'345), 0);
        ended = run({"auth", "login", "--api-url", url_, "--no-open", "--config-dir", home_ + "/foreign"});
        EXPECT_EQ(ended.code, 1);
        EXPECT_THAT(ended.messages, HasSubstr("belongs to another user"));
    }
    EXPECT_THAT(ended.messages, Not(HasSubstr("three words")));
    EXPECT_EQ(service_.requests().size(), asked);
}

TEST_F(WinAuth, keeps_the_token_in_the_keyring_where_that_is_wanted_and_nowhere_else) {
    Ended ended = run({"auth", "login", "--token", kToken, "--api-url", url_, "--keyring"});
    if (!std::filesystem::exists("/usr/bin/secret-tool")) {
        EXPECT_EQ(ended.code, 1) << "never a silent fall-back";
        EXPECT_THAT(ended.messages, HasSubstr("libsecret-tools"));
    }
    EXPECT_FALSE(is_signed_in());
    std::filesystem::create_directories(home_ + "/bin");
    win::write_secret_tool(home_ + "/bin");
    environment_["PATH"] = home_ + "/bin:/usr/bin:/bin";
    ended = run({"auth", "login", "--token", kToken, "--api-url", url_, "--keyring"});
    EXPECT_EQ(ended.code, 0) << ended.messages;
    EXPECT_THAT(ended.output, HasSubstr("Stored in  the keyring"));
    EXPECT_THAT(read(auth_file()), Not(HasSubstr(kToken)));
    EXPECT_EQ(run({"auth", "token"}).output, std::string(kToken) + "\n");
    EXPECT_EQ(run({"snapshot", "fetch", "bug-autofix"}).output, kEmptySnapshot);
    EXPECT_THAT(run({"auth", "status"}).output, HasSubstr("Stored in  the keyring"));
    EXPECT_EQ(run({"auth", "logout"}).code, 0);
    EXPECT_TRUE(std::filesystem::is_empty(home_ + "/bin/secrets"));
}

// With GNOME Keyring on a bus of its own, and the secret-tool of libsecret.
TEST_F(WinAuth, keeps_the_token_in_a_real_keyring) {
    for (const char* program :
         {"/usr/bin/secret-tool", "/usr/bin/gnome-keyring-daemon", "/usr/bin/dbus-run-session"})
        if (!std::filesystem::exists(program)) GTEST_SKIP() << program << " is not installed.";
    const std::string win = WINSH_WIN;
    std::ofstream(home_ + "/session")
        << "printf pass | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1\n"
        << win << " auth login --token " << kToken << " --api-url " << url_ << " --keyring || exit 9\n"
        << win << " auth token\n"
        << win << " auth logout >/dev/null\n"
        << "secret-tool search --all win-auth-file " << auth_file() << "\n";
    environment_["XDG_RUNTIME_DIR"] = home_;
    const Ended ended = run_in_shell("exec dbus-run-session -- /bin/sh " + home_ + "/session");
    EXPECT_THAT(ended.output, HasSubstr("Stored in  the keyring")) << ended.messages;
    EXPECT_THAT(ended.output, testing::EndsWith(std::string(kToken) + "\n"))
        << "and nothing is left after that";
}

}  // namespace
}  // namespace winsh
