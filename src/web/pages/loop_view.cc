#include "web/pages/loop_view.h"

#include <algorithm>
#include <array>

#include "base/format.h"
#include "connectors/connector.h"
#include "web/pages/status_view.h"
#include "web/pages/time_view.h"

namespace winsh::web {
namespace {

/// Top-level keys that are about the snapshot; all others are sections.
constexpr std::array<std::string_view, 12> kEnvelope = {
    "apiVersion", "loopId",  "generatedAt", "workspace", "status",     "connectors",
    "signals",    "message", "digest",      "untrusted", "redactions", "budget"};

Json time_at(const Json& value, Timestamp now) { return time_view(from_iso8601(value.as_string()), now); }

bool is_web_link(std::string_view url) { return url.starts_with("https://") || url.starts_with("http://"); }

/// The first link of a signal that leads to a web page, or "".
std::string link_of(const Json& signal) {
    for (const Json& link : signal["links"].items()) {
        const std::string_view url = link.is_string() ? link.as_string() : link["url"].as_string();
        if (is_web_link(url)) return std::string(url);
    }
    for (const Json& evidence : signal["evidence"].items()) {
        if (is_web_link(evidence["url"].as_string())) return std::string(evidence["url"].as_string());
    }
    return {};
}

std::string_view tone_of_severity(std::string_view severity) {
    if (severity == "fatal" || severity == "error") return "bad";
    return severity == "warning" ? "warn" : "idle";
}

Json signal_view(const Json& signal, Timestamp now) {
    Json view = Json::object();
    view.set("title", signal["title"].as_string());
    view.set("summary", signal["summary"].as_string());
    view.set("source", signal["source"].as_string());
    view.set("priority", signal["priority"].as_string());
    view.set("severity", Json::object()
                             .set("label", signal["severity"].as_string())
                             .set("tone", tone_of_severity(signal["severity"].as_string()))
                             .set("meaning", ""));
    view.set("count", signal["count"].is_integer() ? signal["count"] : Json());
    view.set("last_seen", time_at(signal["lastSeen"], now));
    view.set("href", link_of(signal));
    return view;
}

std::string title_of(std::string_view kind) {
    const Connector* connector = find_connector(kind);
    return connector != nullptr ? connector->info().title : std::string(kind);
}

Json connector_view(const Json& connector, Timestamp now) {
    const auto status = parse_connection_status(connector["status"].as_string());
    const Json& freshness = connector["freshness"];
    const Json& coverage = connector["coverage"];
    Json view = Json::object();
    view.set("title", title_of(connector["kind"].as_string()));
    view.set("account", connector["account"].as_string());
    view.set("status", status_view(status.value_or(ConnectionStatus::failed)));
    view.set("fetched", time_at(freshness["fetchedAt"], now));
    view.set("complete_through", time_at(freshness["completeThrough"], now));
    view.set("next", time_at(freshness["nextAt"], now));
    view.set("max_age_minutes", freshness["maxAgeSeconds"].is_integer()
                                    ? Json(freshness["maxAgeSeconds"].as_integer() / 60)
                                    : Json());
    view.set("reason", coverage["reason"].as_string());
    view.set("detail", connector["error"]["detail"].as_string());
    return view;
}

/// "" for none.
std::string counted(std::size_t number, std::string_view one, std::string_view many) {
    return number == 0 ? std::string() : format("{} {}", number, number == 1 ? one : many);
}

bool covers(std::string_view pointer, std::string_view key) {
    if (!pointer.starts_with('/')) return false;
    const std::string_view first = pointer.substr(1, pointer.find('/', 1) - 1);
    return first == escape_pointer_token(key);
}

Json section_views(const Json& document) {
    Json sections = Json::array();
    for (const auto& [key, content] : document.members()) {
        if (std::ranges::find(kEnvelope, key) != kEnvelope.end()) continue;
        std::size_t untrusted = 0;
        for (const Json& pointer : document["untrusted"].items())
            untrusted += covers(pointer.as_string(), key) ? 1U : 0U;
        Json section = Json::object();
        section.set("name", key);
        section.set("text", to_pretty_text(content));
        section.set("untrusted",
                    counted(untrusted, "part written by a third party", "parts written by third parties"));
        sections.push(std::move(section));
    }
    return sections;
}

}  // namespace

Json loop_row(const Visit& visit, const LoopOverview& overview) {
    Json bindings = Json::array();
    std::string missing;
    for (const LoopOverview::Binding& binding : overview.bindings) {
        Json view = Json::object();
        view.set("capability", binding.capability);
        view.set("is_bound", binding.connection.has_value());
        view.set("account", binding.account);
        view.set("status", binding.connection ? status_view(binding.status) : Json());
        view.set("href",
                 binding.connection ? visit.link("/settings/connectors/" + binding.connection->text()) : "");
        bindings.push(std::move(view));
        if (!binding.connection) missing += (missing.empty() ? "" : ", ") + binding.capability;
    }
    Json row = Json::object();
    row.set("id", overview.loop->id.text());
    row.set("title", overview.loop->title);
    row.set("category", overview.loop->category);
    row.set("href", visit.link("/settings/loops/" + overview.loop->id.text()));
    row.set("status", status_view(overview.status));
    row.set("bindings", std::move(bindings));
    row.set("missing", missing);
    return row;
}

Json snapshot_view(const Json& document, Timestamp now) {
    Json connectors = Json::array();
    for (const Json& connector : document["connectors"].items())
        connectors.push(connector_view(connector, now));
    Json signals = Json::array();
    for (const Json& signal : document["signals"].items()) signals.push(signal_view(signal, now));
    Json sections = section_views(document);
    Json view = Json::object();
    view.set("message", document["message"].as_string());
    view.set("generated", time_at(document["generatedAt"], now));
    view.set("digest", document["digest"].as_string());
    view.set("has_connectors", !connectors.items().empty());
    view.set("connectors", std::move(connectors));
    view.set("has_signals", !signals.items().empty());
    view.set("signal_count", signals.items().size());
    view.set("signals", std::move(signals));
    view.set("has_sections", !sections.items().empty());
    view.set("sections", std::move(sections));
    view.set("redactions",
             counted(document["redactions"].items().size(), "passage was blacked out before this was stored.",
                     "passages were blacked out before this was stored."));
    view.set("text", to_pretty_text(document));
    return view;
}

}  // namespace winsh::web
