#pragma once

#include <string>

#include "base/json.h"
#include "web/pages/value_view.h"

namespace winsh::web {

/// A snapshot's document for people: its message, its signals as cards, what each connector delivered, the
/// sections as tables, what was taken out and left out, and the whole as text. Takes the document as it
/// comes: what has another shape than expected is shown as raw text only.
Json snapshot_view(const Json& document, const ValueViews& values);

}  // namespace winsh::web
