#include "base/secret.h"

#include <sodium/utils.h>

#include <utility>

#include "base/digest.h"

namespace winsh {

Secret::Secret(std::string_view text) : bytes_(text) {}

Secret Secret::take(std::string&& text) {
    Secret secret(text);
    overwrite(text);
    text.clear();
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

void Secret::wipe() noexcept {
    // A short string that was moved away leaves its bytes behind, beyond what is now its end.
    bytes_.resize(bytes_.capacity());
    overwrite(bytes_);
    bytes_.clear();
}

bool operator==(const Secret& left, const Secret& right) {
    return equal_in_constant_time(left.bytes_, right.bytes_);
}

void overwrite(std::span<char> bytes) noexcept { sodium_memzero(bytes.data(), bytes.size()); }

}  // namespace winsh
