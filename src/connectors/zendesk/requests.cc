#include "connectors/zendesk/requests.h"

#include <algorithm>
#include <utility>

#include "base/format.h"
#include "base/text.h"
#include "connectors/support/thread_poll.h"
#include "connectors/zendesk/parse.h"

namespace winsh {
namespace {

/// The export may be asked ten times a minute, and a poll that has more to read is followed by another soon.
constexpr int kMostPages = 5;
/// A page of 1,000, the upstream's default, can be larger than what is read of one answer.
constexpr int kTicketsPerPage = 250;
constexpr int kFewTicketsPerPage = 20;
/// The smallest plan allows 200 requests a minute, for all who use the account.
constexpr std::size_t kMostThreads = 50;
/// What changed in the last minute is not exported yet.
constexpr std::chrono::seconds kExportLag{60};
constexpr std::string_view kIdPrefix = "zendesk:";

class ZendeskSource final : public ThreadSource {
public:
    ZendeskSource(Upstream& upstream, const ZendeskAccount& account, Timestamp now)
        : upstream_(upstream), account_(account), now_(now) {}

    Polled<ThreadChanges> read_changes(ThreadMemory& memory, PollAccount& account) override {
        if (!has_place(memory.cursor())) start_over(memory);
        ThreadChanges changes;
        changes.complete_through = Timestamp();
        std::size_t unreadable = 0;
        for (int page = 0; page < kMostPages && !changes.is_finished && !changes.stopped_by; ++page) {
            Polled<ZendeskTickets> read = read_page(memory);
            if (!read.has_value()) {
                if (page == 0) return std::unexpected(std::move(read).error());
                changes.stopped_by = std::move(read).error();
                break;
            }
            unreadable += read->unreadable;
            take(*read, memory, changes);
        }
        account.drop(unreadable, "tickets that are not of the documented form");
        if (changes.is_finished) changes.complete_through = now_ - kExportLag;
        changes.complete_through = std::min(changes.complete_through, now_);
        return changes;
    }

    Polled<ReadThread> read_thread(const WaitingThread& waiting) override {
        const std::string path =
            format("/api/v2/tickets/{}/comments.json?include=users", waiting.id.substr(kIdPrefix.size()));
        std::vector<ZendeskComments> pages;
        WINSH_TRY(ZendeskComments first, read_comments(path));
        pages.push_back(std::move(first));
        if (!pages.front().is_last) {
            // The first words are known; between them and the latest 100 nothing is asked for.
            WINSH_TRY(ZendeskComments latest, read_comments(path + "&sort_order=desc"));
            pages.push_back(std::move(latest));
        }
        SupportThread thread = thread_of(waiting, pages);
        if (thread.messages.empty()) return LeftOut::internal;
        return thread;
    }

    std::size_t most_threads() const override { return kMostThreads; }

private:
    static bool has_place(const Json& cursor) {
        return !cursor["after"].as_string().empty() || cursor["startTime"].as_integer() > 0;
    }

    /// The one place in which a clock decides what is asked for. From then on only the upstream's cursor
    /// does.
    void start_over(ThreadMemory& memory) const {
        const auto start = now_ - std::chrono::hours(24) * account_.days;
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(start.time_since_epoch());
        memory.set_cursor(Json::object({{"startTime", std::int64_t{seconds.count()}}}));
    }

    Polled<ZendeskTickets> read_page(ThreadMemory& memory) {
        WINSH_TRY(http::ClientResponse response, ask_for_page(memory.cursor()));
        const bool is_refused_cursor = response.status == 400 || response.status == 422;
        if (is_refused_cursor && !memory.cursor()["after"].as_string().empty()) {
            // A cursor that holds no longer. What is known already is recognised when it comes again.
            start_over(memory);
            WINSH_TRY(response, ask_for_page(memory.cursor()));
        }
        if (response.status != 200) return std::unexpected(upstream_.failure_of(response));
        auto read = parse_zendesk_tickets(response.body);
        if (!read) return std::unexpected(upstream_.garbage("a list of tickets"));
        return *std::move(read);
    }

