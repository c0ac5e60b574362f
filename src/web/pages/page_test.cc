#include "web/pages/page_test.h"

#include <filesystem>

#include "base/format.h"
#include "base/text.h"

namespace winsh::web {
namespace {

constexpr std::string_view kCookieName = "winsh_session";

std::string new_folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "winsh-pages-XXXXXX").string();
    return mkdtemp(pattern.data()) != nullptr ? pattern : std::string();
}

AuditEntry entry_of(AuditAction action, Timestamp at) {
    AuditEntry entry;
    entry.at = at;
    entry.action = action;
    return entry;
}

std::unique_ptr<Store> open_or_throw(const std::string& folder, const Clock& clock, Log& log) {
    auto store = open_store({.folder = folder + "/data", .on_fatal = nullptr}, clock, log);
    if (!store) throw std::runtime_error(store.error().message);
    return *std::move(store);
}

}  // namespace

Result<http::ClientResponse> ScriptedClient::send(const http::ClientRequest&) {
    ++requests;
    return answer;
}

std::string Page::header(std::string_view name) const {
    for (const auto& [present, value] : headers) {
        if (equal_ignoring_case(present, name)) return value;
    }
    return {};
}

std::string Page::value_of(std::string_view input) const {
    const std::size_t name = body.find(format("name=\"{}\"", input));
    if (name == std::string::npos) return {};
    constexpr std::string_view kValue = "value=\"";
    const std::size_t value = body.find(kValue, name);
    if (value == std::string::npos || value > body.find('>', name)) return {};
    const std::size_t start = value + kValue.size();
    return body.substr(start, body.find('"', start) - start);
}

PageTest::Parts::Parts(const std::string& folder)
    : store(open_or_throw(folder, clock, log)),
      throttle(clock, 100),
      sign_in(*store, passwords, throttle, clock, random),
      accounts(*store, passwords, throttle, clock, random),
      setup_link(folder, std::string(kPublicUrl), clock, random),
      token_cache(100),
      bearer(token_cache, store->tokens(), clock),
      tokens(*store, token_cache, clock, random),
      csrf(Secret("the key of the form tokens in this test")),
      return_targets(clock, random, 100),
      approvals(tokens, *store, clock, random, std::string(kPublicUrl)),
      device_grants(*store, tokens, clock, random),
      audit_log(store->audit()),
      keys(SealingKey::generate(random)),
      connections(*store, keys, client, clock, random),
      snapshots(*store, clock, log, 1'000'000),
      loop_bindings(*store, snapshots, clock),
      own_loops(*store, snapshots, clock),
      vault(keys, Secret("the key of the pseudonyms in this test"), random),
      people(*store, vault, clock),
      frame(renderer, assets, Site{std::string(kPublicUrl)}),
      cookie(Transport::plain_loopback),
      errors(make_error_page(frame)),
      guard(sign_in, bearer, csrf, return_targets,
            GuardOptions{std::string(kPublicUrl), cookie, errors, [](const auto&...) {}}),
      routes(PageServices{frame,         assets,        guard,      errors,           cookie,
                          sign_in,       accounts,      setup_link, return_targets,   tokens,
                          approvals,     device_grants, audit_log,  connections,      snapshots,
                          loop_bindings, own_loops,     people,     all_connectors(), clock}),
      router([this](const http::Request& request, int status, std::string_view sentence) {
          return errors.of(request, status, sentence);
      }) {
    SiteMap site(router);
    routes.add_to(site);
}

PageTest::PageTest() : folder_(new_folder()), parts_(std::make_unique<Parts>(folder_)) {}

PageTest::~PageTest() {
    parts_.reset();
    std::error_code error;
    std::filesystem::remove_all(folder_, error);
}

namespace {

Page send(const http::Router& router, std::string& cookie, http::Request request,
          std::vector<http::HeaderView> headers) {
    const std::string cookie_header = format("{}={}", kCookieName, cookie);
    headers.push_back({"Host", "127.0.0.1:8787"});
    headers.push_back(
        {"User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"});
    if (!cookie.empty()) headers.push_back({"Cookie", cookie_header});
    const std::size_t question = request.target.find('?');
    request.path = request.target.substr(0, question);
    request.query =
        question == std::string_view::npos ? std::string_view{} : request.target.substr(question + 1);
    request.headers = headers;
    request.peer = "192.0.2.7";
    request.id = "0123456789abcdef";
    auto at_once = router.answer_from_memory(request);
    const http::Response response = at_once ? *std::move(at_once) : router.answer(request);
    Page page{response.status, response.headers, response.content ? response.content->bytes : response.body};
    const std::string set = page.header("Set-Cookie");
    if (set.starts_with(kCookieName)) {
        cookie = set.substr(kCookieName.size() + 1, set.find(';') - kCookieName.size() - 1);
    }
    return page;
}

}  // namespace

