#include "web/pages/connection_view.h"

#include <algorithm>

#include "base/format.h"
#include "snapshots/bindings.h"
#include "web/pages/connector_gallery.h"
#include "web/pages/poll_history_view.h"
#include "web/pages/status_view.h"
#include "web/pages/time_view.h"
#include "web/pages/words.h"

namespace winsh::web {
namespace {

/// What is set, by the labels of the form.
Json settings_view(const ConnectionView& view) {
    Json items = Json::array();
    if (view.connector == nullptr) return items;
    for (const FormField& field : view.connector->fields) {
        const bool secret = is_secret(field.kind);
        const auto set = view.connection.settings.find(field.name);
        const std::string value = set == view.connection.settings.end() ? std::string() : set->second;
        if (secret ? !view.stored_secrets.contains(field.name) : value.empty()) continue;
        items.push(Json::object()
                       .set("label", field.label)
                       .set("value", secret ? "" : value)
                       .set("is_secret", secret));
    }
    return items;
}

std::string counts_of(const Coverage& coverage) {
    std::string counts = format("{} item{}", coverage.returned, coverage.returned == 1 ? "" : "s");
    if (coverage.available > coverage.returned)
        counts = format("{} of {} items", coverage.returned, coverage.available);
    if (coverage.available == coverage.returned && coverage.dropped == 0) counts += ", all there are";
    if (coverage.dropped > 0) counts += format(", {} left out", coverage.dropped);
    return counts;
}

Json coverage_view(const ConnectionHealth& health) {
    if (!health.succeeded_at) return nullptr;
    return Json::object().set("counts", counts_of(health.coverage)).set("reason", health.coverage.reason);
}

/// A fault comes first; what has none may still be older than it should be.
ConnectionStatus status_of(const ConnectionView& view, Timestamp now) {
    const ConnectionHealth& health = view.health;
    const bool is_good = health.status == ConnectionStatus::ok || health.status == ConnectionStatus::partial;
    if (!is_good || view.connector == nullptr) return health.status;
    return effective_status(health, view.connector->max_age, now);
}

/// 4,987
std::string with_commas(std::int64_t number) {
    std::string digits = format("{}", std::max<std::int64_t>(number, 0));
    for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
    return digits;
}

/// What is behind the sentence of a failure, for who looks closer: `HTTP 401, 3 times in a row`, or "".
std::string facts_of(const ConnectionHealth& health) {
    std::string facts = health.failure->status == 0 ? "" : format("HTTP {}", health.failure->status);
    if (health.failures_in_a_row < 2) return facts;
    return facts + format("{}{} times in a row", facts.empty() ? "" : ", ", health.failures_in_a_row);
}

/// Who paused a connection knows of its fault.
Json failure_view(const ConnectionHealth& health) {
    if (!health.failure || health.status == ConnectionStatus::disabled) return nullptr;
    Json view = Json::object();
    view.set("facts", facts_of(health));
    view.set("detail", health.failure->detail);
    return view;
}

}  // namespace

Json connection_row(const Visit& visit, const ConnectionView& view, Timestamp now) {
    const ConnectionHealth& health = view.health;
    const ConnectionStatus status = status_of(view, now);
    std::string detail = health.failure ? health.failure->detail : health.coverage.reason;
    if (status == ConnectionStatus::disabled || status == ConnectionStatus::stale) detail.clear();
    Json row = Json::object();
    row.set("href", visit.link("/settings/connectors/" + view.connection.id.text()));
    row.set("kind", view.connection.kind);
    row.set("title", title_of_kind(view.connection.kind));
    row.set("account", view.connection.account);
    row.set("status", status_view(status));
    row.set("needs_attention", needs_attention(status));
    row.set("detail", detail);
    row.set("checked", time_view(health.checked_at, now));
    return row;
}

namespace {

/// How its people are named; null where it delivers nobody.
Json people_view(const Visit& visit, const ConnectionView& view) {
    if (view.connector == nullptr || !has_people(*view.connector)) return nullptr;
    return Json::object(
        {{"are_ids", people_names_of(view.connection) == PeopleNames::ids},
         {"href", visit.link(format("/settings/connectors/{}/people", view.connection.id.text()))}});
}

}  // namespace

Json connection_details(const Visit& visit, const ConnectionView& view, Timestamp now) {
    const ConnectionHealth& health = view.health;
    const bool is_known = view.connector != nullptr;
    const std::string path = "/settings/connectors/" + view.connection.id.text();
    Json details = connection_row(visit, view, now);
    details.set("id", view.connection.id.text());
    details.set("is_paused", !view.connection.enabled);
    details.set("test_href", visit.link(path + "/test"));
    details.set("change_href", visit.link(path + "/change"));
    details.set("pause_href", visit.link(path + "/pause"));
    details.set("resume_href", visit.link(path + "/resume"));
    details.set("remove_href", visit.link(path + "/remove"));
    details.set("is_known", is_known);
    details.set("settings", settings_view(view));
    details.set("people", people_view(visit, view));
    details.set("capabilities",
                capabilities_view(is_known ? view.connector->capabilities : std::vector<std::string>{}));
    details.set("added", time_view(view.connection.created_at, now));
    details.set("succeeded", time_view(health.succeeded_at, now));
    details.set("complete_through", time_view(health.complete_through, now));
    details.set("next", time_view(health.next_at, now));
    details.set("failure", failure_view(health));
    details.set("coverage", coverage_view(health));
    details.set("history", poll_history_view(view.history));
    details.set("requests_left",
                health.rate_limit_left ? Json(with_commas(*health.rate_limit_left)) : Json());
    return details;
}

}  // namespace winsh::web
