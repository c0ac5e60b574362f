#include "web/pages/section_view.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/format.h"
#include "web/pages/table_shapes.h"

namespace winsh::web {
namespace {

constexpr int kMostHeadings = 3;

/// A list of which each item is a block or a row of its own.
bool is_list(const Json& value) {
    return value.is_array() && std::ranges::any_of(value.items(), [](const Json& item) {
               return item.is_object() || item.is_array();
           });
}

/// Where a list of words becomes a table: it has no place among facts.
bool is_long(const Json& value) {
    constexpr std::size_t kFewWords = 8;
    return value.is_array() && value.items().size() > kFewWords;
}

/// A member that gets a block of its own rather than a line among facts.
bool is_block(const Json& member, int depth) {
    if (depth >= kMostHeadings) return false;
    return member.is_object() || is_list(member) || is_long(member) ||
           (member.is_array() && member.items().empty());
}

int depth_of(std::string_view pointer) { return static_cast<int>(std::ranges::count(pointer, '/')); }

Json block(const std::string& pointer, const std::string& title) {
    return Json::object({{"id", pointer},
                         {"title", title},
                         {"count", ""},
                         {"is_open", true},
                         {"is_empty", false},
                         {"facts", Json::array()},
                         {"has_facts", false},
                         {"columns", Json::array()},
                         {"rows", Json::array()},
                         {"has_rows", false}});
}

Json fold_of(const ValueViews& values, const Column& column, const Json& row, const std::string& pointer) {
    const Json* folded = column.fold.empty() ? nullptr : row.at_pointer(column.fold);
    if (folded == nullptr || folded->items().empty()) return nullptr;
    const std::size_t count = folded->items().size();
    return Json::object({{"summary", format("{} {}", count, count == 1 ? column.one : column.many)},
                         {"parts", values.parts(*folded, pointer + column.fold, column.fold_reading)}});
}

Json cell_of(const ValueViews& values, const Column& column, const Json& row, const std::string& pointer) {
    const Json* value = row.at_pointer(column.path);
    Json parts =
        value == nullptr ? Json::array() : values.parts(*value, pointer + column.path, column.reading);
    const Json* also = column.also.empty() ? nullptr : row.at_pointer(column.also);
    if (also != nullptr) {
        Json more = values.parts(*also, pointer + column.also);
        for (Json& part : more.items()) parts.push(std::move(part));
    }
    Json fold = fold_of(values, column, row, pointer);
    const bool is_blank = parts.items().empty() && fold.is_null();
    return Json::object({{"label", column.label},
                         {"parts", std::move(parts)},
                         {"fold", std::move(fold)},
                         {"is_blank", is_blank}});
}

}  // namespace

std::string title_of_section(const std::string& key) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 3> kTitles = {
        {{"github", "GitHub"}, {"gsc", "Search Console"}, {"seo", "SEO"}}};
    for (const auto& [name, title] : kTitles)
        if (name == key) return std::string(title);
    return capitalised(words_of_name(key));
}

Json SectionViews::section(const std::string& key, const Json& content) {
    const std::string pointer = '/' + escape_pointer_token(key);
    Json blocks = Json::array();
    add(blocks, content, pointer, "");
    return Json::object({{"name", key}, {"title", title_of_section(key)}, {"blocks", std::move(blocks)}});
}

void SectionViews::add(Json& blocks, const Json& value, const std::string& pointer,
                       const std::string& title) {
    if (value.is_array()) {
        shown_.insert(pointer);
        blocks.push(table(value, pointer));
        blocks.items().back().set("title", title.empty() ? "All of it" : title);
        return;
    }
    Json own = block(pointer, title.empty() ? "Facts" : title);
    own.set("facts", facts(value, pointer));
    own.set("has_facts", !own["facts"].items().empty());
    if (own["has_facts"].as_bool()) {
        shown_.insert(pointer);
        blocks.push(std::move(own));
    }
    for (const auto& [name, member] : value.members()) {
        if (is_block(member, depth_of(pointer)))
            add(blocks, member, pointer + '/' + escape_pointer_token(name), capitalised(words_of_name(name)));
    }
}

Json SectionViews::facts(const Json& value, const std::string& pointer) {
    Json rows = Json::array();
    const auto push = [&](std::string label, Json parts) {
        if (!parts.items().empty())
            rows.push(Json::object({{"label", std::move(label)}, {"parts", std::move(parts)}}));
    };
    if (!value.is_object()) push("Value", values_.parts(value, pointer));
    for (const auto& [name, member] : value.members()) {
        if (is_block(member, depth_of(pointer))) continue;
        push(capitalised(words_of_name(name)),
             values_.parts(member, pointer + '/' + escape_pointer_token(name), Reading::word));
    }
    return rows;
}

Json SectionViews::table(const Json& list, const std::string& pointer) {
    Json made = block(pointer, "");
    const std::size_t count = list.items().size();
    made.set("count", std::to_string(count));
    made.set("is_open", count <= kFewRows);
    made.set("is_empty", count == 0);
    made.set("has_rows", count > 0);
    const std::vector<Column> columns = columns_of(pointer, list);
    Json heads = Json::array();
    for (const Column& column : columns) heads.push(Json::object({{"label", column.label}}));
    Json rows = Json::array();
    for (std::size_t index = 0; index < count; ++index) {
        const std::string there = pointer + '/' + std::to_string(index);
        shown_.insert(there);
        Json cells = Json::array();
        for (const Column& column : columns) cells.push(cell_of(values_, column, list.items()[index], there));
        rows.push(Json::object({{"id", there}, {"cells", std::move(cells)}}));
    }
    made.set("columns", std::move(heads));
    made.set("rows", std::move(rows));
    return made;
}

}  // namespace winsh::web