Page PageTest::get(std::string_view target) {
    http::Request request;
    request.method = http::Method::get;
    request.target = target;
    return send(parts_->router, cookie_, request, {{"Sec-Fetch-Site", "none"}});
}

Page PageTest::get_with(std::string_view target, http::HeaderView header) {
    http::Request request;
    request.method = http::Method::get;
    request.target = target;
    return send(parts_->router, cookie_, request, {header});
}

Page PageTest::post(std::string_view target, Fields fields) {
    const auto viewer = parts_->sign_in.recognise(cookie_);
    if (viewer && *viewer) fields.emplace_back("csrf", parts_->guard.form_token(**viewer));
    return post_from(kPublicUrl, target, fields);
}

Page PageTest::post_from(std::string_view origin, std::string_view target, const Fields& fields) {
    const std::string body = to_form(fields);
    http::Request request;
    request.method = http::Method::post;
    request.target = target;
    request.body = body;
    return send(parts_->router, cookie_, request,
                {{"Origin", origin}, {"Content-Type", "application/x-www-form-urlencoded"}});
}

User PageTest::add_user(std::string_view email, std::string_view workspace) {
    const Timestamp now = parts_->clock.now();
    NewAccount account;
    account.user = User{new_user_id(now, parts_->random), std::string(email), now};
    account.password_record = "-";
    account.workspace_if_new = new_workspace_id(now, parts_->random);
    account.workspace_name = std::string(workspace);
    const auto made = parts_->store->accounts().create(account, FirstAccountOnly::no,
                                                       {entry_of(AuditAction::account_created, now)});
    EXPECT_TRUE(made.has_value()) << (made ? "" : made.error().message);
    return account.user;
}

void PageTest::sign_in_as(const User& user) {
    auto session =
        parts_->sign_in.open_session(user, Origin{"192.0.2.7", "Mozilla/5.0 (X11; Linux) Firefox/130.0"});
    ASSERT_TRUE(session.has_value()) << session.error().message;
    cookie_ = session->cookie.reveal();
}

Connection PageTest::add_connection(std::string_view account, ConnectionHealth health,
                                    std::string_view kind) {
    const Timestamp now = parts_->clock.now();
    const auto viewer = parts_->sign_in.recognise(cookie_);
    EXPECT_TRUE(viewer && *viewer);
    Connection connection;
    connection.id = new_connection_id(now, parts_->random);
    connection.workspace = (*viewer)->memberships.front().workspace.id;
    connection.kind = std::string(kind);
    connection.account = std::string(account);
    connection.settings = {{"repository", std::string(account)}};
    connection.sealed = {{"token", "sealed"}};
    connection.created_at = connection.changed_at = now;
    health.connection = connection.id;
    AuditEntry audit = entry_of(AuditAction::connection_added, now);
    audit.workspace = connection.workspace;
    EXPECT_TRUE(parts_->store->connections().add(connection, audit).has_value());
    EXPECT_TRUE(parts_->store->connections().put_health({health}).has_value());
    parts_->snapshots.sections_changed(connection.workspace);
    return connection;
}

void PageTest::deliver(const Connection& connection, Json content, std::vector<std::string> untrusted) {
    Section section;
    section.content = std::move(content);
    section.untrusted = std::move(untrusted);
    deliver(connection, std::move(section));
}

void PageTest::deliver(const Connection& connection, Section section) {
    const Timestamp now = parts_->clock.now();
    section.connection = connection.id;
    section.content_digest = "sha256:" + to_hex(as_bytes(sha256(to_canonical_text(section.content))));
    section.fetched_at = now;
    ConnectionHealth health;
    health.connection = connection.id;
    health.status = ConnectionStatus::ok;
    health.checked_at = health.succeeded_at = health.complete_through = now;
    health.next_at = now + std::chrono::minutes(5);
    health.coverage.returned = 12;
    health.coverage.available = 12;
    EXPECT_TRUE(parts_->store->connections().put_section(section, health).has_value());
    parts_->snapshots.sections_changed(connection.workspace);
}

}  // namespace winsh::web
