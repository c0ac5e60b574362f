#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "acceptance/site.h"
#include "base/text.h"

namespace winsh::acceptance {

/// Ada, signed in, and programs that speak OAuth.
class OAuthTest : public testing::Test {
protected:
    using Fields = std::vector<std::pair<std::string, std::string>>;
    // RFC 7636, appendix B.
    static constexpr std::string_view kVerifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    static constexpr std::string_view kChallenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    static constexpr std::string_view kCallback = "http://127.0.0.1:49152/callback";
    static constexpr std::string_view kApproval = "/settings/api-tokens/cli";

    static Fields fields_of(const std::string& location) {
        return parse_form(location.substr(location.find('?') + 1)).value_or(Fields{});
    }
    static std::string value_of(const Fields& fields, std::string_view name) {
        for (const auto& [field, value] : fields) {
            if (field == name) return value;
        }
        return {};
    }
    static Fields asking(const std::string& callback = std::string(kCallback)) {
        return {{"response_type", "code"},
                {"client_id", "tool"},
                {"redirect_uri", callback},
                {"state", "st&1"},
                {"code_challenge", std::string(kChallenge)},
                {"code_challenge_method", "S256"}};
    }
    static Fields with(Fields fields, const std::string& name, const std::string& value) {
        for (auto& field : fields) {
            if (field.first == name) {
                field.second = value;
                return fields;
            }
        }
        fields.emplace_back(name, value);
        return fields;
    }

    Reply open(const Fields& asked, const std::string& cookie) const {
        return site_.get(std::string(kApproval) + '?' + to_form(asked), with_cookie(cookie));
    }
    Reply open(const Fields& asked) const { return open(asked, cookie_); }
    /// Presses a button on a page of either flow.
    Reply decide(std::string_view path, const Reply& page, const std::string& decision) const {
        Fields form{
            {"decision", decision}, {"lifetime", "30"}, {"scope", "loops:read"}, {"scope", "snapshots:read"}};
        for (const char* name : {"csrf", "approval", "user_code"}) {
            const std::string value = hidden_field(page.body, name);
            if (!value.empty()) form.emplace_back(name, value);
        }
        return site_.post_form(path, to_form(form), with_cookie(cookie_));
    }
    std::string new_code() const {
        const Reply reply = decide(kApproval, open(asking()), "approve");
        EXPECT_EQ(reply.status, 303) << reply.body;
        return value_of(fields_of(reply.header("Location")), "code");
    }
    static Fields exchange_of(const std::string& code) {
        return {{"grant_type", "authorization_code"},
                {"code", code},
                {"redirect_uri", std::string(kCallback)},
                {"client_id", "tool"},
                {"code_verifier", std::string(kVerifier)}};
    }
    Reply post(std::string_view path, const Fields& fields, Headers headers = {}) const {
        return site_.post_form(path, to_form(fields), std::move(headers));
    }
    Reply exchange(const std::string& code) const { return post("/oauth/token", exchange_of(code)); }
    std::string new_token() const { return text_of(exchange(new_code()), "access_token"); }
    Json new_device() const { return post("/oauth/device_authorization", {{"client_id", "tool"}}).json(); }
    Reply poll(const Json& device) const {
        return post("/oauth/token", {{"grant_type", "urn:ietf:params:oauth:grant-type:device_code"},
                                     {"device_code", std::string(device["device_code"].as_string())},
                                     {"client_id", "tool"}});
    }
    Reply decide_device(const Json& device, const std::string& decision) const {
        const std::string page = "/device?user_code=" + std::string(device["user_code"].as_string());
        return decide("/device", site_.get(page, typed_with_cookie(cookie_)), decision);
    }
    static std::string text_of(const Reply& reply, std::string_view name) {
        return std::string(reply.json()[name].as_string());
    }
    static void expect_refusal(const Reply& reply, int status, std::string_view error) {
        EXPECT_EQ(reply.status, status) << reply.body;
        EXPECT_EQ(text_of(reply, "error"), error) << reply.body;
        EXPECT_FALSE(text_of(reply, "error_description").empty()) << reply.body;
        EXPECT_EQ(reply.json()["statusCode"].as_integer(), status) << reply.body;
        EXPECT_FALSE(text_of(reply, "message").empty()) << reply.body;
        EXPECT_EQ(reply.header("Cache-Control"), "no-store");
    }
    int loops(const std::string& token) const { return site_.get("/v1/loops", with_token(token)).status; }

    Site site_;
    const std::string cookie_ = site_.sign_in(site_.ada());
};

}  // namespace winsh::acceptance
