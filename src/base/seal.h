#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"

namespace winsh {

/// A 256-bit key for sealing. `id` (8 hex digits, from the key's hash) says in each record which key made it.
class SealingKey {
public:
    static SealingKey generate(Random& random);
    /// From the text of a key file: 64 hex digits, white space around it allowed.
    static Result<SealingKey> from_text(const Secret& text);
    Secret to_text() const;
    const std::string& id() const { return id_; }

    /// XChaCha20-Poly1305 with a fresh 192-bit nonce. `binding` is authenticated with it, so that a record
    /// cannot be moved to another place: callers pass workspace, connection and field.
    std::string seal(const Secret& plain, std::string_view binding, Random& random) const;
    /// Fails where the record was altered, bound elsewhere, or made by another key; the sentence says which
    /// can be told.
    Result<Secret> open(std::string_view record, std::string_view binding) const;

    /// A key of its own for another purpose, such as pseudonyms; knowing it gives no way back.
    Secret derive(std::string_view purpose) const;

private:
    explicit SealingKey(Secret bytes);
    Secret bytes_;
    std::string id_;
};

/// The key id that a sealed record names, or "" where it is none.
std::string sealing_key_id_of(std::string_view record);

/// So much of a record tells which key it names.
inline constexpr std::size_t kSealedHeadBytes = 12;
/// The same by the head alone, for who does not have the rest: "" where it is no record's head.
std::string sealing_key_id_of_head(std::string_view head);

}  // namespace winsh
