// Passwords and credentials that were sent to the server stand nowhere in its memory once the answer is
// there. The whole memory of a real winshd is searched for them.
#include <gtest/gtest.h>
#include <sys/mman.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <sstream>
#include <thread>

#include "acceptance/site.h"
#include "acceptance/upstream.h"
#include "base/random.h"
#include "base/text.h"

namespace winsh::acceptance {
namespace {

using Bytes = std::vector<char>;

/// What a process can write to, as it is now; nothing where the system does not let us look.
std::optional<std::vector<Bytes>> memory_of(pid_t process) {
    const std::string folder = "/proc/" + std::to_string(process);
    std::ifstream maps(folder + "/maps");
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> memory(
        std::fopen((folder + "/mem").c_str(), "rb"), [](std::FILE* file) { return std::fclose(file); });
    if (!maps || !memory) return std::nullopt;
    std::setvbuf(memory.get(), nullptr, _IONBF, 0);
    std::vector<Bytes> regions;
    for (std::string line; std::getline(maps, line);) {
        unsigned long begin = 0;
        unsigned long end = 0;
        std::array<char, 5> rights{};
        if (std::sscanf(line.c_str(), "%lx-%lx %4s", &begin, &end, rights.data()) != 3) continue;
        if (rights[0] != 'r' || rights[1] != 'w') continue;
        Bytes bytes(end - begin);
        if (std::fseek(memory.get(), static_cast<long>(begin), SEEK_SET) != 0) continue;
        bytes.resize(std::fread(bytes.data(), 1, bytes.size(), memory.get()));
        regions.push_back(std::move(bytes));
    }
    if (regions.empty()) return std::nullopt;
    return regions;
}

/// Places in memory with a part of the secret, twelve characters long: who frees memory overwrites its
/// beginning, and leaves the rest. Each with what stands around it.
std::vector<std::string> places_of(const std::vector<Bytes>& memory, std::string_view secret) {
    constexpr std::size_t kPart = 12;
    constexpr std::ptrdiff_t kAround = 24;
    std::vector<std::string> places;
    for (const Bytes& region : memory) {
        const std::string_view all(region.data(), region.size());
        for (std::size_t start = 0; start + kPart <= secret.size(); start += kPart) {
            const std::string_view part = secret.substr(start, kPart);
            for (std::size_t at = all.find(part); at != all.npos; at = all.find(part, at + 1)) {
                std::string around(all.substr(at - std::min<std::size_t>(at, kAround), kPart + 2 * kAround));
                for (char& character : around) character = character < ' ' ? '.' : character;
                places.push_back(around);
            }
        }
    }
    return places;
}

class Memory : public testing::Test {
protected:
    void SetUp() override {
#ifdef WINSH_SANITIZED
        GTEST_SKIP() << "a sanitizer keeps copies of its own";
#endif
        if (!memory_of(site_.server().pid()))
            GTEST_SKIP() << "this system does not let us read the memory of another process (not root, or no "
                            "CAP_SYS_PTRACE)";
    }

    /// Of small letters alone: what is made of it to compare it with common passwords is found as well.
    std::string letters(std::size_t count) {
        std::string text = random_base62(random_, count);
        for (char& character : text)
            character = static_cast<char>('a' + static_cast<unsigned char>(character) % 26);
        return text;
    }
    std::string new_secret() { return "secret-" + letters(53); }
    /// One that std::string keeps within itself.
    std::string new_short_secret() { return letters(14); }
    std::string cookie() { return site_.sign_in(site_.ada()); }

    /// A request over a connection that stays open behind it: what is closed is gone by chance as well.
    Reply ask(const Call& call) {
        wires_.push_back(std::make_unique<Wire>(site_.port()));
        wires_.back()->send(to_bytes(call, site_.port()));
        return wires_.back()->read();
    }
    Reply post_form(std::string_view target, const std::string& body, Headers headers = {}) {
        headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
        return ask({"POST", std::string(target), std::move(headers), body});
    }
    int change_password(const std::string& session, const std::string& present, const std::string& wanted) {
        const std::string page = site_.get("/settings/account", with_cookie(session)).body;
        return post_form("/settings/account/password",
                         to_form({{"csrf", hidden_field(page, "csrf")},
                                  {"present_password", present},
                                  {"new_password", wanted}}),
                         with_cookie(session))
            .status;
    }
    void expect_gone(std::string_view secret) {
        std::vector<std::string> places;
        // What a worker does behind its answer is done a moment later.
        holds_within(std::chrono::seconds(2), [&] {
            places = places_of(*memory_of(site_.server().pid()), secret);
            return places.empty();
        });
        EXPECT_TRUE(places.empty()) << testing::PrintToString(places);
    }

