#include "connectors/zendesk/parse.h"

#include <cstdint>
#include <cstdlib>

#include "base/text.h"

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

/// Whatever comes in, an id that is put into a path is a positive number, a status is a word, and nothing is
/// shown of what is not public.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto page = winsh::parse_zendesk_tickets(text)) {
        for (const winsh::ZendeskTicket& ticket : page->tickets) {
            require(ticket.id > 0 && !ticket.status.empty());
            require(ticket.status == winsh::status_word(ticket.status));
            require(ticket.customer.is_array() && winsh::is_utf8(ticket.subject));
        }
        require(page->is_last || !page->after_cursor.empty());
    }
    if (const auto page = winsh::parse_zendesk_comments(text)) {
        require(page->comments.size() + page->notes <= page->records && page->records <= page->available);
        const auto messages = winsh::zendesk_messages({*page, *page}, 7);
        require(messages.size() <= page->comments.size());
        for (const winsh::SupportMessage& message : messages) require(!message.body.empty());
    }
    require(winsh::zendesk_subdomain(text).find_first_of("./:@") == std::string::npos);
    return 0;
}
