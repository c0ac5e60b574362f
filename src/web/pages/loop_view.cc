#include "web/pages/loop_view.h"

#include <algorithm>
#include <vector>

#include "base/format.h"
#include "base/text.h"
#include "web/pages/capability_words.h"
#include "web/pages/providers.h"
#include "web/pages/status_view.h"
#include "web/pages/words.h"

namespace winsh::web {
namespace {

/// `errors (connect Sentry)`
std::string missing_in_words(const std::string& capability) {
    std::vector<std::string> titles;
    for (const ConnectorInfo* provider : providers_of(capability)) titles.push_back(provider->title);
    const std::string_view words = words_of_capability(capability);
    if (titles.empty()) return format("{} (no connector provides it yet)", words);
    return format("{} (connect {})", words, join(titles, " or "));
}

/// What to connect for it, for who may.
Json connect_links(const Visit& visit, const std::string& capability) {
    const std::vector<const ConnectorInfo*> providers = providers_of(capability);
    Json links = Json::array();
    for (const ConnectorInfo* provider : providers)
        links.push(Json::object(
            {{"title", provider->title},
             {"href", visit.is_owner() ? visit.link("/settings/connectors/new/" + provider->id) : ""},
             {"separator", links.items().size() + 1 < providers.size() ? " or " : "."}}));
    return links;
}

/// What keeps the loop from being ready, or "".
std::string lack_in_words(const LoopOverview& overview) {
    std::vector<std::string> missing;
    std::vector<std::string> faults;
    for (const LoopOverview::Binding& binding : overview.bindings) {
        if (!binding.connection) {
            missing.push_back(missing_in_words(binding.capability));
        } else if (binding.status != ConnectionStatus::ok && binding.status != ConnectionStatus::partial) {
            std::string fault = format("{} {}{}: {}.", title_of_kind(binding.kind), binding.account,
                                       binding.is_required ? "" : ", which is read beside",
                                       to_lower_ascii(status_view(binding.status)["label"].as_string()));
            if (std::ranges::find(faults, fault) == faults.end()) faults.push_back(std::move(fault));
        }
    }
    if (!missing.empty()) faults.insert(faults.begin(), format("Missing: {}.", join(missing, ", ")));
    return join(faults, " ");
}

Json options_of(const LoopOverview::Binding& binding) {
    Json options = Json::array();
    if (binding.candidates.size() < 2) return options;
    const std::string chosen =
        binding.is_chosen && binding.connection ? binding.connection->text() : std::string();
    options.push(option("", "Automatic", chosen));
    for (const auto& candidate : binding.candidates)
        options.push(option(candidate.connection.text(),
                            format("{} {}", title_of_kind(candidate.kind), candidate.account), chosen));
    return options;
}

}  // namespace

bool may_bind(const Visit& visit, const Loop& loop) { return !loop.is_own() || visit.is_owner(); }

Json binding_choices(const Visit& visit, const LoopOverview& overview) {
    Json rows = Json::array();
    for (const LoopOverview::Binding& binding : overview.bindings) {
        Json options = may_bind(visit, overview.loop) ? options_of(binding) : Json::array();
        Json row = Json::object();
        row.set("capability", binding.capability);
        row.set("words", words_of_capability(binding.capability));
        row.set("is_bound", binding.connection.has_value());
        row.set("is_required", binding.is_required);
        row.set("title", binding.connection ? title_of_kind(binding.kind) : std::string());
        row.set("account", binding.account);
        row.set("href",
                binding.connection ? visit.link("/settings/connectors/" + binding.connection->text()) : "");
        row.set("status", binding.connection ? status_view(binding.status) : Json());
        Json connect = binding.connection ? Json::array() : connect_links(visit, binding.capability);
        row.set("can_be_had", !connect.items().empty());
        row.set("connect", std::move(connect));
        row.set("has_options", !options.items().empty());
        row.set("options", std::move(options));
        rows.push(std::move(row));
    }
    return rows;
}

Json loop_row(const Visit& visit, const LoopOverview& overview) {
    Json bindings = Json::array();
    for (const LoopOverview::Binding& binding : overview.bindings) {
        Json view = Json::object();
        view.set("words", words_of_capability(binding.capability));
        view.set("is_bound", binding.connection.has_value());
        view.set("account", binding.account);
        view.set("status", binding.connection ? status_view(binding.status) : Json());
        view.set("href",
                 binding.connection ? visit.link("/settings/connectors/" + binding.connection->text()) : "");
        bindings.push(std::move(view));
    }
    Json row = Json::object();
    row.set("id", overview.loop.id.text());
    row.set("title", overview.loop.title);
    row.set("category", title_of_category(overview.loop.category));
    row.set("href", visit.link("/settings/loops/" + overview.loop.id.text()));
    row.set("status", status_view(overview.status));
    row.set("bindings", std::move(bindings));
    row.set("lack", lack_in_words(overview));
    return row;
}

std::string title_of_category(std::string_view category) {
    if (category == "seo") return "SEO";
    if (category == kOwnCategory) return "Own";
    std::string title(category);
    if (!title.empty() && title[0] >= 'a' && title[0] <= 'z')
        title[0] = static_cast<char>(title[0] - 'a' + 'A');
    return title;
}

}  // namespace winsh::web
