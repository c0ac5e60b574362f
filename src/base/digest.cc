#include "base/digest.h"

#include <openssl/evp.h>
#include <sodium/crypto_auth_hmacsha256.h>
#include <sodium/crypto_hash_sha256.h>
#include <sodium/utils.h>

#include <cstring>
#include <new>
#include <stdexcept>

namespace winsh {
namespace {

/// Fetched once and never freed: fetching takes longer than hashing a token.
const EVP_MD* sha256_algorithm() {
    static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    if (algorithm == nullptr) throw std::runtime_error("OpenSSL has no SHA-256.");
    return algorithm;
}

const unsigned char* octets(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

using Crc32Tables = std::array<std::array<std::uint32_t, 256>, 8>;

/// Table k answers for a byte that k more bytes follow, so that eight bytes go in one step.
constexpr Crc32Tables make_crc32_tables() {
    Crc32Tables tables{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t value = byte;
        for (int bit = 0; bit < 8; ++bit) value = (value & 1) != 0 ? value >> 1 ^ 0xEDB88320U : value >> 1;
        tables[0][byte] = value;
    }
    for (std::size_t k = 1; k < tables.size(); ++k) {
        for (std::size_t byte = 0; byte < 256; ++byte) {
            const std::uint32_t before = tables[k - 1][byte];
            tables[k][byte] = before >> 8 ^ tables[0][before & 0xFF];
        }
    }
    return tables;
}
constexpr Crc32Tables kCrc32 = make_crc32_tables();

}  // namespace

struct Sha256::Context {
    EVP_MD_CTX* handle = EVP_MD_CTX_new();
    Context() = default;
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;
    ~Context() { EVP_MD_CTX_free(handle); }
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {
    if (context_->handle == nullptr) throw std::bad_alloc();
}

Sha256::~Sha256() = default;

Sha256Digest Sha256::operator()(std::string_view bytes) {
    Sha256Digest digest;
    EVP_MD_CTX* const handle = context_->handle;
    if (EVP_DigestInit_ex2(handle, sha256_algorithm(), nullptr) != 1 ||
        EVP_DigestUpdate(handle, bytes.data(), bytes.size()) != 1 ||
        EVP_DigestFinal_ex(handle, digest.data(), nullptr) != 1) {
        throw std::runtime_error("OpenSSL could not compute a SHA-256 digest.");
    }
    return digest;
}

Sha256Digest sha256(std::string_view bytes) {
    // OpenSSL takes 1.3 ms to get ready, as long as all else of a short command of `win`, and libsodium that
    // long for this many bytes.
    constexpr std::size_t kWorthOpenssl = std::size_t{256} * 1'024;
    if (bytes.size() <= kWorthOpenssl) {
        Sha256Digest digest;
        crypto_hash_sha256(digest.data(), octets(bytes), bytes.size());
        return digest;
    }
    thread_local Sha256 hash;
    return hash(bytes);
}

Sha256Digest hmac_sha256(std::string_view key, std::string_view bytes) {
    Sha256Digest code;
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, octets(key), key.size());
    crypto_auth_hmacsha256_update(&state, octets(bytes), bytes.size());
    crypto_auth_hmacsha256_final(&state, code.data());
    sodium_memzero(&state, sizeof state);
    return code;
}

std::uint32_t crc32(std::string_view bytes) {
    std::uint32_t crc = 0xFFFFFFFFU;
    const unsigned char* next = octets(bytes);
    std::size_t left = bytes.size();
    for (; left >= 8; left -= 8, next += 8) {
        crc ^= static_cast<std::uint32_t>(next[0]) | static_cast<std::uint32_t>(next[1]) << 8 |
               static_cast<std::uint32_t>(next[2]) << 16 | static_cast<std::uint32_t>(next[3]) << 24;
        crc = kCrc32[7][crc & 0xFF] ^ kCrc32[6][crc >> 8 & 0xFF] ^ kCrc32[5][crc >> 16 & 0xFF] ^
              kCrc32[4][crc >> 24] ^ kCrc32[3][next[4]] ^ kCrc32[2][next[5]] ^ kCrc32[1][next[6]] ^
              kCrc32[0][next[7]];
    }
    for (; left > 0; --left, ++next) crc = crc >> 8 ^ kCrc32[0][(crc ^ *next) & 0xFF];
    return ~crc;
}

bool equal_in_constant_time(std::string_view left, std::string_view right) {
    return left.size() == right.size() && sodium_memcmp(left.data(), right.data(), left.size()) == 0;
}

bool equal_in_constant_time(const Sha256Digest& left, const Sha256Digest& right) {
    // By words: the same promise as libsodium's byte after byte, and a reader with a known token passes here
    // each time.
    std::array<std::uint64_t, 4> ours{};
    std::array<std::uint64_t, 4> theirs{};
    std::memcpy(ours.data(), left.data(), sizeof ours);
    std::memcpy(theirs.data(), right.data(), sizeof theirs);
    std::uint64_t difference = 0;
    for (std::size_t i = 0; i < ours.size(); ++i) difference |= ours[i] ^ theirs[i];
    return difference == 0;
}

std::string_view as_bytes(const Sha256Digest& digest) {
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace winsh
