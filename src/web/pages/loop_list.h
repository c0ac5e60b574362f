#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "snapshots/snapshots.h"
#include "web/form.h"
#include "web/pages/visit.h"

namespace winsh::web {

/// Which loops are to be listed; what the query does not name, or names wrongly, is every one.
struct LoopFilter {
    std::optional<SnapshotStatus> status;
    std::string category;

    static LoopFilter of_query(const Form& query);
    bool is_set() const { return status.has_value() || !category.empty(); }
    bool lets_through(const LoopOverview& loop) const;
};

/// The form that filters: its lists, with what is chosen.
Json filter_view(const LoopFilter& filter, const Visit& visit);
/// The loops by status, those that are ready first. Those that nothing feeds are folded away by category,
/// unless they were asked for.
Json group_views(const Visit& visit, const std::vector<LoopOverview>& loops, const LoopFilter& filter);

}  // namespace winsh::web
