#include "base/random.h"

#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>

#include "base/secret.h"
#include "base/text.h"

namespace winsh {
namespace {

constexpr std::string_view kBase62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Random bytes as text; the caller overwrites them once they are encoded.
std::string random_bytes(Random& random, std::size_t count) {
    std::string bytes(count, '\0');
    random.fill({reinterpret_cast<std::uint8_t*>(bytes.data()), bytes.size()});
    return bytes;
}

}  // namespace

void SystemRandom::fill(std::span<std::uint8_t> bytes) {
    while (!bytes.empty()) {
        const ssize_t count = getrandom(bytes.data(), bytes.size(), 0);
        if (count < 0) {
            if (errno == EINTR) continue;
            // Nothing that needs randomness may go on without it.
            throw std::system_error(errno, std::generic_category(), "getrandom");
        }
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
}

void FakeRandom::fill(std::span<std::uint8_t> bytes) {
    // SplitMix64: short, and equal on every machine.
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i % 8 == 0) {
            state_ += 0x9E3779B97F4A7C15U;
            word = state_;
            word = (word ^ word >> 30) * 0xBF58476D1CE4E5B9U;
            word = (word ^ word >> 27) * 0x94D049BB133111EBU;
            word ^= word >> 31;
        }
        bytes[i] = static_cast<std::uint8_t>(word >> (i % 8 * 8));
    }
}

std::string random_base62(Random& random, std::size_t count) {
    // 248 is the largest multiple of 62 within a byte: bytes from there on would favour the first characters.
    constexpr std::uint8_t kFair = 248;
    std::string text;
    text.reserve(count);
    std::array<std::uint8_t, 64> bytes{};
    while (text.size() < count) {
        const std::size_t wanted = std::min(bytes.size(), count - text.size());
        random.fill({bytes.data(), wanted});
        for (std::size_t i = 0; i < wanted; ++i) {
            if (bytes[i] < kFair) text += kBase62[bytes[i] % 62];
        }
    }
    overwrite({reinterpret_cast<char*>(bytes.data()), bytes.size()});
    return text;
}

std::string random_hex(Random& random, std::size_t count) {
    std::string bytes = random_bytes(random, count);
    std::string hex = to_hex(bytes);
    overwrite(bytes);
    return hex;
}

std::string random_base64url(Random& random, std::size_t count) {
    std::string bytes = random_bytes(random, count);
    std::string text = to_base64url(bytes);
    overwrite(bytes);
    return text;
}

}  // namespace winsh
