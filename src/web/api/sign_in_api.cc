#include "web/api/sign_in_api.h"

#include "base/format.h"
#include "base/json.h"
#include "base/json_secret.h"
#include "web/error_response.h"
#include "web/origin.h"
#include "web/page_response.h"

namespace winsh::web {
namespace {

/// Of a name that was made up, which may be anything: the answer's writer escapes it.
constexpr std::size_t kLongestShown = 64;

Json membership_json(const Membership& membership) {
    return Json::object({{"id", membership.workspace.id.text()},
                         {"name", membership.workspace.name},
                         {"role", name_of(membership.role)}});
}

std::string viewer_body(const Viewer& viewer) {
    Json workspaces = Json::array();
    for (const Membership& membership : viewer.memberships) workspaces.push(membership_json(membership));
    return to_text(Json::object({
        {"user", Json::object({{"id", viewer.user.id.text()}, {"email", viewer.user.email}})},
        {"workspace", membership_json(viewer.memberships.front())},
        {"workspaces", std::move(workspaces)},
    }));
}

struct Credentials {
    std::string email;
    Secret password;
};

/// The strings of the object are overwritten at the end: one of them is a password.
struct ParsedBody {
    Json json;

    explicit ParsedBody(Json parsed) : json(std::move(parsed)) {}
    ~ParsedBody() {
        if (!json.is_object()) return;
        for (auto& [name, value] : json.members()) wipe(value);
    }
    ParsedBody(const ParsedBody&) = delete;
    ParsedBody& operator=(const ParsedBody&) = delete;
};

Result<Credentials> read_credentials(std::string_view body) {
    WINSH_TRY(Json parsed, parse_json(body));
    const ParsedBody own(std::move(parsed));
    const Json& json = own.json;
    if (!json.is_object()) return fail(ErrorKind::invalid, "Send an object with email and password.");
    for (const auto& [name, value] : json.members()) {
        if (name != "email" && name != "password") {
            return fail(ErrorKind::invalid,
                        format("There is no field \"{}\": only email and password are known here.",
                               name.substr(0, kLongestShown)),
                        name);
        }
        if (!value.is_string())
            return fail(ErrorKind::invalid, "The field " + name + " must be a string.", name);
    }
    for (const char* required : {"email", "password"}) {
        if (json.find(required) == nullptr) {
            return fail(ErrorKind::invalid, std::string("The field ") + required + " is missing.", required);
        }
    }
    return Credentials{std::string(json["email"].as_string()), Secret(json["password"].as_string())};
}

}  // namespace

http::Response SignInApi::sign_in(const http::Request& request) const {
    const auto credentials = read_credentials(request.body);
    if (!credentials) return api_error(request, credentials.error());
    const auto signed_in = sign_in_.sign_in(credentials->email, credentials->password, origin_of(request));
    if (!signed_in) {
        http::Response response = api_error(request, signed_in.error());
        if (response.status == 401) response.with("WWW-Authenticate", "Bearer");
        return response;
    }
    end_former_session(request);
    http::Response response = http::json_response(200, viewer_body(signed_in->viewer));
    response.with("Set-Cookie", cookie_.set(signed_in->cookie));
    add_private_headers(response);
    return response;
}

/// The browser forgets its former cookie now; nobody else shall go on with it. What stands in the way is no
/// reason to refuse the sign-in.
void SignInApi::end_former_session(const http::Request& request) const {
    const auto former = sign_in_.recognise(cookie_.read(request));
    if (former && *former) (void)sign_in_.sign_out(**former, origin_of(request));
}

http::Response SignInApi::sign_out(const http::Request& request, const Viewer& viewer) const {
    if (auto ended = sign_in_.sign_out(viewer, origin_of(request)); !ended)
        return api_error(request, ended.error());
    http::Response response = http::json_response(200, R"({"signedOut":true})");
    response.with("Set-Cookie", cookie_.clear());
    return response;
}

http::Response SignInApi::session(const http::Request&, const Viewer& viewer) const {
    return http::json_response(200, viewer_body(viewer));
}

}  // namespace winsh::web
