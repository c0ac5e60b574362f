#include "access/csrf.h"

#include <utility>

#include "base/digest.h"
#include "base/text.h"

namespace winsh {

bool is_same_origin(const RequestProvenance& provenance, std::string_view own_origin) {
    if (provenance.origin.value_or(own_origin) != own_origin) return false;
    const std::string_view site = provenance.sec_fetch_site.value_or("none");
    return site == "same-origin" || site == "none";
}

CsrfTokens::CsrfTokens(Secret key) : key_(std::move(key)) {}

std::string CsrfTokens::make(const Session& session, std::string_view purpose) const {
    // The digest has a fixed size and comes first, so no two pairs of session and purpose give the same text.
    std::string text(as_bytes(session.digest));
    text += purpose;
    return to_base64url(as_bytes(hmac_sha256(key_.reveal(), text)));
}

bool CsrfTokens::accepts(std::string_view token, const Session& session, std::string_view purpose) const {
    return equal_in_constant_time(token, make(session, purpose));
}

}  // namespace winsh
