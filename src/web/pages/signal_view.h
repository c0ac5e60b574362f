#pragma once

#include <string>

#include "base/json.h"
#include "web/pages/section_view.h"
#include "web/pages/value_view.h"

namespace winsh::web {

/// A signal of a snapshot, for the part `_signal`. `pointer` is where it stands in the document that `values`
/// is of; evidence leads to what `sections` shows, and to the upstream.
Json signal_view(const Json& signal, const std::string& pointer, const ValueViews& values,
                 const SectionViews& sections);

}  // namespace winsh::web
