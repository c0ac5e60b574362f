#include "web/pages/difference_view.h"

#include "base/format.h"
#include "base/text.h"
#include "document/shown_text.h"
#include "web/pages/section_view.h"
#include "web/pages/signal_view.h"
#include "web/pages/status_view.h"
#include "web/pages/words.h"

namespace winsh::web {
namespace {

struct Change {
    std::string_view name;  ///< A member of `signals`.
    std::string_view title;
    std::string_view help;
};

constexpr Change kChanges[] = {
    {"added", "New", "They are not in the earlier snapshot."},
    {"changed", "Changed", "As they are now."},
    {"resolved", "Resolved", "They are not there any more."},
    {"gone", "Not shown any more",
     "They may still be there: the newer snapshot had no room for all signals."},
};

Json group_view(const Change& change, const Json& signals, const ValueViews& values) {
    const SectionViews nothing_shown(values);
    Json rows = Json::array();
    for (const Json& signal : signals.items())
        rows.push(signal_view(signal, format("/signals/{}/{}", change.name, rows.items().size()), values,
                              nothing_shown));
    return Json::object({{"id", change.name},
                         {"title", shown_text(change.title)},
                         {"help", change.help},
                         {"count", rows.items().size()},
                         {"signals", std::move(rows)}});
}

Json connector_view(const Json& row, const ValueViews& values) {
    const auto status = parse_connection_status(row["status"].as_string());
    const auto id = parse_connection_id(row["id"].as_string());
    Json view = Json::object();
    view.set("title", title_of_kind(row["kind"].as_string()));
    view.set("account", row["account"].as_string());
    // One that the loop reads no more may be gone.
    view.set("href", status && id ? values.link("/settings/connectors/" + id->text()) : std::string());
    view.set("status", status ? status_view(*status)
                              : Json::object({{"label", "Not read any more"}, {"tone", "idle"}}));
    view.set("detail", row["error"]["detail"].as_string());
    return view;
}

/// `changed: Sentry, Support; new: Customers`
std::string sections_in_words(const Json& sections) {
    std::vector<std::string> parts;
    for (const auto& [name, label] : {std::pair("changed", "changed"), std::pair("added", "new"),
                                      std::pair("removed", "not there any more")}) {
        std::vector<std::string> names;
        for (const Json& section : sections[name].items())
            names.push_back(title_of_section(std::string(section.as_string())));
        if (!names.empty()) parts.push_back(format("{}: {}", label, join(names, ", ")));
    }
    return join(parts, "; ");
}

}  // namespace

Json difference_view(const Json& difference, const ValueViews& values) {
    Json groups = Json::array();
    for (const Change& change : kChanges) {
        const Json& signals = difference["signals"][change.name];
        if (!signals.items().empty()) groups.push(group_view(change, signals, values));
    }
    Json connectors = Json::array();
    for (const Json& row : difference["connectors"].items()) connectors.push(connector_view(row, values));
    Json view = Json::object();
    view.set("message", difference["message"].as_string());
    view.set("has_groups", !groups.items().empty());
    view.set("groups", std::move(groups));
    view.set("has_connectors", !connectors.items().empty());
    view.set("connectors", std::move(connectors));
    view.set("sections", sections_in_words(difference["sections"]));
    return view;
}

}  // namespace winsh::web
