#include "web/pages/connector_guide.h"

#include "base/format.h"
#include "base/text.h"
#include "snapshots/people_names.h"
#include "web/pages/connector_gallery.h"
#include "web/pages/words.h"

namespace winsh::web {
namespace {

Json field_views(const ConnectorInfo& connector) {
    Json rows = Json::array();
    for (const FormField& field : connector.fields) {
        std::string note = field.required ? "" : "optional";
        if (is_secret(field.kind)) note += note.empty() ? "sealed" : ", sealed";
        rows.push(Json::object({{"label", field.label}, {"note", std::move(note)}, {"help", field.help}}));
    }
    return rows;
}

Json loop_views(const Visit& visit, const std::vector<const Loop*>& loops) {
    Json rows = Json::array();
    for (const Loop* loop : loops)
        rows.push(Json::object({{"title", loop->title},
                                {"href", visit.link("/settings/loops/" + loop->id.text())},
                                {"separator", rows.items().size() + 1 < loops.size() ? ", " : ""}}));
    return rows;
}

std::string rhythm_in_words(const ConnectorInfo& connector) {
    return format("Asked every {}; too old after {}.",
                  counted(connector.poll_interval.count() / 60, "minute"),
                  counted(connector.max_age.count() / 60, "minute"));
}

}  // namespace

Json guide_view(const Visit& visit, std::span<const Connector* const> connectors) {
    Json views = Json::array();
    for (const Connector* connector : connectors) {
        const ConnectorInfo& info = connector->info();
        const LoopGains gains = loop_gains(info, {}, loop_catalogue());
        Json view = Json::object();
        view.set("id", info.id);
        view.set("title", info.title);
        view.set("summary", info.summary);
        view.set("key_help", info.key_help);
        view.set("rhythm", rhythm_in_words(info));
        view.set("has_people", has_people(info));
        view.set("capabilities", capabilities_view(info.capabilities));
        view.set("keys", join(info.top_level_keys, ", "));
        view.set("fields", field_views(info));
        view.set("has_alone", !gains.completes.empty());
        view.set("alone", loop_views(visit, gains.completes));
        view.set("has_beside", !gains.helps.empty());
        view.set("beside", loop_views(visit, gains.helps));
        view.set("add_href", visit.is_owner() ? visit.link("/settings/connectors/new/" + info.id) : "");
        views.push(std::move(view));
    }
    return views;
}

}  // namespace winsh::web
