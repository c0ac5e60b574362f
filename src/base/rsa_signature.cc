#include "base/rsa_signature.h"

#include <openssl/err.h>
#include <openssl/evp.h>

#include <cstddef>
#include <optional>
#include <utility>

#include "base/format.h"
#include "base/secret.h"

namespace winsh {
namespace {

constexpr std::size_t kMostPem = std::size_t{16} * 1'024;
constexpr int kLeastBits = 2'048;
constexpr int kMostBits = 8'192;

struct FreeKey {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct FreeContext {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using KeyPointer = std::unique_ptr<EVP_PKEY, FreeKey>;
using ContextPointer = std::unique_ptr<EVP_MD_CTX, FreeContext>;

/// Text that is overwritten at the end.
struct WipedText {
    std::string text;
    WipedText() = default;
    ~WipedText() { wipe(text); }
    WipedText(const WipedText&) = delete;
    WipedText& operator=(const WipedText&) = delete;
};

const unsigned char* octets(std::string_view bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

std::unexpected<Error> refuse(std::string sentence) {
    ERR_clear_error();
    return fail(ErrorKind::invalid, std::move(sentence));
}

struct Pem {
    std::string_view label;
    std::string_view body;
};

std::optional<Pem> split_pem(std::string_view pem) {
    constexpr std::string_view kBegin = "-----BEGIN ";
    constexpr std::string_view kDashes = "-----";
    const std::size_t begin = pem.find(kBegin);
    if (begin == std::string_view::npos) return std::nullopt;
    const std::string_view rest = pem.substr(begin + kBegin.size());
    const std::size_t label_end = rest.find(kDashes);
    if (label_end == std::string_view::npos) return std::nullopt;
    const std::string_view label = rest.substr(0, label_end);
    const std::string_view after = rest.substr(label_end + kDashes.size());
    const std::size_t end = after.find(format("-----END {}-----", label));
    if (end == std::string_view::npos) return std::nullopt;
    return Pem{label, after.substr(0, end)};
}

/// The error where the PEM holds something that is no plain private key of RSA.
Result<void> check_label(const Pem& pem) {
    if (pem.label == "ENCRYPTED PRIVATE KEY" || pem.body.contains("ENCRYPTED"))
        return refuse("This key is protected by a passphrase. Paste it without one.");
    if (pem.label == "RSA PRIVATE KEY" || pem.label == "PRIVATE KEY") return {};
    if (pem.label.ends_with("PRIVATE KEY")) return refuse("This is a private key, but none of RSA as PEM.");
    return refuse("This is no private key. Paste the file that begins with -----BEGIN RSA PRIVATE KEY-----.");
}

bool decode(std::string_view body, std::string& der) {
    WipedText base64;
    base64.text.reserve(body.size());
    for (const char character : body)
        if (character != ' ' && character != '\n' && character != '\r' && character != '\t')
            base64.text.push_back(character);
    if (base64.text.empty() || base64.text.size() % 4 != 0) return false;
    std::size_t padding = 0;
    while (padding < 2 && base64.text[base64.text.size() - 1 - padding] == '=') ++padding;
    der.resize(base64.text.size() / 4 * 3);
    const int written = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(der.data()), octets(base64.text),
                                        static_cast<int>(base64.text.size()));
    if (written < 0 || static_cast<std::size_t>(written) != der.size()) return false;
    der.resize(der.size() - padding);
    return true;
}

KeyPointer read_key(std::string_view der) {
    const unsigned char* at = octets(der);
    const unsigned char* const end = at + der.size();
    KeyPointer key(d2i_PrivateKey(EVP_PKEY_RSA, nullptr, &at, static_cast<long>(der.size())));
    return at == end ? std::move(key) : nullptr;
}

Result<std::string> signature_of(EVP_PKEY* key, std::string_view message) {
    const ContextPointer context(EVP_MD_CTX_new());
    std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(key)), '\0');
    std::size_t size = signature.size();
    if (context == nullptr || EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key) != 1 ||
        EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                       octets(message), message.size()) != 1)
        return refuse("Nothing can be signed with this private key. Make a new one.");
    signature.resize(size);
    return signature;
}

/// False where the halves of the key do not belong together.
bool is_sound(EVP_PKEY* key) {
    constexpr std::string_view kSample = "winsh";
    const auto signature = signature_of(key, kSample);
    const ContextPointer context(EVP_MD_CTX_new());
    return signature.has_value() && context != nullptr &&
           EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key) == 1 &&
           EVP_DigestVerify(context.get(), octets(*signature), signature->size(), octets(kSample),
                            kSample.size()) == 1;
}

}  // namespace

/// OpenSSL overwrites the private numbers of a key that it frees.
struct RsaSigningKey::Key {
    KeyPointer key;
};

RsaSigningKey::RsaSigningKey(std::unique_ptr<Key> key) : key_(std::move(key)) {}
RsaSigningKey::RsaSigningKey(RsaSigningKey&&) noexcept = default;
RsaSigningKey& RsaSigningKey::operator=(RsaSigningKey&&) noexcept = default;
RsaSigningKey::~RsaSigningKey() = default;

Result<RsaSigningKey> RsaSigningKey::from_pem(std::string_view pem) {
    const std::optional<Pem> parts = pem.size() <= kMostPem ? split_pem(pem) : std::nullopt;
    if (!parts)
        return refuse("Paste the whole private key, from -----BEGIN RSA PRIVATE KEY----- to its last line.");
    WINSH_CHECK(check_label(*parts));
    WipedText der;
    if (!decode(parts->body, der.text)) return refuse("This private key is damaged. Paste the whole file.");
    KeyPointer key = read_key(der.text);
    if (key == nullptr || EVP_PKEY_is_a(key.get(), "RSA") != 1)
        return refuse("This is no private key of RSA, or a damaged one. Paste the whole file.");
    const int bits = EVP_PKEY_get_bits(key.get());
    if (bits < kLeastBits || bits > kMostBits)
        return refuse(format("This key has {} bits. It must have {} to {}.", bits, kLeastBits, kMostBits));
    if (!is_sound(key.get()))
        return refuse("The parts of this private key do not fit together. Paste the whole file.");
    return RsaSigningKey(std::make_unique<Key>(Key{std::move(key)}));
}

Result<std::string> RsaSigningKey::sign(std::string_view message) const {
    return signature_of(key_->key.get(), message);
}

}  // namespace winsh
