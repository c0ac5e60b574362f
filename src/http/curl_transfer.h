#pragma once

#include <string>

#include "http/client.h"
#include "http/curl_client.h"
#include "http/curl_library.h"
#include "http/curl_target.h"

namespace winsh::http {

/// What the client decided about one request before it is sent.
struct CurlPlan {
    AddressRule addresses = AddressRule::public_only;  ///< For this request: `any` where the host is allowed.
    std::string proxy;                                 ///< Empty: asked directly.
    std::string user_agent;
    std::string authorities_file;
    Log* log = nullptr;  ///< For what only the operator may read.
};

/// Sends one request on a handle that is freshly made or reset.
Result<ClientResponse> transfer(const CurlLibrary& library, CURL* handle, const CurlTarget& target,
                                const CurlPlan& plan, const ClientRequest& request);

}  // namespace winsh::http
