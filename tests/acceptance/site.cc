#include "acceptance/site.h"

#include <stdexcept>
#include <thread>

#include "base/text.h"

namespace winsh::acceptance {

Site::Site(ServerOptions options)
    : data_(folder_.path("data")),
      ada_(add_user(data_, "ada@example.com", "Example")),
      bob_(add_user(data_, "bob@example.com", "Other")),
      options_(std::move(options)),
      server_(std::make_unique<ServerProcess>(data_, options_)) {}

void Site::restart(const std::function<void()>& meanwhile) {
    server_->stop();
    if (meanwhile) meanwhile();
    server_ = std::make_unique<ServerProcess>(data_, options_);
}

Reply Site::get(std::string_view target, Headers headers) const {
    return call({.target = std::string(target), .headers = std::move(headers)});
}

Reply Site::post_json(std::string_view target, std::string body, Headers headers) const {
    headers.emplace_back("Content-Type", "application/json");
    return call({"POST", std::string(target), std::move(headers), std::move(body)});
}

Reply Site::post_form(std::string_view target, std::string body, Headers headers) const {
    headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    return call({"POST", std::string(target), std::move(headers), std::move(body)});
}

std::string Site::sign_in(const Account& account) const {
    const Reply reply =
        post_json("/api/auth/sign-in",
                  to_text(Json::object({{"email", account.email}, {"password", account.password}})), {});
    if (reply.status != 200) throw std::runtime_error("sign-in was refused: " + reply.body);
    const std::string cookie = reply.header("Set-Cookie");
    return cookie.substr(0, cookie.find(';'));
}

Site::Token Site::new_token(const std::string& cookie, std::string_view members) const {
    std::string body = R"({"name":"A test")";
    if (!members.empty()) body += "," + std::string(members);
    const Reply reply = post_json(kTokens, body + "}", with_cookie(cookie));
    if (reply.status != 201) throw std::runtime_error("no token was made: " + reply.body);
    const Json answer = reply.json();
    return {std::string(answer["apiToken"]["_id"].as_string()), std::string(answer["token"].as_string())};
}

Reply Site::revoke(const std::string& cookie, const std::string& id) const {
    return call({"DELETE", std::string(kTokens) + '/' + id, with_cookie(cookie), ""});
}

bool holds_within(std::chrono::milliseconds patience, const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return true;
}

std::string hidden_field(const std::string& page, std::string_view name) {
    const std::string start = "type=\"hidden\" name=\"" + std::string(name) + "\" value=\"";
    const std::size_t at = page.find(start);
    if (at == std::string::npos) return {};
    return page.substr(at + start.size(), page.find('"', at + start.size()) - at - start.size());
}

}  // namespace winsh::acceptance
