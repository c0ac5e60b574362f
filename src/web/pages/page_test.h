#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/audit_log.h"
#include "base/log.h"
#include "store/open.h"
#include "web/html/assets.h"
#include "web/html/renderer.h"
#include "web/pages/error_page.h"
#include "web/pages/page_routes.h"

namespace winsh::web {

/// An upstream that nobody reaches, until a test says otherwise.
class ScriptedClient final : public http::Client {
public:
    Result<http::ClientResponse> send(const http::ClientRequest& request) override;
    Result<http::ClientResponse> answer = fail(ErrorKind::network, "The address could not be found.");
    int requests = 0;
};

/// What a browser got.
struct Page {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;

    std::string header(std::string_view name) const;  ///< "" where it is missing.
    bool shows(std::string_view text) const { return body.contains(text); }
    /// The value of the first input of that name, as the browser would send it; "" where there is none.
    std::string value_of(std::string_view input) const;
};

using Fields = std::vector<std::pair<std::string, std::string>>;

/// All pages over a real store in a folder of its own, as a browser with one cookie sees them. Time stands
/// still.
class PageTest : public testing::Test {
protected:
    static constexpr std::string_view kPublicUrl = "http://127.0.0.1:8787";

    PageTest();
    ~PageTest() override;

    /// As of an address that somebody typed.
    Page get(std::string_view target);
    /// With that header in the place of the one which says so.
    Page get_with(std::string_view target, http::HeaderView header);
    /// As a form of our own page sends it; the field `csrf` is added for who is signed in.
    Page post(std::string_view target, Fields fields);
    /// Without adding anything, from that origin.
    Page post_from(std::string_view origin, std::string_view target, const Fields& fields);

    /// A user with a session, without the work of a password.
    User add_user(std::string_view email, std::string_view workspace);
    void sign_in_as(const User& user);
    /// A connection with what a poll of it came to.
    Connection add_connection(std::string_view account, ConnectionHealth health,
                              std::string_view kind = "github");
    void deliver(const Connection& connection, Json content, std::vector<std::string> untrusted);
    void deliver(const Connection& connection, Section section);

    struct Parts;
    std::string folder_;
    std::unique_ptr<Parts> parts_;
    std::string cookie_;  ///< The session's, as the browser holds it; "" where nobody is signed in.
};

struct PageTest::Parts {
    explicit Parts(const std::string& folder);

    FakeClock clock;
    FakeRandom random;
    MemoryLog log;
    std::unique_ptr<Store> store;
    PasswordGate passwords;
    Throttle throttle;
    SignIn sign_in;
    Accounts accounts;
    SetupLink setup_link;
    TokenCache token_cache;
    BearerAuthentication bearer;
    Tokens tokens;
    CsrfTokens csrf;
    ReturnTargets return_targets;
    CliApprovals approvals;
    DeviceGrants device_grants;
    AuditLog audit_log;
    KeyRing keys;
    ScriptedClient client;
    Connections connections;
    Snapshots snapshots;
    LoopBindings loop_bindings;
    OwnLoops own_loops;
    SectionVault vault;
    PersonRegister people;
    Renderer renderer;
    Assets assets;
    PageFrame frame;
    SessionCookie cookie;
    ErrorResponses errors;
    Guard guard;
    PageRoutes routes;
    http::Router router;
};

}  // namespace winsh::web