    EchoingUpstream upstream_{Complaint::says_nothing};
    Site site_{{.flags = {"--allow-upstream", upstream_.host()}}};
    SystemRandom random_;
    std::vector<std::unique_ptr<Wire>> wires_;
};

TEST_F(Memory, is_searched_by_a_search_that_finds_what_is_there) {
    const std::string mark = new_secret();
    ask({.target = "/healthz", .headers = {{"X-Mark", mark}}, .body = ""});
    EXPECT_FALSE(places_of(*memory_of(site_.server().pid()), mark).empty());
}

TEST_F(Memory, holds_no_wrong_password_of_the_sign_in_page) {
    for (const std::string& password : {new_secret(), new_short_secret()}) {
        const std::string form =
            to_form({{"email", "ada@example.com"}, {"password", password}, {"next", ""}});
        EXPECT_EQ(post_form("/sign-in", form).status, 401);
        expect_gone(password);
    }
}

TEST_F(Memory, holds_no_wrong_password_of_the_sign_in_api) {
    for (const std::string& password : {new_secret(), new_secret() + "\n", new_short_secret()}) {
        const std::string body =
            to_text(Json::object({{"email", "ada@example.com"}, {"password", password}}));
        const Reply reply = ask({"POST", "/api/auth/sign-in", {{"Content-Type", "application/json"}}, body});
        EXPECT_EQ(reply.status, 401) << reply.body;
        expect_gone(password);
    }
}

TEST_F(Memory, holds_no_password_that_was_right) {
    Account ada = site_.ada();
    ada.password = new_secret();
    EXPECT_EQ(change_password(cookie(), site_.ada().password, ada.password), 303);
    EXPECT_FALSE(site_.sign_in(ada).empty());
    const std::string form = to_form({{"email", ada.email}, {"password", ada.password}, {"next", ""}});
    EXPECT_EQ(post_form("/sign-in", form).status, 303);
    expect_gone(ada.password);
}

TEST_F(Memory, holds_nothing_of_a_body_that_comes_in_pieces) {
    const std::string password = new_secret();
    const std::string filler(9'000, 'f');
    const std::string form =
        to_form({{"email", "ada@example.com"}, {"password", password}, {"filler", filler}});
    Headers headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
    headers.emplace_back("Content-Length", std::to_string(form.size()));
    Wire by_length(site_.port());
    by_length.send(to_bytes({"POST", "/sign-in", headers, ""}, site_.port()));
    headers.back() = {"Transfer-Encoding", "chunked"};
    Wire chunked(site_.port());
    chunked.send(to_bytes({"POST", "/sign-in", headers, ""}, site_.port()));
    for (std::string_view rest = form; !rest.empty();) {
        const std::string_view piece = rest.substr(0, 100);
        rest.remove_prefix(piece.size());
        by_length.send(piece);
        chunked.send(to_hex(std::string(1, static_cast<char>(piece.size()))) + "\r\n" + std::string(piece) +
                     "\r\n");
        if (rest.size() % 1'000 < 100) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    chunked.send("0\r\n\r\n");
    EXPECT_EQ(by_length.read().status, 401);
    EXPECT_EQ(chunked.read().status, 401);
    expect_gone(password);
}

TEST_F(Memory, holds_nothing_of_a_body_that_never_ended) {
    const std::string password = new_secret();
    for (const char* framing : {"Content-Length", "Transfer-Encoding"}) {
        Wire wire(site_.port());
        const bool is_chunked = std::string_view(framing) == "Transfer-Encoding";
        wire.send(
            to_bytes({"POST", "/sign-in", {{framing, is_chunked ? "chunked" : "5000"}}, ""}, site_.port()));
        wire.send((is_chunked ? "1000\r\n" : "") + ("password=" + password));
        EXPECT_TRUE(holds_within(std::chrono::seconds(5), [&] {
            return !places_of(*memory_of(site_.server().pid()), password).empty();
        })) << "it has arrived";
    }
    expect_gone(password);
}

TEST_F(Memory, holds_neither_the_old_nor_the_new_password) {
    const std::string first = new_secret();
    const std::string second = new_secret();
    const std::string wrong = new_secret();
    const std::string session = cookie();
    EXPECT_EQ(change_password(session, wrong, first), 422);
    EXPECT_EQ(change_password(session, site_.ada().password, first), 303);
    EXPECT_EQ(change_password(session, first, second), 303);
    for (const std::string& password : {wrong, first, second}) expect_gone(password);
}

TEST_F(Memory, holds_no_credential_of_a_connection_between_its_polls) {
    const std::string session = cookie();
    const std::string credential = "github_pat_" + new_secret();
    const std::string path = "/settings/connectors/new/github";
    const Reply added =
        post_form(path,
                  to_form({{"csrf", hidden_field(site_.get(path, with_cookie(session)).body, "csrf")},
                           {"repository", "octocat/hello-world"},
                           {"token", credential},
                           {"baseUrl", upstream_.url()}}),
                  with_cookie(session));
    EXPECT_EQ(added.status, 303) << added.body;
    EXPECT_TRUE(holds_within(std::chrono::seconds(10), [&] { return upstream_.requests() > 0; }));
    expect_gone(credential);
}

}  // namespace
}  // namespace winsh::acceptance
