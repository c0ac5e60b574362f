#include "snapshots/pseudonyms.h"

#include <algorithm>

#include "base/digest.h"
#include "base/text.h"
#include "snapshots/sealed_binding.h"

namespace winsh {
namespace {

constexpr std::string_view kPrefix = "person_";
constexpr std::size_t kDigits = 16;
constexpr std::string_view kSetting = "pseudonym_key";
constexpr std::size_t kKeyBytes = 32;
constexpr int kMostTries = 3;

}  // namespace

Pseudonyms::Pseudonyms(const Secret& installation_key, const WorkspaceId& workspace)
    : key_(as_bytes(hmac_sha256(installation_key.reveal(), workspace.text()))) {}

std::string Pseudonyms::of(std::string_view identity) const {
    return std::string(kPrefix) + to_hex(as_bytes(hmac_sha256(key_.reveal(), identity))).substr(0, kDigits);
}

bool is_pseudonym(std::string_view text) {
    return text.size() == kPrefix.size() + kDigits && text.starts_with(kPrefix) &&
           text.find_first_not_of("0123456789abcdef", kPrefix.size()) == std::string_view::npos;
}

Result<Secret> load_pseudonym_key(Store& store, const KeyRing& keys, Random& random) {
    const SealedPlace place{SealedPlace::Kind::setting, {}, {}, std::string(kSetting)};
    for (int tries = 0; tries < kMostTries; ++tries) {
        // What stands there now is what another process that started at the same time reads as well.
        WINSH_TRY(const std::optional<std::string> sealed, store.sealed().find(place));
        if (sealed) return keys.open(*sealed, sealed_binding_of(place));
        const Secret fresh = Secret::take(random_hex(random, kKeyBytes));
        const auto put =
            store.sealed().replace(place, "", keys.seal(fresh, sealed_binding_of(place), random));
        // Of a rotation at this moment the ring knows when it seals again.
        if (!put && put.error().kind != ErrorKind::conflict) return std::unexpected(put.error());
    }
    return fail(ErrorKind::unavailable, "The key of the pseudonyms could not be kept. Start again.");
}

}  // namespace winsh
