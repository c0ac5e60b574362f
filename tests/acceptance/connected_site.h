#pragma once

#include <string>

#include "acceptance/api_table.h"
#include "acceptance/upstream.h"

namespace winsh::acceptance {

/// A site where Ada can connect a GitHub that refuses every credential: enough for snapshots with a digest.
class ConnectedSite : public testing::Test {
protected:
    /// Connects it, and waits until the snapshot says so. Where the connection's page is.
    std::string connect() const {
        const std::string page = "/settings/connectors/new/github";
        const Reply form = site_.get(page, with_cookie(cookie_));
        const Reply added = site_.post_form(page,
                                            to_form({{"csrf", hidden_field(form.body, "csrf")},
                                                     {"repository", "octocat/hello-world"},
                                                     {"token", kCredential},
                                                     {"baseUrl", upstream_.url()}}),
                                            with_cookie(cookie_));
        EXPECT_EQ(added.status, 303) << added.body;
        EXPECT_TRUE(holds_within(std::chrono::seconds(10), [&] {
            return read(kSnapshot).body.contains("\"needs_auth\"");
        })) << read(kSnapshot).body;
        const std::string location = added.header("Location");
        return location.substr(0, location.find('?'));
    }
    void disconnect(const std::string& connection) const {
        press(connection + "/remove", connection + "/remove");
    }
    /// Its row reads otherwise, and what it delivered stays.
    void pause(const std::string& connection) const { press(connection, connection + "/pause"); }
    Reply read(std::string_view target, Headers headers = {}) const {
        headers.emplace_back("Authorization", "Bearer " + token_);
        return site_.get(target, std::move(headers));
    }
    Call as_ada(std::string target) const {
        return {.target = std::move(target), .headers = with_token(token_)};
    }
    static std::string digest_of(const Reply& reply) {
        return std::string(reply.json()["digest"].as_string());
    }

    /// The button of a page.
    void press(const std::string& page, const std::string& target) const {
        const Reply form = site_.get(page, with_cookie(cookie_));
        const Reply done = site_.post_form(target, to_form({{"csrf", hidden_field(form.body, "csrf")}}),
                                           with_cookie(cookie_));
        EXPECT_EQ(done.status, 303) << done.body;
    }

    static constexpr const char* kCredential = "github_pat_NotForAnybodysEyes0123456789";
    const EchoingUpstream upstream_;
    Site site_{{.flags = {"--allow-upstream", upstream_.host()}}};
    const std::string cookie_ = site_.sign_in(site_.ada());
    const std::string token_ = site_.new_token(cookie_, R"("scopes":["loops:read","snapshots:read"])").text;
};

}  // namespace winsh::acceptance
