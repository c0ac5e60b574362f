#include <gtest/gtest.h>

#include <filesystem>

#include "acceptance/site.h"
#include "base/json.h"
#include "base/testing/small_device.h"

namespace winsh::acceptance {
namespace {

class SmallSite {
public:
    explicit SmallSite(const std::string& device) : data_(device + "/data") {
        ada_ = add_user(data_, "ada@example.com", "Example");
        start();
    }
    void start() { server_ = std::make_unique<ServerProcess>(data_); }
    void kill() { server_->kill(); }

    Reply call(Call call) const { return exchange(server_->port(), call); }
    Reply create_token() const {
        return call({"POST", std::string(kTokens), json_with(cookie_), R"({"name":"A test"})"});
    }
    int status_of_read(const std::string& token) const {
        return call({.target = std::string(kSnapshot), .headers = with_token(token)}).status;
    }
    int revoke(const std::string& id) const {
        return call({"DELETE", std::string(kTokens) + '/' + id, with_cookie(cookie_), ""}).status;
    }
    void sign_in() {
        const Reply reply =
            call({"POST", "/api/auth/sign-in", json_with(""),
                  to_text(Json::object({{"email", ada_.email}, {"password", ada_.password}}))});
        ASSERT_EQ(reply.status, 200) << reply.body;
        const std::string cookie = reply.header("Set-Cookie");
        cookie_ = cookie.substr(0, cookie.find(';'));
    }

private:
    static Headers json_with(const std::string& cookie) {
        Headers headers = {{"Content-Type", "application/json"}};
        if (!cookie.empty()) headers.emplace_back("Cookie", cookie);
        return headers;
    }

    std::string data_;
    Account ada_;
    std::string cookie_;
    std::unique_ptr<ServerProcess> server_;
};

struct Made {
    std::string id;
    std::string text;
};

Made made_by(const Reply& reply) {
    const Json answer = reply.json();
    return {std::string(answer["apiToken"]["_id"].as_string()), std::string(answer["token"].as_string())};
}

TEST(FullDisk, a_server_that_ended_on_it_starts_again_reads_and_revokes) {
    run_on_device_of("12m", [](const std::string& device) {
        SmallSite site(device);
        site.sign_in();
        const Made kept = made_by(site.create_token());
        const Made revoked = made_by(site.create_token());
        const Made later = made_by(site.create_token());
        fill_device(device + "/filler");
        for (int tries = 0; tries < 2'000 && site.create_token().status == 201; ++tries) {
        }
        ASSERT_EQ(site.create_token().status, 503);
        ASSERT_EQ(site.revoke(revoked.id), 200) << "from the reserve, which is whole no more";

        site.kill();
        site.start();  // Throws where it does not come up.

        EXPECT_EQ(site.status_of_read(kept.text), 200);
        EXPECT_EQ(site.status_of_read(revoked.text), 401);
        EXPECT_EQ(site.revoke(later.id), 200);
        EXPECT_EQ(site.status_of_read(later.text), 401);
        EXPECT_EQ(site.create_token().status, 503);

        std::filesystem::remove(device + "/filler");
        EXPECT_TRUE(
            holds_within(std::chrono::seconds(10), [&] { return site.create_token().status == 201; }));
    });
}

}  // namespace
}  // namespace winsh::acceptance
