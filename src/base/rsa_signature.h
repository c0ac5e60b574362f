#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace winsh {

/// The private half of an RSA key, 2,048 to 8,192 bits, that signs RSASSA-PKCS1-v1_5 with SHA-256: what JSON
/// Web Tokens call RS256 (RFC 7518 §3.3). Its memory is overwritten when it dies.
class RsaSigningKey {
public:
    /// Reads PEM (RFC 7468) as PKCS#1 (`RSA PRIVATE KEY`) or PKCS#8 (`PRIVATE KEY`), without a passphrase.
    /// White space in it does not matter: an input of one line takes the line breaks out of what is pasted.
    /// The error is a sentence about what was pasted instead, and never quotes it.
    static Result<RsaSigningKey> from_pem(std::string_view pem);

    /// As many bytes as the key has.
    Result<std::string> sign(std::string_view message) const;

    RsaSigningKey(RsaSigningKey&&) noexcept;
    RsaSigningKey& operator=(RsaSigningKey&&) noexcept;
    ~RsaSigningKey();

private:
    struct Key;
    explicit RsaSigningKey(std::unique_ptr<Key> key);
    std::unique_ptr<Key> key_;
};

}  // namespace winsh
