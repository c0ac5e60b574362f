#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/secret.h"
#include "model/session.h"

namespace winsh {

/// What a browser says of where a request comes from. Nothing where the header is missing; one that is there
/// and empty says that it is not ours.
struct RequestProvenance {
    std::optional<std::string_view> origin;          ///< `Origin`
    std::optional<std::string_view> sec_fetch_site;  ///< `Sec-Fetch-Site`
};

/// For unsafe methods: `Origin`, where present, must be ours, and `Sec-Fetch-Site`, where present,
/// `same-origin` (or `none` for what the user typed). A request with neither header is no browser's and
/// passes.
bool is_same_origin(const RequestProvenance& provenance, std::string_view own_origin);

/// Form tokens bound to a session and a purpose (HMAC-SHA-256 under a key of the installation). Nothing is
/// stored.
class CsrfTokens {
public:
    explicit CsrfTokens(Secret key);
    std::string make(const Session& session, std::string_view purpose) const;
    bool accepts(std::string_view token, const Session& session, std::string_view purpose) const;

private:
    Secret key_;
};

}  // namespace winsh
