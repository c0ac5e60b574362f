#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "connectors/support/thread.h"

namespace winsh {

// Zendesk's answers, reduced to what a snapshot shows. Nothing for an answer that is not of the documented
// shape; single entries that are not are counted.

struct ZendeskTicket {
    std::int64_t id = 0;  ///< Positive.
    std::int64_t requester = 0;
    Json customer;  ///< `Person::to_json` of the requester.
    std::string subject;
    std::string status;  ///< `deleted` for what is deleted or spam.
    Timestamp created_at;
    Timestamp updated_at;
    std::vector<std::string> tags;
};

/// A page of the incremental export.
struct ZendeskTickets {
    std::vector<ZendeskTicket> tickets;
    std::string after_cursor;  ///< "" where there is none.
    bool is_last = true;
    std::size_t unreadable = 0;
};

struct ZendeskComment {
    std::int64_t id = 0;
    std::int64_t author = 0;
    Timestamp created_at;
    std::string body;
};

/// A page of a ticket's comments.
struct ZendeskComments {
    std::vector<ZendeskComment> comments;  ///< The public ones that have a text.
    std::set<std::int64_t> end_users;      ///< Of the users that came along, those who are customers.
    std::size_t records = 0;               ///< In this answer, of whatever kind.
    std::size_t notes = 0;                 ///< Internal ones.
    std::size_t available = 0;             ///< On all pages.
    bool is_last = true;
};

std::optional<ZendeskTickets> parse_zendesk_tickets(std::string_view body);
std::optional<ZendeskComments> parse_zendesk_comments(std::string_view body);

/// The comments of one or two pages as messages, the oldest first. `requester` is a customer in any case.
std::vector<SupportMessage> zendesk_messages(const std::vector<ZendeskComments>& pages,
                                             std::int64_t requester);

/// `acme` of `acme` or `acme.zendesk.com`, in lower case; "" for what cannot be one.
std::string zendesk_subdomain(std::string_view text);

}  // namespace winsh
