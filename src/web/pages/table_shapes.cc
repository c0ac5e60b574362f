#include "web/pages/table_shapes.h"

#include <algorithm>
#include <map>

namespace winsh::web {
namespace {

constexpr std::size_t kMostColumns = 6;
constexpr std::size_t kMostRowsAsked = 50;

Column column(std::string label, std::string path, Reading reading = Reading::text, std::string also = {}) {
    Column made;
    made.label = std::move(label);
    made.path = std::move(path);
    made.reading = reading;
    made.also = std::move(also);
    return made;
}

struct Folded {
    std::string path;
    Reading reading = Reading::text;
    std::string_view one;
    std::string_view many;
};

Column folding(Column made, Folded folded) {
    made.fold = std::move(folded.path);
    made.fold_reading = folded.reading;
    made.one = folded.one;
    made.many = folded.many;
    return made;
}

using Shapes = std::map<std::string_view, std::vector<Column>>;

std::vector<Column> event_columns() {
    return {column("Event", "/id", Reading::digest), column("Person", "/user"),
            folding(column("Where", "/tags"), {"/stacktrace", Reading::frames, "frame of the stack",
                                               "frames of the stack, the crash first"})};
}

std::vector<Column> thread_columns() {
    return {folding(column("Subject", "/subject", Reading::text, "/url"),
                    {"/messages", Reading::messages, "message", "messages"}),
            column("Customer", "/customerId"), column("Status", "/status", Reading::word),
            column("Opened", "/createdAt"), column("Tags", "/tags", Reading::word)};
}

std::vector<Column> commit_columns() {
    return {folding(column("Message", "/message", Reading::text, "/url"),
                    {"/files", Reading::word, "file", "files"}),
            column("Author", "/author"), column("Date", "/date"), column("Commit", "/sha", Reading::digest)};
}

std::vector<Column> money_columns(std::string label, std::string path) {
    return {column("Amount", "", Reading::amount, "/url"),
            column(std::move(label), std::move(path), Reading::word),
            column("Status", "/status", Reading::word),
            column("Customer", "/customerId"),
            column("When", "/createdAt"),
            column("Answer by", "/dueBy")};
}

const Shapes& known_shapes() {
    static const Shapes shapes = {
        {"/sentry/events", event_columns()},
        {"/support/threads", thread_columns()},
        {"/customers",
         {column("Customer", "/id"), column("Plan", "/plan"), column("Segment", "/segment", Reading::word),
          column("A month", "/mrr")}},
        {"/github/codeowners",
         {column("Files", "/pattern", Reading::word), column("Owner", "/owner", Reading::word)}},
        {"/github/recentCommits", commit_columns()},
        {"/github/existingIssues",
         {column("Number", "/number"), column("Title", "/title", Reading::text, "/url"),
          column("Labels", "/labels", Reading::word), column("Touched", "/updatedAt")}},
        {"/stripe/failedCharges", money_columns("Cause", "/code")},
        {"/stripe/refunds", money_columns("Reason", "/reason")},
        {"/stripe/disputes", money_columns("Reason", "/reason")},
    };
    return shapes;
}

bool is_filled(const Json* value) {
    if (value == nullptr || value->is_null()) return false;
    if (value->is_string()) return !value->as_string().empty();
    if (value->is_array()) return !value->items().empty();
    return !value->is_object() || !value->members().empty();
}

bool is_used(const Column& column, const Json& list) {
    return std::ranges::any_of(list.items(), [&](const Json& row) {
        if (column.reading == Reading::amount) return row["amountMinor"].is_integer();
        return is_filled(row.at_pointer(column.path)) ||
               (!column.fold.empty() && is_filled(row.at_pointer(column.fold)));
    });
}

/// The members that the rows have, in the order in which they come.
std::vector<std::string> names_in(const Json& list) {
    std::vector<std::string> names;
    std::size_t asked = 0;
    for (const Json& row : list.items()) {
        if (++asked > kMostRowsAsked) break;
        for (const auto& [name, member] : row.members())
            if (is_filled(&member) && std::ranges::find(names, name) == names.end()) names.push_back(name);
    }
    return names;
}

std::vector<Column> found_columns(const Json& list) {
    std::vector<std::string> names = names_in(list);
    std::vector<Column> columns;
    const auto take = [&](std::string_view name) { return std::erase(names, name) > 0; };
    if (take("amountMinor")) {
        take("currency");
        columns.push_back(column("Amount", "", Reading::amount));
    }
    const bool has_link = take("url");
    for (const std::string& name : names) {
        if (columns.size() == kMostColumns) break;
        columns.push_back(
            column(capitalised(words_of_name(name)), '/' + escape_pointer_token(name), Reading::text));
    }
    if (columns.empty()) columns.push_back(column("Value", ""));
    if (has_link) columns.front().also = "/url";
    return columns;
}

}  // namespace

std::vector<Column> columns_of(std::string_view pointer, const Json& list) {
    const auto known = known_shapes().find(pointer);
    if (known == known_shapes().end()) return found_columns(list);
    std::vector<Column> columns = known->second;
    std::erase_if(columns, [&](const Column& column) { return !is_used(column, list); });
    return columns.empty() ? found_columns(list) : columns;
}

}  // namespace winsh::web
