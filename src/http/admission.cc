#include "http/admission.h"

#include <algorithm>

#include "http/proxies.h"

namespace winsh::http {
namespace {

using Bytes = std::array<std::uint8_t, 16>;

constexpr Bytes kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
constexpr Bytes kLoopbackV6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
constexpr std::size_t kMappedPrefix = 12;
constexpr std::size_t kCustomerPrefix = 8;

bool is_ipv4(const Bytes& bytes) {
    return std::equal(kMapped.begin(), kMapped.begin() + kMappedPrefix, bytes.begin());
}

bool is_loopback(const Bytes& bytes) {
    constexpr std::uint8_t kLoopbackV4 = 127;
    return is_ipv4(bytes) ? bytes[kMappedPrefix] == kLoopbackV4 : bytes == kLoopbackV6;
}

}  // namespace

ClientCounts::Place::Place(Place&& other) noexcept
    : counts_(std::exchange(other.counts_, nullptr)), key_(other.key_), number_(other.number_) {}

ClientCounts::Place& ClientCounts::Place::operator=(Place&& other) noexcept {
    if (this != &other) {
        give_back();
        counts_ = std::exchange(other.counts_, nullptr);
        key_ = other.key_;
        number_ = other.number_;
    }
    return *this;
}

void ClientCounts::Place::give_back() {
    ClientCounts* const counts = std::exchange(counts_, nullptr);
    if (counts == nullptr) return;
    const std::lock_guard lock(counts->mutex_);
    const auto known = counts->counts_.find(key_);
    if (known != counts->counts_.end() && --known->second == 0) counts->counts_.erase(known);
}

ClientCounts::Place ClientCounts::take(std::string_view address) {
    // Without a zone, as in fe80::1%eth0.
    const auto parsed = IpAddress::parse(address.substr(0, address.find('%')));
    if (!parsed) return {};
    Bytes key = parsed->bytes();
    if (is_loopback(key) && loopback_ == LoopbackClients::not_counted) return {};
    if (!is_ipv4(key)) std::fill(key.begin() + kCustomerPrefix, key.end(), std::uint8_t{0});
    const std::lock_guard lock(mutex_);
    return {*this, key, ++counts_[key]};
}

std::size_t ClientCounts::clients() const {
    const std::lock_guard lock(mutex_);
    return counts_.size();
}

BodyBudget::Share& BodyBudget::Share::operator=(Share&& other) noexcept {
    if (this != &other) {
        give_back();
        budget_ = std::exchange(other.budget_, nullptr);
        bytes_ = std::exchange(other.bytes_, 0);
    }
    return *this;
}

void BodyBudget::Share::give_back() {
    if (BodyBudget* const budget = std::exchange(budget_, nullptr))
        budget->held_.fetch_sub(bytes_, std::memory_order_relaxed);
}

BodyBudget::Share BodyBudget::take(std::size_t bytes) {
    if (held_.fetch_add(bytes, std::memory_order_relaxed) + bytes <= most_) return {*this, bytes};
    held_.fetch_sub(bytes, std::memory_order_relaxed);
    return {};
}

}  // namespace winsh::http
