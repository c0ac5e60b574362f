#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string_view>
#include <utility>

#include "http/server.h"

namespace winsh::http {

/// How many connections each client has open, over all loops. A client is an IPv4 address, or the /64 of an
/// IPv6 address, of which one customer has all. Asked when a connection is accepted and told when it is
/// closed, never in between. Holds no more entries than there are open connections. Safe from any thread.
class ClientCounts {
public:
    /// One connection's place. Gives it back when it dies.
    class Place {
    public:
        Place() = default;
        Place(Place&& other) noexcept;
        Place& operator=(Place&& other) noexcept;
        ~Place() { give_back(); }
        void give_back();
        /// The connections that the client had when the place was taken, this one too; 0 for who is not
        /// counted.
        std::size_t number() const { return number_; }

    private:
        friend ClientCounts;
        using Key = std::array<std::uint8_t, 16>;
        Place(ClientCounts& counts, const Key& key, std::size_t number)
            : counts_(&counts), key_(key), number_(number) {}

        ClientCounts* counts_ = nullptr;
        Key key_{};
        std::size_t number_ = 0;
    };

    /// Who is on this machine is not counted, unless told to: those are the terminals, tests and load
    /// generators of whoever runs the server, who could do it more harm in other ways, and a reverse proxy
    /// that nobody has named, through which everybody comes.
    explicit ClientCounts(LoopbackClients loopback) : loopback_(loopback) {}

    Place take(std::string_view address);
    std::size_t clients() const;

private:
    const LoopbackClients loopback_;
    mutable std::mutex mutex_;
    std::map<Place::Key, std::size_t> counts_;
};

/// The bytes that request bodies may take which are not answered yet, over all loops. A body is counted from
/// its beginning with the length that it announces. Safe from any thread.
class BodyBudget {
public:
    explicit BodyBudget(std::size_t most) : most_(most) {}

    /// A body's share. Gives it back when it dies.
    class Share {
    public:
        Share() = default;
        Share(Share&& other) noexcept
            : budget_(std::exchange(other.budget_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}
        Share& operator=(Share&& other) noexcept;
        ~Share() { give_back(); }
        void give_back();
        bool is_taken() const { return budget_ != nullptr; }

    private:
        friend BodyBudget;
        Share(BodyBudget& budget, std::size_t bytes) : budget_(&budget), bytes_(bytes) {}
        BodyBudget* budget_ = nullptr;
        std::size_t bytes_ = 0;
    };

    /// Not taken where it would go over what there is.
    Share take(std::size_t bytes);
    std::size_t held() const { return held_.load(std::memory_order_relaxed); }

private:
    const std::size_t most_;
    std::atomic<std::size_t> held_ = 0;
};

}  // namespace winsh::http
