#include "connectors/zendesk/parse.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "connectors/person.h"
#include "connectors/upstream_json.h"

namespace winsh {
namespace {

constexpr std::size_t kMostCursor = 2'000;
constexpr std::size_t kMostTags = 100;
/// Longer ones are no tags, and wait in the memory with their ticket.
constexpr std::size_t kMostTagBytes = 240;

std::optional<Json> parse_body(std::string_view body) {
    auto parsed =
        parse_upstream_json(body, {.bytes = std::size_t{8} << 20U, .depth = 32, .values = 1'000'000});
    if (!parsed.has_value()) return std::nullopt;
    return *std::move(parsed);
}

std::string text_of(const Json& value) { return std::string(value.as_string()); }

bool is_id(const Json& value) { return value.is_integer() && value.as_integer() > 0; }

using UsersById = std::map<std::int64_t, const Json*>;

UsersById users_of(const Json& body) {
    UsersById users;
    for (const Json& user : body["users"].items())
        if (is_id(user["id"])) users.emplace(user["id"].as_integer(), &user);
    return users;
}

Json person_of(std::int64_t id, const UsersById& users) {
    Person person;
    if (const auto found = users.find(id); found != users.end()) {
        person.email((*found->second)["email"].as_string());
        person.user((*found->second)["external_id"].as_string());
    }
    return person.record("zendesk", std::to_string(id)).to_json();
}

std::vector<std::string> tags_of(const Json& ticket) {
    std::vector<std::string> tags;
    for (const Json& tag : ticket["tags"].items())
        if (!tag.as_string().empty() && tag.as_string().size() <= kMostTagBytes && tags.size() < kMostTags)
            tags.push_back(text_of(tag));
    return tags;
}

std::optional<ZendeskTicket> ticket_of(const Json& row, const UsersById& users) {
    const auto created_at = from_iso8601(row["created_at"].as_string());
    const auto updated_at = from_iso8601(row["updated_at"].as_string());
    ZendeskTicket ticket;
    ticket.status = status_word(row["status"].as_string());
    // Nobody asks for the times of what is to be forgotten.
    const bool is_gone = ticket.status == "deleted";
    if (!is_id(row["id"]) || ticket.status.empty()) return std::nullopt;
    if (!is_gone && (!created_at || !updated_at || !is_id(row["requester_id"]))) return std::nullopt;
    ticket.id = row["id"].as_integer();
    ticket.requester = row["requester_id"].as_integer();
    ticket.customer = person_of(ticket.requester, users);
    ticket.subject = text_of(row["subject"]);
    ticket.created_at = created_at.value_or(Timestamp());
    ticket.updated_at = updated_at.value_or(Timestamp());
    ticket.tags = tags_of(row);
    return ticket;
}

/// A voice comment's text is who called whom.
bool is_written(const Json& row) { return row["type"].as_string("Comment") == "Comment"; }

std::optional<ZendeskComment> comment_of(const Json& row) {
    const auto created_at = from_iso8601(row["created_at"].as_string());
    std::string_view body = trim(row["plain_body"].as_string());
    if (body.empty()) body = trim(row["body"].as_string());
    if (!is_id(row["id"]) || !created_at || body.empty() || !is_written(row)) return std::nullopt;
    return ZendeskComment{.id = row["id"].as_integer(),
                          .author = row["author_id"].as_integer(),
                          .created_at = *created_at,
                          .body = std::string(body)};
}

}  // namespace

std::optional<ZendeskTickets> parse_zendesk_tickets(std::string_view body) {
    const auto json = parse_body(body);
    if (!json || !(*json)["tickets"].is_array()) return std::nullopt;
    const UsersById users = users_of(*json);
    ZendeskTickets read;
    for (const Json& row : (*json)["tickets"].items()) {
        if (auto ticket = ticket_of(row, users)) {
            read.tickets.push_back(*std::move(ticket));
        } else {
            ++read.unreadable;
        }
    }
    const std::string_view cursor = (*json)["after_cursor"].as_string();
    if (cursor.size() <= kMostCursor) read.after_cursor = cursor;
    read.is_last = (*json)["end_of_stream"].as_bool(true) || read.after_cursor.empty();
    return read;
}

std::optional<ZendeskComments> parse_zendesk_comments(std::string_view body) {
    const auto json = parse_body(body);
    if (!json || !(*json)["comments"].is_array()) return std::nullopt;
    ZendeskComments read;
    for (const Json& row : (*json)["comments"].items()) {
        ++read.records;
        // What does not say that it is public is not.
        if (!row["public"].as_bool()) {
            ++read.notes;
        } else if (auto comment = comment_of(row)) {
            read.comments.push_back(*std::move(comment));
        }
    }
    for (const auto& [id, user] : users_of(*json))
        if ((*user)["role"].as_string() == "end-user") read.end_users.insert(id);
    read.is_last = !(*json)["next_page"].is_string() && !(*json)["meta"]["has_more"].as_bool();
    const std::int64_t count = std::clamp<std::int64_t>((*json)["count"].as_integer(), 0, 1'000'000);
    read.available = std::max(read.records, static_cast<std::size_t>(count));
    return read;
}

std::vector<SupportMessage> zendesk_messages(const std::vector<ZendeskComments>& pages,
                                             std::int64_t requester) {
    std::map<std::pair<Timestamp, std::int64_t>, const ZendeskComment*> in_order;
    std::set<std::int64_t> customers = {requester};
    for (const ZendeskComments& page : pages) {
        customers.insert(page.end_users.begin(), page.end_users.end());
        for (const ZendeskComment& comment : page.comments)
            in_order.try_emplace({comment.created_at, comment.id}, &comment);
    }
    std::vector<SupportMessage> messages;
    for (const auto& [place, comment] : in_order) {
        const bool is_customer = customers.contains(comment->author);
        messages.push_back(
            {.author = is_customer ? SupportMessage::Author::customer : SupportMessage::Author::support,
             .body = comment->body});
    }
    return messages;
}

std::string zendesk_subdomain(std::string_view text) {
    constexpr std::string_view kHost = ".zendesk.com";
    constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789-";
    std::string name = to_lower_ascii(trim(text));
    if (name.ends_with(kHost)) name.resize(name.size() - kHost.size());
    const bool fits = !name.empty() && name.size() <= 63 && !name.starts_with('-') && !name.ends_with('-') &&
                      name.find_first_not_of(kAllowed) == std::string::npos;
    return fits ? name : std::string();
}

}  // namespace winsh
