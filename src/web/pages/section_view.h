#pragma once

#include <set>
#include <string>
#include <string_view>

#include "base/json.h"
#include "web/pages/value_view.h"

namespace winsh::web {

/// `github` as `GitHub`.
std::string title_of_section(const std::string& key);

/// The sections of a snapshot as headings with blocks below them, for the part `_section`: facts where an
/// object has values, a table where there is a list. The documented lists have columns of their own; any
/// other list gets those that its rows have.
class SectionViews {
public:
    explicit SectionViews(const ValueViews& values) : values_(values) {}

    /// `{name, title, blocks[]}`.
    Json section(const std::string& key, const Json& content);
    /// Whether something of that pointer is shown, in an element of that id.
    bool shows(std::string_view pointer) const { return shown_.contains(pointer); }

private:
    void add(Json& blocks, const Json& value, const std::string& pointer, const std::string& title);
    Json facts(const Json& value, const std::string& pointer);
    Json table(const Json& list, const std::string& pointer);

    const ValueViews& values_;
    std::set<std::string, std::less<>> shown_;
};

}  // namespace winsh::web
