#include "web/pages/connector_gallery.h"

#include <algorithm>
#include <set>

#include "base/format.h"
#include "web/pages/capability_words.h"
#include "web/pages/words.h"

namespace winsh::web {
namespace {

constexpr std::size_t kMostNames = 3;

using Capabilities = std::set<std::string_view>;

Capabilities provided_by(std::span<const ConnectionView> connections) {
    Capabilities provided;
    for (const ConnectionView& view : connections) {
        if (view.connector == nullptr || !view.connection.enabled) continue;
        provided.insert(view.connector->capabilities.begin(), view.connector->capabilities.end());
    }
    return provided;
}

/// How many of the loop's capabilities are not among these.
std::size_t count_missing(const Loop& loop, const Capabilities& provided) {
    return static_cast<std::size_t>(std::ranges::count_if(
        loop.required, [&](const std::string& name) { return !provided.contains(name); }));
}

/// The first names, and how many more there are.
Json loops_view(const Visit& visit, const std::vector<const Loop*>& loops) {
    if (loops.empty()) return nullptr;
    const std::size_t shown = std::min(loops.size(), kMostNames);
    Json names = Json::array();
    for (std::size_t at = 0; at < shown; ++at) {
        names.push(Json::object()
                       .set("title", loops[at]->title)
                       .set("href", visit.link("/settings/loops/" + loops[at]->id.text()))
                       .set("separator", at + 1 < shown ? ", " : ""));
    }
    const std::size_t rest = loops.size() - shown;
    return Json::object()
        .set("count", counted(static_cast<std::int64_t>(loops.size()), "loop"))
        .set("names", std::move(names))
        .set("more", rest == 0 ? std::string() : format(" and {} more", rest));
}

}  // namespace

LoopGains loop_gains(const ConnectorInfo& connector, std::span<const ConnectionView> connections,
                     std::span<const Loop> loops) {
    const Capabilities before = provided_by(connections);
    Capabilities after = before;
    after.insert(connector.capabilities.begin(), connector.capabilities.end());
    const Capabilities own(connector.capabilities.begin(), connector.capabilities.end());
    LoopGains gains;
    for (const Loop& loop : loops) {
        const std::size_t missing = count_missing(loop, after);
        if (count_missing(loop, own) == loop.required.size()) continue;
        if (count_missing(loop, before) == missing) {
            gains.feeds.push_back(&loop);
        } else {
            (missing == 0 ? gains.completes : gains.helps).push_back(&loop);
        }
    }
    for (std::vector<const Loop*>* list : {&gains.completes, &gains.helps, &gains.feeds})
        std::ranges::stable_partition(*list, &Loop::is_own);
    std::ranges::stable_sort(gains.helps, {}, [&](const Loop* loop) { return count_missing(*loop, after); });
    return gains;
}

Json capabilities_view(const std::vector<std::string>& capabilities) {
    Json items = Json::array();
    for (const std::string& name : capabilities)
        items.push(Json::object().set("name", name).set("words", words_of_capability(name)));
    return items;
}

Json gallery_view(const Visit& visit, std::span<const Connector* const> connectors,
                  std::span<const ConnectionView> connections, std::span<const Loop> loops) {
    Json cards = Json::array();
    for (const Connector* connector : connectors) {
        const ConnectorInfo& info = connector->info();
        const LoopGains gains = loop_gains(info, connections, loops);
        const auto connected = static_cast<std::size_t>(std::ranges::count_if(
            connections, [&](const ConnectionView& view) { return view.connection.kind == info.id; }));
        Json card = Json::object();
        card.set("title", info.title);
        card.set("summary", info.summary);
        card.set("connected", connected == 0 ? std::string() : format("{} connected", connected));
        card.set("capabilities", capabilities_view(info.capabilities));
        card.set("completes", loops_view(visit, gains.completes));
        card.set("helps", loops_view(visit, gains.helps));
        card.set("feeds", loops_view(visit, gains.feeds));
        card.set("add_href", visit.link("/settings/connectors/new/" + info.id));
        cards.push(std::move(card));
    }
    return cards;
}

}  // namespace winsh::web
