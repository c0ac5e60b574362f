#pragma once

#include <chrono>
#include <string>
#include <utility>

#include "http/curl_client.h"

namespace winsh::http {

/// Of a client that may ask this machine, where the servers of the tests are.
inline CurlClientOptions anywhere() { return {.addresses = AddressRule::any, .user_agent = "winsh-test/1"}; }

inline ClientRequest request_to(std::string url) {
    ClientRequest request;
    request.url = std::move(url);
    request.total_deadline = std::chrono::milliseconds(5'000);
    return request;
}

}  // namespace winsh::http
