#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "http/message.h"

namespace winsh::http {

/// A request to another server. Header values may hold credentials and are never logged.
struct ClientRequest {
    Method method = Method::get;
    std::string url;  ///< Absolute, http or https.
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
    std::chrono::milliseconds total_deadline{10'000};  ///< From the first packet to the last byte.
    std::chrono::milliseconds connect_deadline{5'000};
    /// Of the decoded body, in bytes; over it the transfer ends with `too_large`.
    std::size_t body_limit = std::size_t{8} << 20;
};

struct ClientResponse {
    int status = 0;
    std::vector<std::pair<std::string, std::string>>
        headers;       ///< Names in lower case, in the order received.
    std::string body;  ///< Decoded (gzip, deflate).

    std::string_view header(std::string_view lower_case_name) const;
};

/// Sends requests; blocks until the answer is there. Safe to use from several threads. Redirects are answers,
/// never followed. Errors: `network` (the sentence names the step that failed: finding the address,
/// connecting, the TLS handshake, waiting, reading), `too_large`, `forbidden` (the address is one that may
/// not be asked), `invalid` (the URL).
class Client {
public:
    virtual ~Client() = default;
    virtual Result<ClientResponse> send(const ClientRequest& request) = 0;
};

}  // namespace winsh::http
