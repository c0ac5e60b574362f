#include "base/seal.h"

#include <sodium/crypto_aead_xchacha20poly1305.h>

#include <optional>

#include "base/digest.h"
#include "base/format.h"
#include "base/sodium_start.h"
#include "base/text.h"

namespace winsh {
namespace {

constexpr std::size_t kKeyBytes = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t kIdDigits = 8;
constexpr std::string_view kVersion = "v1.";
static_assert(kSealedHeadBytes == kVersion.size() + kIdDigits + 1);

unsigned char* octets(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }
const unsigned char* octets(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

/// HMAC under the key with a label of this file in front, so that ids and derived keys never meet.
std::string labelled_code(const Secret& key, std::string_view label, std::string_view text) {
    Sha256Digest code = hmac_sha256(key.reveal(), format("winsh/{}/{}", label, text));
    std::string bytes(as_bytes(code));
    overwrite({reinterpret_cast<char*>(code.data()), code.size()});
    return bytes;
}

/// What is authenticated with a record: its head has one length, so head and binding cannot be cut
/// differently.
std::string authenticated_text(std::string_view key_id, std::string_view binding) {
    return format("{}{}.{}", kVersion, key_id, binding);
}

/// A record taken apart.
struct Parts {
    std::string_view key_id;
    std::string sealed;  ///< Nonce and ciphertext.
};

bool is_lower_hex(std::string_view text) {
    return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// "" where it is not the beginning of a record.
std::string_view key_id_in(std::string_view record) {
    if (record.size() < kSealedHeadBytes || !record.starts_with(kVersion)) return {};
    const std::string_view key_id = record.substr(kVersion.size(), kIdDigits);
    return is_lower_hex(key_id) && record[kSealedHeadBytes - 1] == '.' ? key_id : std::string_view();
}

std::optional<Parts> take_apart(std::string_view record) {
    const std::string_view key_id = key_id_in(record);
    if (key_id.empty()) return std::nullopt;
    auto sealed = from_base64url(record.substr(kSealedHeadBytes));
    if (!sealed || sealed->size() < kNonceBytes + kTagBytes) return std::nullopt;
    return Parts{.key_id = key_id, .sealed = std::move(*sealed)};
}

}  // namespace

SealingKey::SealingKey(Secret bytes) : bytes_(std::move(bytes)) {
    start_sodium();
    id_ = to_hex(labelled_code(bytes_, "key id", "").substr(0, kIdDigits / 2));
}

SealingKey SealingKey::generate(Random& random) {
    std::string bytes(kKeyBytes, '\0');
    random.fill({octets(bytes), bytes.size()});
    return SealingKey(Secret::take(std::move(bytes)));
}

Result<SealingKey> SealingKey::from_text(const Secret& text) {
    auto bytes = from_hex(trim(text.reveal()));
    if (!bytes || bytes->size() != kKeyBytes) {
        if (bytes) overwrite(*bytes);
        return fail(ErrorKind::invalid,
                    "The sealing key is not 64 hex digits. Restore the key file from its backup.");
    }
    return SealingKey(Secret::take(std::move(*bytes)));
}

Secret SealingKey::to_text() const { return Secret::take(to_hex(bytes_.reveal())); }

std::string SealingKey::seal(const Secret& plain, std::string_view binding, Random& random) const {
    const std::string_view text = plain.reveal();
    const std::string authenticated = authenticated_text(id_, binding);
    std::string sealed(kNonceBytes + text.size() + kTagBytes, '\0');
    random.fill({octets(sealed), kNonceBytes});
    crypto_aead_xchacha20poly1305_ietf_encrypt(octets(sealed) + kNonceBytes, nullptr, octets(text),
                                               text.size(), octets(std::string_view(authenticated)),
                                               authenticated.size(), nullptr, octets(sealed),
                                               octets(bytes_.reveal()));
    return format("{}{}.{}", kVersion, id_, to_base64url(sealed));
}

Result<Secret> SealingKey::open(std::string_view record, std::string_view binding) const {
    std::optional<Parts> parts = take_apart(record);
    if (!parts)
        return fail(ErrorKind::internal, "A sealed record is damaged: it does not have the form of one.");
    if (parts->key_id != id_) {
        return fail(
            ErrorKind::internal,
            format(
                "A sealed record was made with the key {}, but the key in use is {}. Start with the key file "
                "that belongs to this database.",
                parts->key_id, id_));
    }
    const std::string authenticated = authenticated_text(id_, binding);
    const std::string_view sealed = parts->sealed;
    std::string plain(sealed.size() - kNonceBytes - kTagBytes, '\0');
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(
            octets(plain), nullptr, nullptr, octets(sealed) + kNonceBytes, sealed.size() - kNonceBytes,
            octets(std::string_view(authenticated)), authenticated.size(), octets(sealed),
            octets(bytes_.reveal())) != 0) {
        return fail(ErrorKind::internal,
                    "A sealed record does not hold: it was altered, or moved from another place.");
    }
    return Secret::take(std::move(plain));
}

Secret SealingKey::derive(std::string_view purpose) const {
    return Secret::take(labelled_code(bytes_, "derived", purpose));
}

std::string sealing_key_id_of(std::string_view record) {
    const std::optional<Parts> parts = take_apart(record);
    return parts ? std::string(parts->key_id) : std::string();
}

std::string sealing_key_id_of_head(std::string_view head) { return std::string(key_id_in(head)); }

}  // namespace winsh