    Polled<http::ClientResponse> ask_for_page(const Json& cursor) {
        const std::string_view after = cursor["after"].as_string();
        const std::string place = after.empty() ? format("start_time={}", cursor["startTime"].as_integer())
                                                : "cursor=" + percent_encode(after);
        const auto target = [&](int size) {
            return format("/api/v2/incremental/tickets/cursor.json?{}&include=users&per_page={}", place,
                          size);
        };
        Polled<http::ClientResponse> response = upstream_.get_constant(target(kTicketsPerPage));
        if (response.has_value() || response.error().failure.type != "too_large") return response;
        return upstream_.get_constant(target(kFewTicketsPerPage));
    }

    void take(const ZendeskTickets& read, ThreadMemory& memory, ThreadChanges& changes) const {
        for (const ZendeskTicket& ticket : read.tickets) {
            const std::string id = format("{}{}", kIdPrefix, ticket.id);
            changes.complete_through = std::max(changes.complete_through, ticket.updated_at);
            if (ticket.status == "deleted") {
                memory.remove(id);
            } else if (!memory.knows(id, ticket.updated_at)) {
                memory.await(id, ticket.updated_at, head_of(ticket));
            }
        }
        const bool has_moved =
            !read.after_cursor.empty() && read.after_cursor != memory.cursor()["after"].as_string();
        // Without tickets there is no news, even if the cursor reads differently: the old one holds as well.
        if (!read.tickets.empty() && has_moved) changes.has_news = true;
        if (has_moved) memory.set_cursor(Json::object({{"after", read.after_cursor}}));
        changes.is_finished = read.is_last || !has_moved;
    }

    static Json head_of(const ZendeskTicket& ticket) {
        Json tags = Json::array();
        for (const std::string& tag : ticket.tags) tags.push(tag);
        return Json::object(
            {{"requester", ticket.requester},
             {"customer", ticket.customer},
             {"subject", ticket.subject.substr(0, utf8_prefix(ticket.subject.substr(0, 2'000)))},
             {"status", ticket.status},
             {"createdAt", to_iso8601(ticket.created_at)},
             {"tags", std::move(tags)}});
    }

    Polled<ZendeskComments> read_comments(const std::string& target) {
        WINSH_TRY(const http::ClientResponse response, upstream_.get_constant(target));
        if (response.status != 200) return std::unexpected(upstream_.failure_of(response));
        auto read = parse_zendesk_comments(response.body);
        if (!read) return std::unexpected(upstream_.garbage("a list of comments"));
        return *std::move(read);
    }

    SupportThread thread_of(const WaitingThread& waiting, const std::vector<ZendeskComments>& pages) const {
        const Json& head = waiting.head;
        SupportThread thread;
        thread.id = waiting.id;
        thread.source = "zendesk";
        thread.customer = head["customer"];
        thread.subject = head["subject"].as_string();
        thread.status = head["status"].as_string();
        thread.created_at = from_iso8601(head["createdAt"].as_string()).value_or(Timestamp());
        thread.updated_at = from_iso8601(waiting.updated_at).value_or(Timestamp());
        thread.url = format("https://{}.zendesk.com/agent/tickets/{}", account_.subdomain,
                            waiting.id.substr(kIdPrefix.size()));
        thread.messages = zendesk_messages(pages, head["requester"].as_integer());
        for (const Json& tag : head["tags"].items()) thread.tags.emplace_back(tag.as_string());
        std::size_t records = 0;
        for (const ZendeskComments& page : pages) {
            thread.notes += page.notes;
            records += page.records;
        }
        const std::size_t available = pages.front().available;
        thread.unread = available > records ? available - records : 0;
        return thread;
    }

    Upstream& upstream_;
    const ZendeskAccount& account_;
    Timestamp now_;
};

}  // namespace

PollOutcome read_zendesk(Upstream& upstream, const ZendeskAccount& account, const PollInput& input) {
    ZendeskSource source(upstream, account, input.now);
    return poll_threads(source, upstream, input, format("{} {}", account.base_url, account.days));
}

}  // namespace winsh
