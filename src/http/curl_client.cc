#include "http/curl_client.h"

#include <mutex>

#include "base/format.h"
#include "http/address_rule.h"
#include "http/curl_library.h"
#include "http/curl_target.h"
#include "http/curl_transfer.h"
#include "http/environment.h"
#include "http/proxy_rule.h"

namespace winsh::http {
namespace {

constexpr std::size_t kIdleHandles = 8;

/// A pooled handle is reset even where the transfer failed: no pointer into a finished request stays in it.
void forget_request(const CurlLibrary& library, CURL* handle) { library.easy_reset(handle); }

}  // namespace

struct CurlClient::Implementation {
    CurlClientOptions options;
    ProxyRule proxies;
    std::mutex mutex;
    /// Each keeps its connections open for the next request to the same host. An address was checked when its
    /// connection was opened, under the same rule, since the rule depends on the host alone.
    std::vector<CurlHandle> idle;

    explicit Implementation(CurlClientOptions given)
        : options(std::move(given)), proxies(process_environment()) {
        if (options.authorities_file.empty())
            options.authorities_file = process_environment()("SSL_CERT_FILE").value_or("");
    }

    CurlHandle take(const CurlLibrary& library) {
        {
            const std::lock_guard lock(mutex);
            if (!idle.empty()) {
                CurlHandle handle = std::move(idle.back());
                idle.pop_back();
                return handle;
            }
        }
        return CurlHandle(library.easy_init(), {&library});
    }

    void give_back(const CurlLibrary& library, CurlHandle handle) {
        forget_request(library, handle.get());
        const std::lock_guard lock(mutex);
        if (idle.size() < kIdleHandles) idle.push_back(std::move(handle));
    }

    Result<CurlPlan> plan(const CurlTarget& target) const {
        CurlPlan plan;
        plan.addresses =
            is_allowed_host(target, options.allowed_hosts) ? AddressRule::any : options.addresses;
        plan.proxy = proxies.proxy_for(target.scheme, target.host, target.port).value_or("");
        plan.user_agent = options.user_agent;
        plan.authorities_file = options.authorities_file;
        plan.log = options.log;
        if (plan.addresses == AddressRule::any) return plan;
        if (target.scheme != "https")
            return fail(
                ErrorKind::forbidden,
                format("{} was not asked, because it is not https. The operator can allow the host with "
                       "--allow-upstream.",
                       target.origin));
        // Through a proxy an address in the URL itself is all that can be judged from here.
        const auto literal = parse_address(target.host);
        if (literal && !is_public_address(*literal))
            return fail(
                ErrorKind::forbidden,
                // Without the address, which would be blacked out on its way to the reader.
                "The address of this connection is not one on the public internet, so it was not asked. "
                "The operator can allow it with --allow-upstream.");
        return plan;
    }
};

CurlClient::CurlClient(CurlClientOptions options)
    : implementation_(std::make_unique<Implementation>(std::move(options))) {}

CurlClient::~CurlClient() = default;

Result<ClientResponse> CurlClient::send(const ClientRequest& request) {
    WINSH_TRY(const CurlLibrary* const library, load_curl());
    WINSH_TRY(const CurlTarget target, parse_curl_target(*library, request.url));
    WINSH_TRY(const CurlPlan plan, implementation_->plan(target));
    CurlHandle handle = implementation_->take(*library);
    if (!handle)
        return fail(ErrorKind::unavailable, "There is not enough memory for a request to another server.");
    Result<ClientResponse> response = transfer(*library, handle.get(), target, plan, request);
    implementation_->give_back(*library, std::move(handle));
    return response;
}

}  // namespace winsh::http
