// Signing in and out: "Browser sign-in" of the contract, as JSON and as a page.
#include "acceptance/api_table.h"
#include "base/text.h"

namespace winsh::acceptance {
namespace {

constexpr std::string_view kSignIn = "/api/auth/sign-in";

std::string credentials(const Account& account) {
    return to_text(Json::object({{"email", account.email}, {"password", account.password}}));
}

TEST(SignIn, says_who_signed_in_and_where) {
    const Site site;
    const Reply reply = site.post_json(kSignIn, credentials(site.ada()), {});
    ASSERT_EQ(reply.status, 200);
    const Json answer = reply.json();
    EXPECT_EQ(answer["user"]["email"].as_string(), "ada@example.com");
    EXPECT_EQ(answer["workspace"]["id"].as_string(), site.ada().workspace);
    EXPECT_EQ(site.get("/api/auth/session", with_cookie(site.sign_in(site.ada()))).body, reply.body);
}

TEST(SignIn, takes_an_email_in_any_case_and_a_password_to_the_letter) {
    const Site site;
    Account typed = site.ada();
    typed.email = " ADA@Example.com ";
    EXPECT_EQ(site.post_json(kSignIn, credentials(typed), {}).status, 200);
    typed.password += " ";
    EXPECT_EQ(site.post_json(kSignIn, credentials(typed), {}).status, 401);
}

TEST(SignIn, refuses_what_is_not_as_documented) {
    const Site site;
    const std::string target(kSignIn);
    const std::string good = credentials(site.ada());
    const Headers json = {{"Content-Type", "application/json"}};
    const auto with = [&](const char* name, const char* value) {
        Headers headers = json;
        headers.emplace_back(name, value);
        return Call{"POST", target, headers, good};
    };
    expect_lines(
        site,
        {
            {"text is no JSON",
             {"POST", target, {{"Content-Type", "text/plain"}}, good},
             415,
             "application/json",
             {}},
            {"nor is a form",
             {"POST", target, {{"Content-Type", "application/x-www-form-urlencoded"}}, "email=a&password=b"},
             415,
             "application/json",
             {}},
            {"nor is a body without a type", {"POST", target, {}, good}, 415, "application/json", {}},
            {"from another site", with("Origin", "https://evil.example"), 403, "another site", {}},
            {"from nowhere that can be told", with("Origin", "null"), 403, "another site", {}},
            {"from another page's script", with("Sec-Fetch-Site", "same-site"), 403, "another site", {}},
            {"no object", {"POST", target, json, "[]"}, 400, "", {}},
            {"no JSON", {"POST", target, json, "{"}, 400, "", {}},
            {"nothing", {"POST", target, json, ""}, 400, "", {}},
            {"no e-mail", {"POST", target, json, R"({"password":"x"})"}, 400, "email", {}},
            {"no password", {"POST", target, json, R"({"email":"x"})"}, 400, "password", {}},
            {"a number", {"POST", target, json, R"({"email":"x","password":1})"}, 400, "password", {}},
            {"a third field",
             {"POST", target, json, R"({"email":"x","password":"y","admin":"z"})"},
             400,
             "\"admin\"",
             {}},
            {"compressed", with("Content-Encoding", "gzip"), 415, "Content-Encoding", {}},
            {"GET", {"GET", target, {}, ""}, 405, "", {{"Allow", "POST, OPTIONS"}}},
        });
    EXPECT_EQ(site.call(with("Sec-Fetch-Site", "same-origin")).status, 200);
}

TEST(SignIn, gives_a_new_session_each_time_and_takes_none_from_outside) {
    const Site site;
    const std::string first = site.sign_in(site.ada());
    const std::string planted = "winsh_session=" + std::string(43, 'P');
    const Reply again = site.post_json(kSignIn, credentials(site.ada()), with_cookie(planted));
    const std::string second = again.header("Set-Cookie").substr(0, again.header("Set-Cookie").find(';'));
    EXPECT_NE(first, second);
    EXPECT_NE(second, planted);
    EXPECT_EQ(site.get("/api/auth/session", with_cookie(planted)).status, 401);
    EXPECT_EQ(site.get("/api/auth/session", with_cookie(first)).status, 200);
    EXPECT_EQ(site.get("/api/auth/session", with_cookie(second)).status, 200);
}

TEST(SignIn, the_session_cookie_is_out_of_reach_of_scripts_and_other_sites) {
    const Site site;
    const Reply reply = site.post_json(kSignIn, credentials(site.ada()), {});
    const std::string cookie = reply.header("Set-Cookie");
    EXPECT_TRUE(cookie.starts_with("winsh_session="));
    for (const char* attribute : {"HttpOnly", "SameSite=Lax", "Path=/"}) {
        EXPECT_NE(cookie.find(attribute), std::string::npos) << attribute;
    }
    EXPECT_EQ(reply.header("Cache-Control"), "no-store");
}

TEST(SignIn, a_wrong_password_and_an_unknown_email_sound_and_last_the_same) {
    const Site site;
    const auto try_to_sign_in = [&](const std::string& email) {
        const auto start = std::chrono::steady_clock::now();
        const Reply reply = site.post_json("/api/auth/sign-in",
                                           R"({"email":")" + email + R"(","password":"wrong password"})", {});
        return std::pair(reply, std::chrono::steady_clock::now() - start);
    };
    const auto [wrong, time_of_wrong] = try_to_sign_in("ada@example.com");
    const auto [unknown, time_of_unknown] = try_to_sign_in("eve@example.com");
    EXPECT_EQ(wrong.status, 401);
    EXPECT_EQ(unknown.status, 401);
    EXPECT_EQ(wrong.body, unknown.body);
    // A hash takes tens of milliseconds, and leaving it out would take less than one.
    EXPECT_LT(time_of_wrong / 8, time_of_unknown);
    EXPECT_LT(time_of_unknown / 8, time_of_wrong);
}

TEST(SignIn, many_wrong_passwords_are_429_with_a_time_to_wait) {
    const Site site;
    Reply reply;
    for (int attempt = 0; attempt < 30 && reply.status != 429; ++attempt) {
        reply = site.post_json("/api/auth/sign-in",
                               R"({"email":"ada@example.com","password":"wrong password"})", {});
        ASSERT_TRUE(reply.status == 401 || reply.status == 429) << reply.status;
    }
    ASSERT_EQ(reply.status, 429);
    EXPECT_GE(parse_integer(reply.header("Retry-After")).value_or(0), 1);
    EXPECT_EQ(reply.json()["statusCode"].as_integer(), 429);
    EXPECT_EQ(site.post_json("/api/auth/sign-in", credentials(site.ada()), {}).status, 429)
        << "the right password has to wait too: else it would tell that it is right";
    EXPECT_EQ(site.post_json("/api/auth/sign-in", credentials(site.bob()), {}).status, 200)
        << "and nobody else is locked out";
}

TEST(SignIn, signing_out_ends_the_session_on_the_server) {
    const Site site;
    const std::string cookie = site.sign_in(site.ada());
    const Json who = site.get("/api/auth/session", with_cookie(cookie)).json();
    EXPECT_EQ(who["user"]["email"].as_string(), "ada@example.com");
    EXPECT_EQ(who["workspace"]["name"].as_string(), "Example");
    const Reply out = site.post_json("/api/auth/sign-out", "{}", with_cookie(cookie));
    EXPECT_EQ(out.status, 200);
    EXPECT_TRUE(out.header("Set-Cookie").starts_with("winsh_session=;")) << out.header("Set-Cookie");
    EXPECT_EQ(site.get("/api/auth/session", with_cookie(cookie)).status, 401);
}

TEST(SignIn, another_site_cannot_use_the_session) {
    const Site site;
    const std::string cookie = site.sign_in(site.ada());
    const auto create = [&](Headers headers) {
        headers.emplace_back("Cookie", cookie);
        return site.post_json(kTokens, R"({"name":"x"})", std::move(headers)).status;
    };
    EXPECT_EQ(create({{"Origin", "https://evil.example"}}), 403);
    EXPECT_EQ(create({{"Origin", "null"}}), 403);
    EXPECT_EQ(create({{"Origin", ""}}), 403) << "present, and not ours";
    EXPECT_EQ(create({{"Origin", site.url()}, {"Origin", "https://evil.example"}}), 403) << "both of them";
    EXPECT_EQ(create({{"Sec-Fetch-Site", "cross-site"}}), 403);
    EXPECT_EQ(create({{"Origin", site.url()}, {"Sec-Fetch-Site", "cross-site"}}), 403);
    EXPECT_EQ(create({{"Origin", site.url()}, {"Sec-Fetch-Site", "same-origin"}}), 201);
    EXPECT_EQ(create({}), 201) << "a request with neither header is no browser's";
}

TEST(SignIn, works_under_each_name_of_the_listener) {
    const Site site;
    const std::string port = ":" + std::to_string(site.port());
    const auto status = [&](const std::string& host, const std::string& origin) {
        return site
            .post_json(kSignIn, credentials(site.ada()), {{"Host", host + port}, {"Origin", origin + port}})
            .status;
    };
    EXPECT_EQ(status("localhost", "http://localhost"), 200) << "what people type";
    EXPECT_EQ(status("127.0.0.1", "http://127.0.0.1"), 200);
    EXPECT_EQ(status("127.0.0.1", "http://localhost"), 403) << "another origin than the page's";
    EXPECT_EQ(status("localhost", "https://localhost"), 403);
    EXPECT_EQ(status("localhost", "http://evil.example"), 403);
}

TEST(SignIn, behind_https_the_cookie_never_travels_in_the_clear) {
    const Site site({.flags = {"--public-url", "https://win.example.com"}});
    const Headers host = {{"Host", "win.example.com"}};
    const Reply reply = site.post_json(kSignIn, credentials(site.ada()), host);
    ASSERT_EQ(reply.status, 200) << reply.body;
    const std::string cookie = reply.header("Set-Cookie");
    EXPECT_TRUE(cookie.starts_with("__Host-winsh_session=")) << cookie;
    EXPECT_TRUE(cookie.contains("; Secure"));
    EXPECT_FALSE(cookie.contains("Domain"));
    const Reply page = site.get("/sign-in", host);
    EXPECT_TRUE(page.header("Strict-Transport-Security").starts_with("max-age="))
        << "pages ask for https alone";
    EXPECT_EQ(site.post_json(kSignIn, credentials(site.ada()),
                             {{"Host", "win.example.com"}, {"Origin", site.url()}})
                  .status,
              403)
        << "the public address is the only origin";
    EXPECT_EQ(site.post_json(kSignIn, credentials(site.ada()), {{"Origin", site.url()}}).status, 403);
}

TEST(SignIn, as_a_page_leads_to_the_settings_and_out_again) {
    const Site site;
    const Reply page = site.get("/sign-in");
    ASSERT_EQ(page.status, 200);
    for (const char* word : {"Email", "Password", "Sign in"}) EXPECT_TRUE(page.body.contains(word)) << word;
    const auto form = [&](const std::string& password) {
        return to_form({{"email", site.ada().email}, {"password", password}});
    };
    const Reply wrong = site.post_form("/sign-in", form("wrong password"), {});
    EXPECT_GE(wrong.status, 400);
    EXPECT_FALSE(wrong.has("Set-Cookie"));
    EXPECT_FALSE(wrong.body.contains("wrong password")) << "a password does not come back";
    const Reply right = site.post_form("/sign-in", form(site.ada().password), {});
    ASSERT_EQ(right.status, 303);
    const std::string cookie = right.header("Set-Cookie").substr(0, right.header("Set-Cookie").find(';'));
    const Reply settings = site.get(right.header("Location"), with_cookie(cookie));
    ASSERT_EQ(settings.status, 200);
    EXPECT_EQ(settings.header("Cache-Control"), "no-store");
    EXPECT_EQ(site.post_form("/sign-out", "csrf=wrong", with_cookie(cookie)).status, 403);
    const std::string csrf = to_form({{"csrf", hidden_field(settings.body, "csrf")}});
    EXPECT_EQ(site.post_form("/sign-out", csrf, with_cookie(cookie)).status, 303);
    EXPECT_EQ(site.get("/api/auth/session", with_cookie(cookie)).status, 401) << "ended on the server";
}

}  // namespace
}  // namespace winsh::acceptance
