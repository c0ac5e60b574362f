#include "connectors/intercom/parse.h"

#include <algorithm>
#include <array>

#include "base/format.h"
#include "base/text.h"
#include "connectors/person.h"
#include "connectors/upstream_json.h"

namespace winsh {
namespace {

constexpr std::size_t kMostNext = 2'000;
constexpr std::size_t kMostTags = 100;
constexpr std::int64_t kEndOfTime = 253'402'300'800;  // The year 10000.

std::optional<Json> parse_body(std::string_view body) {
    auto parsed =
        parse_upstream_json(body, {.bytes = std::size_t{8} << 20U, .depth = 32, .values = 1'000'000});
    if (!parsed.has_value() || !parsed->is_object()) return std::nullopt;
    return *std::move(parsed);
}

/// Documented as text; older answers have numbers.
std::string id_of(const Json& value) {
    std::string id = value.is_integer() ? std::to_string(value.as_integer()) : std::string(value.as_string());
    return is_plain_id(id) ? id : std::string();
}

bool is_time(const Json& value) {
    return value.is_integer() && value.as_integer() > 0 && value.as_integer() < kEndOfTime;
}

Timestamp time_of(const Json& value) { return Timestamp(std::chrono::seconds(value.as_integer())); }

bool is_customer(const Json& author) {
    const std::string_view type = author["type"].as_string();
    return type == "user" || type == "lead" || type == "contact";
}

/// What customers got to see of the support's parts. Others with a text, such as assignments, are for
/// colleagues.
bool is_public(const Json& part) {
    constexpr std::array<std::string_view, 3> kPublic = {"comment", "close", "quick_reply"};
    const std::string_view type = part["part_type"].as_string();
    if (type.contains("note")) return false;
    return is_customer(part["author"]) || std::ranges::find(kPublic, type) != kPublic.end();
}

void add_message(const Json& written, SupportThread& thread) {
    const std::string_view body = trim(written["body"].as_string());
    // Whoever has no name here wrote for the company: a campaign, or a colleague who left.
    if (body.empty()) return;
    thread.messages.push_back({.author = is_customer(written["author"]) ? SupportMessage::Author::customer
                                                                        : SupportMessage::Author::support,
                               .body = std::string(body)});
}

/// In the order in which they were written.
std::vector<const Json*> parts_of(const Json& conversation) {
    std::vector<const Json*> parts;
    for (const Json& part : conversation["conversation_parts"]["conversation_parts"].items())
        parts.push_back(&part);
    std::ranges::stable_sort(parts, {}, [](const Json* part) { return (*part)["created_at"].as_integer(); });
    return parts;
}

void add_parts(const Json& conversation, SupportThread& thread) {
    const std::vector<const Json*> parts = parts_of(conversation);
    for (const Json* part : parts) {
        if (is_public(*part)) {
            add_message(*part, thread);
        } else if (!trim((*part)["body"].as_string()).empty()) {
            ++thread.notes;
        }
    }
    const std::int64_t total = conversation["conversation_parts"]["total_count"].as_integer();
    const auto read = static_cast<std::int64_t>(parts.size());
    thread.unread = static_cast<std::size_t>(std::clamp<std::int64_t>(total - read, 0, 1'000'000));
}

/// The one who wrote first, else the first one who takes part.
std::string customer_of(const Json& conversation, const std::vector<const Json*>& authors) {
    for (const Json* author : authors)
        if (is_customer(*author) && !id_of((*author)["id"]).empty()) return id_of((*author)["id"]);
    for (const Json& contact : conversation["contacts"]["contacts"].items())
        if (!id_of(contact["id"]).empty()) return id_of(contact["id"]);
    return {};
}

Json person_of(const Json& conversation) {
    std::vector<const Json*> authors = {&conversation["source"]["author"]};
    for (const Json* part : parts_of(conversation)) authors.push_back(&(*part)["author"]);
    const std::string id = customer_of(conversation, authors);
    Person person;
    if (id.empty()) return person.to_json();
    const auto is_same = [&](const Json& other) { return id_of(other["id"]) == id; };
    for (const Json* author : authors)
        if (is_customer(*author) && is_same(*author)) person.email((*author)["email"].as_string());
    for (const Json& contact : conversation["contacts"]["contacts"].items())
        if (is_same(contact)) person.user(contact["external_id"].as_string());
    return person.record("intercom", id).to_json();
}

std::vector<std::string> tags_of(const Json& conversation) {
    std::vector<std::string> tags;
    for (const Json& tag : conversation["tags"]["tags"].items()) {
        const std::string_view name = tag["name"].as_string();
        if (!name.empty() && tags.size() < kMostTags) tags.emplace_back(name);
    }
    return tags;
}

}  // namespace

std::optional<IntercomChanges> parse_intercom_changes(std::string_view body) {
    const auto json = parse_body(body);
    if (!json || !(*json)["conversations"].is_array()) return std::nullopt;
    IntercomChanges read;
    for (const Json& row : (*json)["conversations"].items()) {
        std::string id = id_of(row["id"]);
        if (id.empty() || !is_time(row["updated_at"])) {
            ++read.unreadable;
        } else {
            read.changes.push_back({std::move(id), row["updated_at"].as_integer()});
        }
    }
    const std::string_view next = (*json)["pages"]["next"]["starting_after"].as_string();
    if (next.size() <= kMostNext) read.next = next;
    return read;
}

std::optional<SupportThread> parse_intercom_conversation(std::string_view body) {
    const auto json = parse_body(body);
    if (!json) return std::nullopt;
    const std::string id = id_of((*json)["id"]);
    SupportThread thread;
    thread.status = status_word((*json)["state"].as_string());
    const bool has_times = is_time((*json)["created_at"]) && is_time((*json)["updated_at"]);
    if (id.empty() || thread.status.empty() || !has_times) return std::nullopt;
    thread.id = format("intercom:{}", id);
    thread.source = "intercom";
    thread.customer = person_of(*json);
    thread.subject = trim((*json)["source"]["subject"].as_string());
    if (thread.subject.empty()) thread.subject = trim((*json)["title"].as_string());
    thread.created_at = time_of((*json)["created_at"]);
    thread.updated_at = time_of((*json)["updated_at"]);
    add_message((*json)["source"], thread);
    add_parts(*json, thread);
    thread.tags = tags_of(*json);
    return thread;
}

std::optional<std::string> parse_intercom_workspace(std::string_view body) {
    const auto json = parse_body(body);
    if (!json) return std::nullopt;
    std::string id = id_of((*json)["app"]["id_code"]);
    if (id.empty()) return std::nullopt;
    return id;
}

}  // namespace winsh
