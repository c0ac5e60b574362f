#include "base/secret.h"

#include <sodium/utils.h>

#include <algorithm>
#include <utility>

#include "base/digest.h"

namespace winsh {

Secret::Secret(std::string_view text) : bytes_(text) {}

Secret Secret::take(std::string&& text) {
    Secret secret(text);
    winsh::wipe(text);
    return secret;
}

Secret::Secret(const Secret& other) = default;

Secret::Secret(Secret&& other) noexcept : bytes_(std::move(other.bytes_)) { other.wipe(); }

Secret& Secret::operator=(const Secret& other) {
    if (this != &other) {
        wipe();
        bytes_ = other.bytes_;
    }
    return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept {
    if (this != &other) {
        wipe();
        bytes_ = std::move(other.bytes_);
        other.wipe();
    }
    return *this;
}

Secret::~Secret() { wipe(); }

void Secret::wipe() noexcept { winsh::wipe(bytes_); }

bool operator==(const Secret& left, const Secret& right) {
    return equal_in_constant_time(left.bytes_, right.bytes_);
}

void overwrite(std::span<char> bytes) noexcept {
    if (!bytes.empty()) sodium_memzero(bytes.data(), bytes.size());
}

void overwrite_stack() noexcept {
    constexpr std::size_t kDeep = std::size_t{64} * 1'024;
    sodium_stackzero(kDeep);
}

void wipe(std::string& text) noexcept {
    // A short string that was moved away leaves its bytes behind, beyond what is now its end.
    text.resize(text.capacity());
    overwrite(text);
    text.clear();
}

void append_secret(std::string& text, std::string_view more) {
    if (more.size() > text.capacity() - text.size()) {
        std::string larger;
        larger.reserve(std::max(text.size() + more.size(), 2 * text.capacity()));
        larger.append(text);
        wipe(text);
        text = std::move(larger);
    }
    text.append(more);
}

}  // namespace winsh
