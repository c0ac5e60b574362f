#include "web/pages/signal_view.h"

#include "base/format.h"
#include "document/shown_text.h"
#include "web/pages/time_view.h"
#include "web/pages/words.h"

namespace winsh::web {
namespace {

std::string_view tone_of_severity(std::string_view severity) {
    if (severity == "fatal" || severity == "error") return "bad";
    return severity == "warning" ? "warn" : "idle";
}

std::string_view author_in_words(std::string_view author) {
    if (author == "internal") return "written by your own people or software";
    return author == "customer" ? "written by a customer" : "written by a stranger";
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

}  // namespace

Json signal_view(const Json& signal, const std::string& pointer, const ValueViews& values,
                 const SectionViews& sections) {
    const Timestamp now = values.now();
    const std::string_view severity = signal["severity"].as_string();
    Json entities = entity_views(signal, pointer, values);
    Json evidence = evidence_views(signal, sections);
    Json view = Json::object();
    view.set("id", signal["id"].as_string());
    view.set("title", shown_text(signal["title"].as_string()));
    view.set("summary", shown_text(signal["summary"].as_string()));
    view.set("source", title_of_kind(signal["source"].as_string()));
    view.set("kind", words_of_name(signal["kind"].as_string()));
    view.set("priority", signal["priority"].as_string());
    view.set("severity", Json::object({{"label", capitalised(std::string(severity))},
                                       {"tone", tone_of_severity(severity)},
                                       {"meaning", ""}}));
    view.set("first_seen", time_view(from_iso8601(signal["firstSeen"].as_string()), now));
    view.set("last_seen", time_view(from_iso8601(signal["lastSeen"].as_string()), now));
    view.set("author", signal["trust"].is_object() ? author_in_words(signal["trust"]["author"].as_string())
                                                   : std::string_view());
    view.set("has_entities", !entities.items().empty());
    view.set("entities", std::move(entities));
    view.set("has_evidence", !evidence.items().empty());
    view.set("evidence", std::move(evidence));
    return view;
}

}  // namespace winsh::web
