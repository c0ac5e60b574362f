#include "snapshots/pseudonyms.h"

#include <algorithm>

#include "base/digest.h"
#include "base/text.h"

namespace winsh {
namespace {

constexpr std::string_view kPrefix = "person_";
constexpr std::size_t kDigits = 16;
constexpr std::string_view kSetting = "pseudonym_key";
constexpr std::size_t kKeyBytes = 32;

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

Result<Secret> load_pseudonym_key(Store& store, const SealingKey& master, Random& random) {
    WINSH_TRY(std::optional<std::string> sealed, store.setting(kSetting));
    if (!sealed) {
        const Secret fresh = Secret::take(random_hex(random, kKeyBytes));
        WINSH_CHECK(store.set_setting(kSetting, master.seal(fresh, kSetting, random)));
        // What stands there now is what another process that started at the same time reads as well.
        WINSH_TRY(sealed, store.setting(kSetting));
        if (!sealed) return fail(ErrorKind::unavailable, "The key of the pseudonyms could not be kept.");
    }
    return master.open(*sealed, kSetting);
}

}  // namespace winsh
