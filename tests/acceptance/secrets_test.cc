// Secrets stand in nothing that the server writes: searched in plain, hexadecimal, base64 and percent
// encoding, in every file of the data folder and in the log.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <thread>

#include "acceptance/site.h"
#include "acceptance/upstream.h"
#include "base/text.h"

namespace winsh::acceptance {
namespace {

std::string to_upper(std::string text) {
    std::ranges::transform(text, text.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    return text;
}

/// Whatever a secret can look like in a file. Of base64 there are three: it depends on what stands before.
std::vector<std::string> spellings(const std::string& secret) {
    std::vector<std::string> all = {secret, to_hex(secret), to_upper(to_hex(secret)), percent_encode(secret)};
    for (std::size_t before = 0; before < 3; ++before) {
        // The first and the last characters of the code also hold bits of the neighbours.
        const std::string shifted = std::string(before, '\0') + secret;
        const std::size_t whole = shifted.size() / 3 * 4;
        const std::size_t start = before == 0 ? 0 : 4;
        all.push_back(to_base64(shifted).substr(start, whole - start));
        all.push_back(to_base64url(shifted).substr(start, whole - start));
    }
    return all;
}

struct Written {
    std::string path;
    std::string content;
};

/// What the server has written by now. The master key and the set-up link are secrets by nature.
std::vector<Written> all_written(const Site& site) {
    std::vector<Written> files = {{site.data() + ".log", site.server().log()}};
    for (const auto& entry : std::filesystem::recursive_directory_iterator(site.data())) {
        const std::string name = entry.path().filename();
        if (entry.is_regular_file() && name != "master.key" && name != "setup-link") {
            files.push_back({entry.path(), read_file(entry.path())});
        }
    }
    return files;
}

bool is_written_down(const std::vector<Written>& files, const std::string& secret) {
    for (const std::string& spelling : spellings(secret)) {
        EXPECT_GE(spelling.size(), 8U);
        for (const Written& file : files) {
            if (file.content.contains(spelling)) {
                std::printf("%s is in %s\n", spelling.c_str(), file.path.c_str());
                return true;
            }
        }
    }
    return false;
}

class Secrets : public testing::Test {
protected:
    Secrets() : site_({.flags = {"--allow-upstream", upstream_.host(), "--log-level", "debug"}}) {}

    /// Everything in which a token, a session or a password passes through the server.
    void use_everything() {
        cookie_ = site_.sign_in(site_.ada());
        token_ = site_.new_token(cookie_).text;
        site_.get(kSnapshot, with_token(token_));
        site_.get(std::string(kSnapshot) + "?access_token=" + token_, with_token(token_ + "x"));
        site_.get(kTokens, with_token(token_));
        site_.get(
            "/healthz",
            {{"X-Request-Id", token_}, {"User-Agent", "curl"}, {"Referer", site_.url() + "/?" + token_}});
        site_.post_json("/api/auth/sign-in", R"({"email":"ada@example.com","password":"mistyped horse"})",
                        {});
        site_.post_json("/api/auth/sign-in", R"({"email":"password in the wrong field","password":"x"})", {});
        site_.post_json("/api/auth/sign-in?password=mistyped+horse", "{mistyped horse", {});
        callback_token_ = approve();
        connect_upstream();
    }

    std::string approve() {
        const std::string query =
            to_form({{"redirect_uri", "http://127.0.0.1:9/cb"}, {"state", "state-of-the-terminal"}});
        const Reply page = site_.get("/settings/api-tokens/cli?" + query, with_cookie(cookie_));
        const std::string form = to_form({{"csrf", hidden_field(page.body, "csrf")},
                                          {"approval", hidden_field(page.body, "approval")},
                                          {"decision", "approve"},
                                          {"lifetime", "90"},
                                          {"scope", "snapshots:read"}});
        const Reply reply = site_.post_form("/settings/api-tokens/cli", form, with_cookie(cookie_));
        EXPECT_EQ(reply.status, 303) << reply.body;
        const std::string location = reply.header("Location");
        const std::size_t start = location.find("token=") + 6;
        return location.substr(start, location.find('&') - start);
    }

    void connect_upstream() {
        const std::string page = "/settings/connectors/new/github";
        const Reply form = site_.get(page, with_cookie(cookie_));
        const Reply added = site_.post_form(page,
                                            to_form({{"csrf", hidden_field(form.body, "csrf")},
                                                     {"repository", "octocat/hello-world"},
                                                     {"token", kCredential},
                                                     {"baseUrl", upstream_.url()}}),
                                            with_cookie(cookie_));
        EXPECT_EQ(added.status, 303) << added.body;
        EXPECT_TRUE(holds_within(std::chrono::seconds(10), [&] { return upstream_.requests() > 0; }))
            << "the connection is asked soon";
        connection_ = added.header("Location");
        pages_ = site_.get(connection_, with_cookie(cookie_)).body;
        // Its snapshot says that the credential was refused, and not which one.
        EXPECT_TRUE(holds_within(std::chrono::seconds(10), [&] {
            pages_ = site_.get(kSnapshot, with_token(token_)).body;
            return pages_.contains("needs_auth");
        })) << pages_;
        pages_ += site_.get(connection_, with_cookie(cookie_)).body;
        pages_ += site_.get("/settings/audit", with_cookie(cookie_)).body;
    }

    static constexpr const char* kCredential = "github_pat_NotForAnybodysEyes0123456789";

    EchoingUpstream upstream_;
    Site site_;
    std::string cookie_;
    std::string token_;
    std::string callback_token_;
    std::string connection_;
    std::string pages_;
};

TEST_F(Secrets, none_is_written_down_in_any_spelling) {
    use_everything();
    const std::string session = cookie_.substr(cookie_.find('=') + 1);
    const std::string master_key(trim(read_file(site_.data() + "/master.key")));
    ASSERT_EQ(token_.size(), 47U);
    ASSERT_EQ(callback_token_.size(), 47U);
    ASSERT_GE(session.size(), 43U);
    ASSERT_FALSE(master_key.empty());
    const std::vector<std::string> secrets = {token_,
                                              callback_token_,
                                              session,
                                              kCredential,
                                              site_.ada().password,
                                              site_.bob().password,
                                              master_key,
                                              from_hex(master_key).value_or(master_key),
                                              "mistyped horse",
                                              "password in the wrong field"};
    const std::vector<Written> while_running = all_written(site_);
    EXPECT_TRUE(
        std::ranges::any_of(while_running, [](const Written& file) { return file.path.ends_with("-wal"); }));
    for (const std::string& secret : secrets) EXPECT_FALSE(is_written_down(while_running, secret));
    EXPECT_EQ(site_.server().stop(), 0);
    const std::vector<Written> afterwards = all_written(site_);
    for (const std::string& secret : secrets) EXPECT_FALSE(is_written_down(afterwards, secret));
    EXPECT_TRUE(is_written_down(afterwards, "octocat/hello-world")) << "the search finds what is there";
}

TEST_F(Secrets, an_upstream_that_repeats_the_credential_does_not_make_it_public) {
    use_everything();
    EXPECT_FALSE(pages_.contains(kCredential));
    EXPECT_FALSE(pages_.contains(token_));
    EXPECT_FALSE(pages_.contains("NotForAnybodysEyes"));
}

TEST_F(Secrets, the_data_folder_is_the_owners_alone) {
    use_everything();
    for (const auto& entry : std::filesystem::recursive_directory_iterator(site_.data())) {
        const auto others = std::filesystem::perms::group_all | std::filesystem::perms::others_all;
        EXPECT_EQ(entry.status().permissions() & others, std::filesystem::perms::none) << entry.path();
    }
}

// How long a compressed page is tells what it holds beside what the asker made it show (BREACH).
TEST_F(Secrets, no_page_that_holds_one_is_compressed) {
    const Headers asking = {{"Cookie", site_.sign_in(site_.ada())}, {"Accept-Encoding", "gzip"}};
    for (const std::string page : {"/settings/api-tokens", "/settings/account", "/settings/connectors"}) {
        const Reply reply = site_.get(page, asking);
        ASSERT_EQ(reply.status, 200) << page;
        EXPECT_NE(hidden_field(reply.body, "csrf"), "") << page;
        EXPECT_FALSE(reply.has("Content-Encoding")) << page;
    }
    EXPECT_EQ(site_.get("/openapi.json", asking).header("Content-Encoding"), "gzip") << "everybody's";
}

}  // namespace
}  // namespace winsh::acceptance
