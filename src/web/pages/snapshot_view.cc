#include "web/pages/snapshot_view.h"

#include <array>
#include <map>
#include <utility>

#include "base/format.h"
#include "document/sections.h"
#include "web/pages/section_view.h"
#include "web/pages/signal_view.h"
#include "web/pages/status_view.h"
#include "web/pages/time_view.h"
#include "web/pages/words.h"

namespace winsh::web {
namespace {

Json time_at(const Json& value, Timestamp now) { return time_view(from_iso8601(value.as_string()), now); }

/// What was going to be done then. Null where that is past: a snapshot is served for a while as it was built,
/// so it has been done since.
Json time_ahead(const Json& value, Timestamp now) {
    const std::optional<Timestamp> time = from_iso8601(value.as_string());
    return time_view(time && *time > now ? time : std::nullopt, now);
}

std::string coverage_in_words(const Json& coverage) {
    const std::int64_t returned = coverage["returned"].as_integer();
    const std::int64_t available = coverage["available"].as_integer(-1);
    const std::int64_t dropped = coverage["dropped"].as_integer();
    if (returned == 0 && dropped == 0 && available <= 0) return {};
    std::string words = available > returned ? format("{} of {} items", returned, available)
                                             : format("{} {}", returned, returned == 1 ? "item" : "items");
    if (dropped > 0) words += format(", {} left out", dropped);
    return words;
}

Json connector_view(const Json& connector, const ValueViews& values) {
    const Timestamp now = values.now();
    const auto status = parse_connection_status(connector["status"].as_string());
    const Json& freshness = connector["freshness"];
    const Json& error = connector["error"];
    const auto id = parse_connection_id(connector["id"].as_string());
    Json view = Json::object();
    view.set("title", title_of_kind(connector["kind"].as_string()));
    view.set("account", connector["account"].as_string());
    view.set("href", id ? values.link("/settings/connectors/" + id->text()) : std::string());
    view.set("status", status_view(status.value_or(ConnectionStatus::failed)));
    view.set("fetched", time_at(freshness["fetchedAt"], now));
    view.set("complete_through", time_at(freshness["completeThrough"], now));
    // A connection that is paused is asked when it is resumed.
    view.set("next", status == ConnectionStatus::disabled ? Json() : time_ahead(freshness["nextAt"], now));
    view.set("max_age_minutes", freshness["maxAgeSeconds"].is_integer() && freshness["fetchedAt"].is_string()
                                    ? Json(freshness["maxAgeSeconds"].as_integer() / 60)
                                    : Json());
    view.set("coverage", coverage_in_words(connector["coverage"]));
    view.set("reason", connector["coverage"]["reason"].as_string());
    view.set("detail", error["detail"].as_string());
    view.set("http_status", error["status"].is_integer() ? error["status"] : Json());
    view.set("retry", time_ahead(error["retryAt"], now));
    return view;
}

/// What a rule took out, one of it and many.
std::string redacted_in_words(std::string_view rule, std::int64_t count) {
    static constexpr std::array<std::array<std::string_view, 3>, 5> kWords = {
        {{"email", "e-mail address", "e-mail addresses"},
         {"ip", "IP address", "IP addresses"},
         {"card", "card number", "card numbers"},
         {"jwt", "token", "tokens"},
         {"key", "key or password", "keys or passwords"}}};
    for (const auto& [name, one, many] : kWords)
        if (name == rule) return format("{} {}", count, count == 1 ? one : many);
    return format("{} by the rule {}", count, rule);
}

Json redaction_views(const Json& document) {
    std::map<std::string, std::int64_t, std::less<>> counts;
    for (const Json& row : document["redactions"].items())
        counts[std::string(row["rule"].as_string())] += row["count"].as_integer(1);
    Json rows = Json::array();
    for (const auto& [rule, count] : counts)
        rows.push(Json::object({{"text", redacted_in_words(rule, count)}}));
    return rows;
}

Json dropped_views(const Json& document) {
    Json rows = Json::array();
    for (const Json& row : document["budget"]["dropped"].items())
        rows.push(
            Json::object({{"count", row["count"].as_integer()}, {"pointer", row["pointer"].as_string()}}));
    return rows;
}

std::string budget_in_words(const Json& budget) {
    if (!budget["used"].is_integer() || !budget["limit"].is_integer()) return {};
    return format("{} of {} tokens", budget["used"].as_integer(), budget["limit"].as_integer());
}

void set_list(Json& view, const std::string& name, Json rows) {
    view.set("has_" + name, !rows.items().empty());
    view.set(name, std::move(rows));
}

}  // namespace

Json snapshot_view(const Json& document, const ValueViews& values) {
    SectionViews shown(values);
    Json sections = Json::array();
    for (const std::string& key : sections_of(document)) sections.push(shown.section(key, document[key]));
    Json connectors = Json::array();
    for (const Json& connector : document["connectors"].items())
        connectors.push(connector_view(connector, values));
    Json signals = Json::array();
    std::size_t index = 0;
    for (const Json& signal : document["signals"].items())
        signals.push(signal_view(signal, format("/signals/{}", index++), values, shown));
    Json view = Json::object();
    view.set("message", document["message"].as_string());
    view.set("generated", time_at(document["generatedAt"], values.now()));
    view.set("digest", document["digest"].as_string());
    view.set("signal_count", signals.items().size());
    set_list(view, "connectors", std::move(connectors));
    set_list(view, "signals", std::move(signals));
    set_list(view, "sections", std::move(sections));
    set_list(view, "redactions", redaction_views(document));
    set_list(view, "dropped", dropped_views(document));
    view.set("budget", budget_in_words(document["budget"]));
    view.set("text", to_pretty_text(document));
    return view;
}

}  // namespace winsh::web
