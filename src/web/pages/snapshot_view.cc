#include "web/pages/snapshot_view.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "base/format.h"
#include "connectors/connector.h"
#include "web/pages/section_view.h"
#include "web/pages/status_view.h"
#include "web/pages/time_view.h"

namespace winsh::web {
namespace {

/// Top-level keys that are about the snapshot; all others are sections.
constexpr std::array<std::string_view, 12> kEnvelope = {
    "apiVersion", "loopId",  "generatedAt", "workspace", "status",     "connectors",
    "signals",    "message", "digest",      "untrusted", "redactions", "budget"};

Json time_at(const Json& value, Timestamp now) { return time_view(from_iso8601(value.as_string()), now); }

std::string_view tone_of_severity(std::string_view severity) {
    if (severity == "fatal" || severity == "error") return "bad";
    return severity == "warning" ? "warn" : "idle";
}

std::string_view author_in_words(std::string_view author) {
    if (author == "internal") return "written by your own people or software";
    return author == "customer" ? "written by a customer" : "written by a stranger";
}

std::string title_of(std::string_view kind) {
    const Connector* connector = find_connector(kind);
    return connector != nullptr ? connector->info().title : capitalised(words_of_name(kind));
}

Json entity_views(const Json& signal, const std::string& pointer, const ValueViews& values) {
    Json rows = Json::array();
    std::size_t index = 0;
    for (const Json& entity : signal["entities"].items()) {
        const std::string there = format("{}/entities/{}/id", pointer, index++);
        Json parts = values.parts(entity["id"], there, Reading::word);
        if (parts.items().empty()) continue;
        const std::string_view type = entity["type"].as_string();
        // A pseudonym says what it is.
        if (type != "person") parts.items().front().set("label", type);
        rows.push(Json::object({{"parts", std::move(parts)}}));
    }
    return rows;
}

Json evidence_views(const Json& signal, const SectionViews& sections) {
    Json rows = Json::array();
    for (const Json& evidence : signal["evidence"].items()) {
        const std::string_view pointer = evidence["pointer"].as_string();
        const std::string host = host_of_link(evidence["url"].as_string());
        const bool is_here = sections.shows(pointer);
        if (!is_here && host.empty()) continue;
        rows.push(Json::object({{"anchor", is_here ? format("#{}", pointer) : std::string()},
                                {"pointer", pointer},
                                {"href", host.empty() ? Json("") : evidence["url"]},
                                {"host", host}}));
    }
    return rows;
}

Json signal_view(const Json& signal, const std::string& pointer, const ValueViews& values,
                 const SectionViews& sections) {
    const Timestamp now = values.now();
    const std::string_view severity = signal["severity"].as_string();
    Json entities = entity_views(signal, pointer, values);
    Json evidence = evidence_views(signal, sections);
    Json view = Json::object();
    view.set("id", signal["id"].as_string());
    view.set("title", signal["title"].as_string());
    view.set("summary", signal["summary"].as_string());
    view.set("source", title_of(signal["source"].as_string()));
    view.set("kind", words_of_name(signal["kind"].as_string()));
    view.set("priority", signal["priority"].as_string());
    view.set("severity", Json::object({{"label", capitalised(std::string(severity))},
                                       {"tone", tone_of_severity(severity)},
                                       {"meaning", ""}}));
    view.set("count", signal["count"].is_integer() ? signal["count"] : Json());
    view.set("first_seen", time_at(signal["firstSeen"], now));
    view.set("last_seen", time_at(signal["lastSeen"], now));
    view.set("author", author_in_words(signal["trust"]["author"].as_string()));
    view.set("has_entities", !entities.items().empty());
    view.set("entities", std::move(entities));
    view.set("has_evidence", !evidence.items().empty());
    view.set("evidence", std::move(evidence));
    return view;
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
    Json keys = Json::array();
    for (const Json& pointer : connector["provides"].items())
        keys.push(Json::object({{"name", pointer.as_string()}}));
    Json view = Json::object();
    view.set("title", title_of(connector["kind"].as_string()));
    view.set("account", connector["account"].as_string());
    view.set("href", id ? values.link("/settings/connectors/" + id->text()) : std::string());
    view.set("status", status_view(status.value_or(ConnectionStatus::failed)));
    view.set("fetched", time_at(freshness["fetchedAt"], now));
    view.set("complete_through", time_at(freshness["completeThrough"], now));
    // A connection that is paused is asked when it is resumed.
    view.set("next", status == ConnectionStatus::disabled ? Json() : time_at(freshness["nextAt"], now));
    view.set("max_age_minutes", freshness["maxAgeSeconds"].is_integer() && freshness["fetchedAt"].is_string()
                                    ? Json(freshness["maxAgeSeconds"].as_integer() / 60)
                                    : Json());
    view.set("coverage", coverage_in_words(connector["coverage"]));
    view.set("reason", connector["coverage"]["reason"].as_string());
    view.set("detail", error["detail"].as_string());
    view.set("http_status", error["status"].is_integer() ? error["status"] : Json());
    view.set("retry", time_at(error["retryAt"], now));
    view.set("has_provides", !keys.items().empty());
    view.set("provides", std::move(keys));
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
    for (const auto& [key, content] : document.members())
        if (std::ranges::find(kEnvelope, key) == kEnvelope.end()) sections.push(shown.section(key, content));
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
