#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "model/ids.h"

namespace winsh::web {

/// What a form's POST has made, on its way to the page that shows it: the POST puts it here and answers 303,
/// the page takes it. So reloading that page does nothing again and shows it no second time.
///
/// In memory only. A value is for one session, is taken once, and is handed out for a minute at most. At most
/// `kMostOfSession` wait for a session and `kMost` in all; then the oldest go. Safe from any thread.
template <typename Value>
class OneTimeShelf {
public:
    static constexpr std::chrono::seconds kHolds{60};
    static constexpr std::size_t kMostOfSession = 16;
    static constexpr std::size_t kMost = 4'096;

    explicit OneTimeShelf(const Clock& clock) : clock_(clock) {}

    /// Replaces what the session has under that name.
    void put(const SessionId& session, std::string_view name, Value value) {
        const std::lock_guard lock(mutex_);
        drop_what_ran_out();
        items_.remove_if([&](const Item& item) { return item.session == session && item.name == name; });
        const auto is_of_session = [&](const Item& item) { return item.session == session; };
        if (std::ranges::count_if(items_, is_of_session) >= std::ptrdiff_t{kMostOfSession})
            items_.erase(std::ranges::find_if(items_, is_of_session));
        if (items_.size() >= kMost) items_.pop_front();
        items_.push_back({session, std::string(name), std::move(value), clock_.steady_now() + kHolds});
    }

    std::optional<Value> take(const SessionId& session, std::string_view name) {
        const std::lock_guard lock(mutex_);
        drop_what_ran_out();
        const auto found = std::ranges::find_if(
            items_, [&](const Item& item) { return item.session == session && item.name == name; });
        if (found == items_.end()) return std::nullopt;
        std::optional<Value> value(std::move(found->value));
        items_.erase(found);
        return value;
    }

private:
    struct Item {
        SessionId session;
        std::string name;
        Value value;
        SteadyTime ends;
    };

    void drop_what_ran_out() {
        while (!items_.empty() && clock_.steady_now() >= items_.front().ends) items_.pop_front();
    }

    const Clock& clock_;
    std::mutex mutex_;
    std::list<Item> items_;  ///< The oldest first.
};

}  // namespace winsh::web
