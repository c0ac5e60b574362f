#include "snapshots/recipes/shapes.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>

#include "base/format.h"
#include "snapshots/recipes/concern.h"

namespace winsh {
namespace {

constexpr std::size_t kMostEvents = 20;
constexpr std::size_t kMostThreads = 100;
constexpr std::size_t kMostCustomers = 100;

/// The members of an issue that the snapshot shows.
constexpr std::array<std::string_view, 14> kIssueMembers = {
    "id",    "shortId",   "slug",      "title",    "culprit", "level",     "substatus",
    "count", "userCount", "firstSeen", "lastSeen", "release", "permalink", "environment"};

void point_to(std::vector<Signal>& signals, std::string_view source, std::size_t index,
              const std::string& pointer) {
    for (Signal& signal : signals) {
        if (signal.source == source && signal.index == index && !signal.evidence.empty())
            signal.evidence.front().pointer = pointer;
    }
}

/// Who pays, of those in the event: what the section cannot know.
Json with_customer(const Json& event, const Sources& sources) {
    Json user = event["user"];
    // A copy: where nobody is renamed it would be a view of what is replaced next.
    const std::string name(sources.people().name_of(user["id"].as_string()));
    if (name.empty()) return event;
    user.set("id", name);
    const Customer* customer = sources.customer(name);
    const bool is_paying = customer != nullptr && customer->is_paying();
    // Where nothing tells who pays, nobody is said not to.
    if (sources.section("customers") != nullptr) user.set("isPaying", is_paying);
    // A plan alone makes a payer of somebody for the client; who pays nothing has none here.
    if (is_paying) {
        if (!customer->plan.empty()) user.set("plan", customer->plan);
        user.set("mrr", number(customer->mrr));
    }
    Json whole = event;
    whole.set("user", std::move(user));
    return whole;
}

/// The people whom the signals are about, in the signals' order.
std::vector<std::string> people_of(const std::vector<Signal>& signals) {
    std::vector<std::string> people;
    std::set<std::string_view> seen;
    for (const Signal& signal : signals) {
        for (const Entity& entity : signal.entities)
            if (entity.type == "person" && seen.insert(entity.id).second) people.push_back(entity.id);
    }
    return people;
}

/// Those, and whom the error that is shown hit, whether they pay or not.
std::set<std::string, std::less<>> concerned_by(const std::vector<Signal>& signals, const Json& content) {
    const std::vector<std::string> people = people_of(signals);
    std::set<std::string, std::less<>> concerned(people.begin(), people.end());
    for (const Json& event : content["sentry"]["events"].items()) {
        const std::string_view person = event["user"]["id"].as_string();
        if (!person.empty()) concerned.emplace(person);
    }
    return concerned;
}

void take_whole(const Sources& sources, const std::string& key, Composition& out) {
    const Section* section = sources.section(key);
    if (section != nullptr) out.take(*section, "/" + key, "/" + key);
}

}  // namespace

void shape_sentry(const Loop& loop, const Sources& sources, std::vector<Signal>& signals, Composition& out) {
    const Section* section = sources.section("sentry");
    if (section == nullptr) return;
    const auto top = std::ranges::find(signals, "sentry", &Signal::source);
    if (top == signals.end()) {
        // `issue` is what the run is about: one that the filter does not let through must not stand there.
        // That errors were looked at is told all the same, but not to the published adapters, for which the
        // section is an issue.
        if (loop.is_own()) out.put("/sentry/events", Json::array());
        return;
    }
    const std::string issue = format("/sentry/issues/{}", top->index);
    for (const std::string_view member : kIssueMembers)
        out.take(*section, format("{}/{}", issue, member), format("/sentry/issue/{}", member));
    const std::size_t events =
        sources.content("sentry")["issues"].items()[top->index]["events"].items().size();
    for (std::size_t at = 0; at < std::min(events, kMostEvents); ++at) {
        const std::string from = format("{}/events/{}", issue, at);
        const std::string to = format("/sentry/events/{}", at);
        out.take(*section, from, to);
        out.put(to, with_customer(*section->content.at_pointer(from), sources));
    }
    point_to(signals, "sentry", top->index, "/sentry/issue");
}

void shape_support(const Loop& loop, const Sources& sources, std::vector<Signal>& signals, Composition& out) {
    const Section* section = sources.section("support");
    if (section == nullptr) return;
    const Json::Array& threads = sources.content("support")["threads"].items();
    const bool is_required = std::ranges::find(loop.required, "support") != loop.required.end();
    std::vector<std::size_t> order;
    // Those that signals are about, then the others, the latest first.
    for (const Signal& signal : signals)
        if (signal.source == "support") order.push_back(signal.index);
    const std::set<std::string, std::less<>> concerned = concerned_by(signals, out.content());
    const std::set<std::size_t> taken(order.begin(), order.end());
    for (std::size_t index = 0; index < threads.size(); ++index) {
        const bool is_wanted =
            is_required ||
            concerned.contains(sources.people().name_of(threads[index]["customerId"].as_string()));
        if (is_wanted && !taken.contains(index)) order.push_back(index);
    }
    out.leave_out("/support/threads", order.size() > kMostThreads ? order.size() - kMostThreads : 0);
    if (order.size() > kMostThreads) order.resize(kMostThreads);
    if (is_required || !order.empty()) out.put("/support/threads", Json::array());
    for (std::size_t at = 0; at < order.size(); ++at) {
        const std::string to = format("/support/threads/{}", at);
        // Its members one by one: the client searches all the text there is, and what else a section knows of
        // a thread stays out of it.
        for (const std::string_view member :
             {"id", "source", "customerId", "subject", "status", "createdAt", "messages", "tags"})
            out.take(*section, format("/support/threads/{}/{}", order[at], member),
                     format("{}/{}", to, member));
        point_to(signals, "support", order[at], to);
    }
}

void shape_stripe(const Loop& loop, const Sources& sources, Composition& out) {
    constexpr std::array<std::string_view, 3> kOfMoney = {"stripe", "billing", "customers"};
    const bool is_required = std::ranges::any_of(kOfMoney, [&](std::string_view capability) {
        return std::ranges::find(loop.required, capability) != loop.required.end();
    });
    if (is_required) return take_whole(sources, "stripe", out);
    // What customers pay is in this currency; the rest is nothing that the loop asked for.
    if (const Section* section = sources.section("stripe"))
        out.take(*section, "/stripe/currency", "/stripe/currency");
}

void shape_customers(const Sources& sources, const std::vector<Signal>& signals, Composition& out) {
    const Section* section = sources.section("customers");
    if (section == nullptr) return;
    const Json::Array& customers = sources.content("customers").items();
    std::vector<std::size_t> order;
    std::vector<bool> taken(customers.size(), false);
    const auto take = [&](std::size_t index) {
        if (taken[index]) return;
        taken[index] = true;
        order.push_back(index);
    };
    for (const std::string& person : people_of(signals))
        if (const Customer* customer = sources.customer(person)) take(customer->index);
    // The section has those first who pay most.
    for (std::size_t index = 0; index < customers.size() && order.size() < kMostCustomers; ++index)
        take(index);
    if (order.size() > kMostCustomers) order.resize(kMostCustomers);
    out.leave_out("/customers", customers.size() - order.size());
    out.put("/customers", Json::array());
    for (std::size_t at = 0; at < order.size(); ++at) {
        for (const std::string_view member : {"id", "plan", "segment", "mrr"})
            out.take(*section, format("/customers/{}/{}", order[at], member),
                     format("/customers/{}/{}", at, member));
    }
}

void shape_all(const Loop& loop, const Sources& sources, std::vector<Signal>& signals, Composition& out) {
    shape_sentry(loop, sources, signals, out);
    shape_support(loop, sources, signals, out);
    shape_stripe(loop, sources, out);
    take_whole(sources, "analytics", out);
    shape_customers(sources, signals, out);
    shape_github(sources, signals, out);
    for (const std::string& key : sources.keys())
        if (out.content().find(key) == nullptr && key != "sentry" && key != "support")
            take_whole(sources, key, out);
}

}  // namespace winsh
