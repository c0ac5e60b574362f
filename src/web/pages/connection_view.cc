#include "web/pages/connection_view.h"

#include "base/format.h"
#include "web/pages/status_view.h"
#include "web/pages/time_view.h"

namespace winsh::web {
namespace {

std::string title_of(const ConnectionView& connection) {
    return connection.connector != nullptr ? connection.connector->title : connection.connection.kind;
}

Json words_of(const std::vector<std::string>& words) {
    Json items = Json::array();
    for (const std::string& word : words) items.push(Json::object().set("name", word));
    return items;
}

/// What is set, by the labels of the form.
Json settings_view(const ConnectionView& view) {
    Json items = Json::array();
    if (view.connector == nullptr) return items;
    for (const FormField& field : view.connector->fields) {
        const bool is_secret = field.kind == FormField::Kind::secret;
        const auto set = view.connection.settings.find(field.name);
        const std::string value = set == view.connection.settings.end() ? std::string() : set->second;
        if (value.empty() && !is_secret) continue;
        items.push(Json::object()
                       .set("label", field.label)
                       .set("value", is_secret ? "" : value)
                       .set("is_secret", is_secret));
    }
    return items;
}

Json coverage_view(const Coverage& coverage) {
    if (coverage.returned == 0 && coverage.dropped == 0 && coverage.reason.empty()) return nullptr;
    std::string counts = format("{} items", coverage.returned);
    if (coverage.available > coverage.returned)
        counts = format("{} of {} items", coverage.returned, coverage.available);
    if (coverage.dropped > 0) counts += format(", {} left out", coverage.dropped);
    return Json::object().set("counts", counts).set("reason", coverage.reason);
}

/// What is behind the sentence of a failure, for who looks closer: `HTTP 401, 3 times in a row`, or "".
std::string facts_of(const ConnectionHealth& health) {
    std::string facts = health.failure->status == 0 ? "" : format("HTTP {}", health.failure->status);
    if (health.failures_in_a_row < 2) return facts;
    return facts + format("{}{} times in a row", facts.empty() ? "" : ", ", health.failures_in_a_row);
}

Json failure_view(const ConnectionHealth& health) {
    if (!health.failure) return nullptr;
    Json view = Json::object();
    view.set("facts", facts_of(health));
    view.set("detail", health.failure->detail);
    return view;
}

}  // namespace

Json connection_row(const Visit& visit, const ConnectionView& view, Timestamp now) {
    const ConnectionHealth& health = view.health;
    const std::string detail = health.failure ? health.failure->detail : health.coverage.reason;
    Json row = Json::object();
    row.set("href", visit.link("/settings/connectors/" + view.connection.id.text()));
    row.set("kind", view.connection.kind);
    row.set("title", title_of(view));
    row.set("account", view.connection.account);
    row.set("status", status_view(health.status));
    row.set("needs_attention", needs_attention(health.status));
    row.set("detail", detail);
    row.set("checked", time_view(health.checked_at, now));
    return row;
}

Json connection_details(const Visit& visit, const ConnectionView& view, Timestamp now) {
    const ConnectionHealth& health = view.health;
    const bool is_known = view.connector != nullptr;
    const std::string path = "/settings/connectors/" + view.connection.id.text();
    Json details = connection_row(visit, view, now);
    details.set("id", view.connection.id.text());
    details.set("test_href", visit.link(path + "/test"));
    details.set("remove_href", visit.link(path + "/remove"));
    details.set("is_known", is_known);
    details.set("settings", settings_view(view));
    details.set("capabilities",
                words_of(is_known ? view.connector->capabilities : std::vector<std::string>{}));
    details.set("added", time_view(view.connection.created_at, now));
    details.set("succeeded", time_view(health.succeeded_at, now));
    details.set("complete_through", time_view(health.complete_through, now));
    details.set("next", time_view(health.next_at, now));
    details.set("failure", failure_view(health));
    details.set("coverage", coverage_view(health.coverage));
    details.set("requests_left", health.rate_limit_left ? Json(*health.rate_limit_left) : Json());
    return details;
}

}  // namespace winsh::web
