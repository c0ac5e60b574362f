#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/digest.h"
#include "base/format.h"
#include "base/json.h"
#include "base/text.h"
#include "http/client.h"

namespace winsh::win {

/// Plays a server that offers everything which is added to the documented redirect: it keeps which tokens
/// work, and what it was asked. Its approval page is `approve`; a test plays the person.
class PlayedServer {
public:
    explicit PlayedServer(std::string address) : issuer(std::move(address)) {}

    std::string issuer;
    std::string workspace = "workspace_5";
    std::string account = "ada@example.com";
    std::string scopes = "snapshots:read loops:read";
    std::string expires_at = "2026-09-14T18:00:00.000Z";
    std::set<std::string> tokens;      ///< That work.
    std::vector<std::string> revoked;  ///< In their order.
    std::vector<std::string> asked;    ///< Paths, in their order.
    std::vector<std::string>
        device_answers;            ///< `pending`, `slow_down`, `denied`, `expired`, then it is granted.
    std::string host;              ///< That the device authorization named.
    bool breaks_exchange = false;  ///< A proxy stands in front of the token endpoint.
    std::vector<http::ClientResponse> refusals;  ///< Of the token endpoint, before anything else.
    int next_token = 0;

    std::string metadata() const {
        Json json = Json::object();
        json.set("issuer", issuer)
            .set("authorization_endpoint", issuer + "/settings/api-tokens/cli")
            .set("token_endpoint", issuer + "/oauth/token")
            .set("device_authorization_endpoint", issuer + "/oauth/device_authorization")
            .set("revocation_endpoint", issuer + "/oauth/revoke")
            .set("introspection_endpoint", issuer + "/oauth/introspect")
            .set("response_types_supported", Json(Json::Array{"code"}))
            .set("code_challenge_methods_supported", Json(Json::Array{"S256"}))
            .set("grant_types_supported",
                 Json(Json::Array{"authorization_code", "urn:ietf:params:oauth:grant-type:device_code"}))
            .set("authorization_response_iss_parameter_supported", true);
        return to_text(json);
    }

    /// The callback's query after the click.
    std::string approve(const std::string& page) {
        const auto fields = fields_of(page.substr(page.find('?') + 1));
        const std::string code =
            approvals_.empty() ? "the-code" : format("the-code-{}", approvals_.size() + 1);
        approvals_[code] = {fields.at("code_challenge"), fields.at("redirect_uri")};
        return to_form(
            {{"code", code}, {"state", fields.at("state")}, {"iss", issuer}, {"workspace", workspace}});
    }

    std::string make_token() {
        std::string token = format("win_live_{:032}abcdef", ++next_token);
        tokens.insert(token);
        return token;
    }

    http::ClientResponse answer(const http::ClientRequest& request) {
        const std::string path = request.url.substr(issuer.size());
        asked.push_back(path);
        const auto form = fields_of(request.body);
        if (path == "/oauth/token" && !refusals.empty()) {
            http::ClientResponse refusal = refusals.front();
            refusals.erase(refusals.begin());
            return refusal;
        }
        if (path == "/oauth/token" && breaks_exchange) return {403, {}, "<html>Blocked by the proxy</html>"};
        if (path == "/oauth/token") return form.contains("device_code") ? poll() : exchange(form);
        if (path == "/oauth/device_authorization") return start(form);
        if (path == "/oauth/revoke") return revoke(form.at("token"));
        if (path == "/oauth/introspect") return introspect(form.at("token"));
        return {404, {}, R"({"message":"No such page."})"};
    }

private:
    struct Approval {
        std::string challenge;
        std::string redirect_uri;
    };
    using Fields = std::map<std::string, std::string>;
    static Fields fields_of(const std::string& text) {
        Fields fields;
        const auto parsed = parse_form(text);
        for (const auto& [name, value] : *parsed) fields[name] = value;
        return fields;
    }
    static http::ClientResponse error(const std::string& code) {
        return {
            400, {}, to_text(Json::object().set("error", code).set("error_description", "Said so: " + code))};
    }
    http::ClientResponse grant() {
        return {200,
                {},
                to_text(Json::object()
                            .set("access_token", make_token())
                            .set("token_type", "Bearer")
                            .set("workspace", workspace)
                            .set("api_url", issuer)
                            .set("expires_at", expires_at))};
    }
    http::ClientResponse exchange(const Fields& form) {
        const auto approval = approvals_.find(form.at("code"));
        const bool fits =
            approval != approvals_.end() && form.at("redirect_uri") == approval->second.redirect_uri &&
            form.at("client_id") == "win-loops" &&
            to_base64url(as_bytes(sha256(form.at("code_verifier")))) == approval->second.challenge;
        return fits ? grant() : error("invalid_grant");
    }
    http::ClientResponse start(const Fields& form) {
        host = form.contains("host") ? form.at("host") : "";
        return {200,
                {},
                to_text(Json::object()
                            .set("device_code", "device-secret")
                            .set("user_code", "BCDF-GHJK")
                            .set("verification_uri", issuer + "/device")
                            .set("verification_uri_complete", issuer + "/device?user_code=BCDF-GHJK")
                            .set("expires_in", 600)
                            .set("interval", 5))};
    }
    http::ClientResponse poll() {
        if (device_answers.empty()) return grant();
        const std::string next = device_answers.front();
        device_answers.erase(device_answers.begin());
        if (next == "pending") return error("authorization_pending");
        if (next == "denied") return error("access_denied");
        if (next == "expired") return error("expired_token");
        if (next == "away") return {502, {}, "<html>"};
        return error(next);
    }
    http::ClientResponse revoke(const std::string& token) {
        tokens.erase(token);
        revoked.push_back(token);
        return {200, {}, ""};
    }
    http::ClientResponse introspect(const std::string& token) const {
        if (!tokens.contains(token)) return {200, {}, R"({"active":false})"};
        return {200,
                {},
                to_text(Json::object()
                            .set("active", true)
                            .set("username", account)
                            .set("workspace", workspace)
                            .set("workspace_name", "Ada's workspace")
                            .set("scope", scopes)
                            .set("exp", std::int64_t{1'789'408'800}))};
    }
    std::map<std::string, Approval> approvals_;  ///< By their codes.
};

}  // namespace winsh::win
