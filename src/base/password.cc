#include "base/password.h"

#include <sodium/crypto_pwhash.h>

#include <array>
#include <cstdint>
#include <new>
#include <optional>

#include "base/sodium_start.h"
#include "base/text.h"

namespace winsh {
namespace {

constexpr std::uint64_t kPasses = 2;
constexpr std::size_t kMemoryBytes = std::size_t{64} * 1024 * 1024;
/// A record asks for the memory that it wants; none may ask for all that there is.
constexpr std::int64_t kMostKibibytes = 1'048'576;
constexpr std::string_view kPrefix = "$argon2id$";

/// libsodium reads a record up to its NUL: nothing may hide behind one, and only its longest form is of
/// interest.
bool looks_like_argon2id(std::string_view record) {
    return record.starts_with(kPrefix) && record.size() < crypto_pwhash_STRBYTES &&
           record.find('\0') == std::string_view::npos;
}

/// The number after `name` in the settings part, such as `m=65536,t=2,p=1`.
std::optional<std::int64_t> setting(std::string_view record, std::string_view name) {
    for (const std::string_view part : split(record, '$')) {
        for (const std::string_view pair : split(part, ',')) {
            if (pair.starts_with(name) && pair.substr(name.size()).starts_with('=')) {
                return parse_integer(pair.substr(name.size() + 1));
            }
        }
    }
    return std::nullopt;
}

}  // namespace

std::string hash_password(const Secret& password) {
    start_sodium();
    std::array<char, crypto_pwhash_STRBYTES> record{};
    const std::string_view text = password.reveal();
    if (crypto_pwhash_str_alg(record.data(), text.data(), text.size(), kPasses, kMemoryBytes,
                              crypto_pwhash_ALG_ARGON2ID13) != 0) {
        throw std::bad_alloc();  // Memory is all that it can lack.
    }
    return record.data();
}

bool verify_password(const Secret& password, std::string_view record) {
    if (!looks_like_argon2id(record) || setting(record, "m").value_or(0) > kMostKibibytes) return false;
    start_sodium();
    const std::string_view text = password.reveal();
    return crypto_pwhash_str_verify(std::string(record).c_str(), text.data(), text.size()) == 0;
}

bool password_needs_rehash(std::string_view record) {
    if (!looks_like_argon2id(record)) return false;
    const std::optional<std::int64_t> kibibytes = setting(record, "m");
    const std::optional<std::int64_t> passes = setting(record, "t");
    if (!kibibytes || !passes) return false;
    return *kibibytes < static_cast<std::int64_t>(kMemoryBytes / 1024) ||
           *passes < static_cast<std::int64_t>(kPasses);
}

}  // namespace winsh
