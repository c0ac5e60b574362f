#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/log.h"
#include "http/client.h"

namespace winsh::http {

/// Which addresses may be connected to, checked at the moment of connecting, after the name was resolved.
enum class AddressRule {
    any,          ///< For a terminal: its user decides.
    public_only,  ///< For a server: no loopback, private, link-local, multicast or otherwise special address
                  ///< (RFC 6890).
};

struct CurlClientOptions {
    AddressRule addresses = AddressRule::public_only;
    /// Hosts (`host` or `host:port`, lower case) that are exempt from `public_only`, and may be asked over
    /// plain http.
    std::vector<std::string> allowed_hosts;
    std::string user_agent;
    /// A PEM file of trusted authorities; empty: `SSL_CERT_FILE`, else the system's.
    std::string authorities_file;
    /// Told which address a refused name leads to. The error says it to nobody: whoever may make a connection
    /// could otherwise ask this machine for the addresses of the operator's own network, name by name.
    Log* log = nullptr;
};

/// A client on libcurl, which is loaded when the first request is sent: a program that never sends one does
/// not pay for it. Honours `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`; loopback is never sent to
/// a proxy.
class CurlClient final : public Client {
public:
    explicit CurlClient(CurlClientOptions options);
    ~CurlClient() override;
    CurlClient(const CurlClient&) = delete;
    CurlClient& operator=(const CurlClient&) = delete;

    Result<ClientResponse> send(const ClientRequest& request) override;

private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

}  // namespace winsh::http
