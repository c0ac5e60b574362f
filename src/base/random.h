#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace winsh {

/// The source of unpredictable bytes. Safe to use from any thread.
class Random {
public:
    virtual ~Random() = default;
    virtual void fill(std::span<std::uint8_t> bytes) = 0;
};

/// The operating system's generator.
class SystemRandom final : public Random {
public:
    void fill(std::span<std::uint8_t> bytes) override;
};

/// A repeatable sequence for tests; never for anything that guards something. Not safe from several threads.
class FakeRandom final : public Random {
public:
    explicit FakeRandom(std::uint64_t seed = 1) : state_(seed) {}
    void fill(std::span<std::uint8_t> bytes) override;

private:
    std::uint64_t state_;
};

/// `count` characters, each uniform over 0-9 A-Z a-z (no modulo bias).
std::string random_base62(Random& random, std::size_t count);
/// `count` bytes as lower-case hex.
std::string random_hex(Random& random, std::size_t count);
/// `count` bytes as unpadded base64url (RFC 4648 §5).
std::string random_base64url(Random& random, std::size_t count);

}  // namespace winsh
