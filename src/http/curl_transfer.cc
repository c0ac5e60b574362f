#include "http/curl_transfer.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <system_error>

#include "base/format.h"
#include "base/text.h"
#include "http/address_rule.h"
#include "http/curl_headers.h"
#include "http/curl_options.h"
#include "http/proxy_rule.h"

namespace winsh::http {
namespace {

constexpr std::size_t kHeadLimit = 65'536;

/// What the callbacks note while a transfer runs: which step it reached, and why it was ended from this side.
struct Progress {
    AddressRule addresses = AddressRule::any;
    std::size_t body_limit = 0;
    ClientResponse response;
    std::size_t head_bytes = 0;
    std::string refused_address;
    bool resolved = false;   ///< An address was tried.
    bool connected = false;  ///< The connection stands, with TLS where the URL asks for it.
    bool answered = false;   ///< The first byte of the answer has come.
    bool head_complete = false;
    bool head_too_large = false;
    bool body_too_large = false;
};

AddressBytes address_of(const sockaddr& address, unsigned length) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(&address);
    if (address.sa_family == AF_INET && length >= sizeof(sockaddr_in)) {
        bytes += offsetof(sockaddr_in, sin_addr);
        return {bytes, bytes + 4};
    }
    if (address.sa_family == AF_INET6 && length >= sizeof(sockaddr_in6)) {
        bytes += offsetof(sockaddr_in6, sin6_addr);
        return {bytes, bytes + 16};
    }
    return {};
}

curl_socket_t open_socket(void* context, curlsocktype, curl_sockaddr* peer) {
    auto& progress = *static_cast<Progress*>(context);
    progress.resolved = true;
    if (progress.addresses == AddressRule::public_only) {
        const AddressBytes address = address_of(peer->addr, peer->addrlen);
        if (!is_public_address(address)) {
            progress.refused_address = address_text(address);
            return CURL_SOCKET_BAD;
        }
    }
    return ::socket(peer->family, peer->socktype | SOCK_CLOEXEC, peer->protocol);
}

int before_request(void* context, char*, char*, int, int) {
    static_cast<Progress*>(context)->connected = true;
    return CURL_PREREQFUNC_OK;
}

void keep_header(ClientResponse& response, std::string_view line) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return;
    response.headers.emplace_back(to_lower_ascii(trim(line.substr(0, colon))),
                                  std::string(trim(line.substr(colon + 1))));
}

/// Gets one line at a time, also of interim answers (1xx) and of trailers; the head of the last answer is
/// what counts.
std::size_t take_header(char* data, std::size_t size, std::size_t count, void* context) {
    auto& progress = *static_cast<Progress*>(context);
    const std::string_view line(data, size * count);
    progress.answered = true;
    progress.head_bytes += line.size();
    if (progress.head_bytes > kHeadLimit) {
        progress.head_too_large = true;
        return 0;
    }
    if (progress.head_complete) return line.size();
    if (line.starts_with("HTTP/")) {
        progress.response.headers.clear();
        progress.response.status = 0;
        const std::size_t space = line.find(' ');
        if (space != std::string_view::npos)
            progress.response.status = static_cast<int>(parse_integer(line.substr(space + 1, 3)).value_or(0));
    } else if (trim(line).empty()) {
        progress.head_complete = progress.response.status >= 200;
    } else {
        keep_header(progress.response, line);
    }
    return line.size();
}

std::size_t take_body(char* data, std::size_t size, std::size_t count, void* context) {
    auto& progress = *static_cast<Progress*>(context);
    const std::size_t bytes = size * count;
    progress.head_complete = true;
    if (bytes > progress.body_limit - progress.response.body.size()) {
        progress.body_too_large = true;
        return 0;
    }
    progress.response.body.append(data, bytes);
    return bytes;
}

void set_method(CurlOptions& options, const ClientRequest& request) {
    if (request.method == Method::head) {
        options.set(CURLOPT_NOBODY, 1L);
        return;
    }
    if (request.method == Method::get && request.body.empty()) {
        options.set(CURLOPT_HTTPGET, 1L);
        return;
    }
    if (!request.body.empty() || request.method == Method::post || request.method == Method::put ||
        request.method == Method::patch) {
        options.set(CURLOPT_POST, 1L);
        options.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
        options.set(CURLOPT_POSTFIELDS, request.body.data());
    }
    options.set(CURLOPT_CUSTOMREQUEST, std::string(name_of(request.method)).c_str());
}

void set_limits(CurlOptions& options, const ClientRequest& request) {
    const auto total = std::max<long>(1, static_cast<long>(request.total_deadline.count()));
    const auto connecting = std::clamp<long>(static_cast<long>(request.connect_deadline.count()), 1, total);
    options.set(CURLOPT_NOSIGNAL, 1L);
    options.set(CURLOPT_TIMEOUT_MS, total);
    options.set(CURLOPT_CONNECTTIMEOUT_MS, connecting);
    // A name server that does not answer must not hold the caller beyond its deadline.
    options.set_if_known(CURLOPT_QUICK_EXIT, 1L);  // Since 7.87.
    options.set(CURLOPT_FOLLOWLOCATION, 0L);
    options.set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    constexpr long kHttpAndHttps = 3;  // CURLPROTO_HTTP | CURLPROTO_HTTPS, for versions before 7.85.
    constexpr auto kProtocols = static_cast<CURLoption>(181);
    if (!options.set_if_known(CURLOPT_PROTOCOLS_STR, "http,https")) options.set(kProtocols, kHttpAndHttps);
}

void set_connection(CurlOptions& options, const CurlPlan& plan) {
    // An empty proxy keeps libcurl from reading the environment by itself: the rule has been applied already.
    options.set(CURLOPT_PROXY, plan.proxy.c_str());
    options.set(CURLOPT_NOPROXY, "");
    options.set(CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE));
    options.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    options.set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    options.set(CURLOPT_SSL_VERIFYPEER, 1L);
    options.set(CURLOPT_SSL_VERIFYHOST, 2L);
    options.set(CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
    if (!plan.user_agent.empty()) options.set(CURLOPT_USERAGENT, plan.user_agent.c_str());
    if (!plan.authorities_file.empty()) {
        options.set(CURLOPT_CAINFO, plan.authorities_file.c_str());
        options.set(CURLOPT_PROXY_CAINFO, plan.authorities_file.c_str());
        // A libcurl that cannot read a folder of authorities has none to switch off.
        options.set_if_known(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
        options.set_if_known(CURLOPT_PROXY_CAPATH, static_cast<const char*>(nullptr));
    }
}

void set_callbacks(CurlOptions& options, Progress& progress) {
    options.set(CURLOPT_OPENSOCKETFUNCTION, &open_socket);
    options.set(CURLOPT_OPENSOCKETDATA, &progress);
    options.set(CURLOPT_PREREQFUNCTION, &before_request);
    options.set(CURLOPT_PREREQDATA, &progress);
    options.set(CURLOPT_HEADERFUNCTION, &take_header);
    options.set(CURLOPT_HEADERDATA, &progress);
    options.set(CURLOPT_WRITEFUNCTION, &take_body);
    options.set(CURLOPT_WRITEDATA, &progress);
}

enum class Step { finding, connecting, securing, waiting, reading };

Step step_of(const CurlLibrary& library, CURL* handle, const Progress& progress) {
    if (progress.answered) return Step::reading;
    if (progress.connected) return Step::waiting;
    if (!progress.resolved) return Step::finding;
    // libcurl counts its time of connecting to the end of the handshake; the local port is known once TCP
    // stands.
    long local_port = 0;
    library.easy_getinfo(handle, CURLINFO_LOCAL_PORT, &local_port);
    return local_port > 0 ? Step::securing : Step::connecting;
}

/// The end of a sentence that begins with what was asked.
std::string_view timed_out_in(Step step) {
    switch (step) {
        case Step::finding:
            return "finding its address took too long";
        case Step::connecting:
            return "connecting took too long";
        case Step::securing:
            return "the TLS handshake took too long";
        case Step::waiting:
            return "it accepted the request but did not answer in time";
        case Step::reading:
            return "reading its answer took too long";
    }
    return "it took too long";
}

std::string_view broken_in(Step step) {
    switch (step) {
        case Step::finding:
            return "its address could not be found";
        case Step::connecting:
            return "connecting failed";
        case Step::securing:
            return "the TLS handshake failed";
        case Step::waiting:
            return "the connection was closed before it answered";
        case Step::reading:
            return "the connection broke off while reading its answer";
    }
    return "the connection broke";
}

/// libcurl's own words on what went wrong, made fit for one line of a message.
std::string detail(std::string_view words) {
    std::string clean;
    for (const char character : trim(words))
        clean.push_back(character >= 0x20 && character < 0x7f ? character : ' ');
    if (clean.empty()) return clean;
    return format(" ({})", trim(clean));
}

/// The operating system's reason, where there is one: shorter and truer than libcurl's sentence.
std::string reason_of(const CurlLibrary& library, CURL* handle, std::string_view words) {
    long number = 0;
    library.easy_getinfo(handle, CURLINFO_OS_ERRNO, &number);
    return number == 0 ? std::string(words) : std::generic_category().message(static_cast<int>(number));
}

std::string what_failed(const CurlLibrary& library, CURL* handle, CURLcode code, const Progress& progress,
                        const CurlPlan& plan, std::string_view words) {
    const Step step = step_of(library, handle, progress);
    switch (code) {
        case CURLE_COULDNT_RESOLVE_HOST:
            return "its name could not be resolved to an address";
        case CURLE_COULDNT_RESOLVE_PROXY:
            return format("the name of the proxy {} could not be resolved to an address",
                          proxy_name(plan.proxy));
        case CURLE_COULDNT_CONNECT:
            return format("connecting failed{}", detail(reason_of(library, handle, words)));
        case CURLE_OPERATION_TIMEDOUT:
            return std::string(timed_out_in(step));
        case CURLE_PEER_FAILED_VERIFICATION:
            return format("its TLS certificate was not accepted{}", detail(words));
        case CURLE_SSL_CACERT_BADFILE:
            return format("the file of trusted authorities{} could not be read",
                          plan.authorities_file.empty() ? "" : " " + plan.authorities_file);
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_SSL_CIPHER:
            return format("the TLS handshake failed{}", detail(words));
        case CURLE_UNSUPPORTED_PROTOCOL:
        case CURLE_WEIRD_SERVER_REPLY:
            return "what it answered is not HTTP";
        case CURLE_BAD_CONTENT_ENCODING:
            return "reading its answer failed: the compressed body is damaged";
        case CURLE_PROXY:
            return format("the proxy {} refused{}", proxy_name(plan.proxy), detail(words));
        default:
            return format("{}{}", broken_in(step), detail(words));
    }
}

Error explain(const CurlLibrary& library, CURL* handle, CURLcode code, const Progress& progress,
              const CurlTarget& target, const CurlPlan& plan, std::string_view words) {
    const auto error = [](ErrorKind kind, std::string message) {
        return Error{kind, std::move(message), {}, 0};
    };
    if (progress.head_too_large)
        return error(ErrorKind::too_large,
                     format("{} sent more than {} KiB of headers.", target.origin, kHeadLimit / 1'024));
    if (progress.body_too_large)
        return error(ErrorKind::too_large,
                     format("{} sent a body of more than {} bytes, which is the limit here.", target.origin,
                            progress.body_limit));
    if (!progress.refused_address.empty() && !progress.connected) {
        if (plan.log != nullptr)
            plan.log->warning("upstream_address_refused",
                              {{"origin", target.origin}, {"address", progress.refused_address}});
        return error(ErrorKind::forbidden, format("{} was not asked: its name leads to an address that is "
                                                  "not on the public internet. The operator can allow the "
                                                  "host, and finds the address in the log.",
                                                  target.origin));
    }
    std::string through = plan.proxy.empty() ? "" : format(" through the proxy {}", proxy_name(plan.proxy));
    return error(ErrorKind::network, format("{} could not be asked{}: {}.", target.origin, through,
                                            what_failed(library, handle, code, progress, plan, words)));
}

}  // namespace

Result<ClientResponse> transfer(const CurlLibrary& library, CURL* handle, const CurlTarget& target,
                                const CurlPlan& plan, const ClientRequest& request) {
    Progress progress;
    // Through a proxy the socket leads to the proxy, which the operator chose; what lies behind it only the
    // proxy sees.
    progress.addresses = plan.proxy.empty() ? plan.addresses : AddressRule::any;
    progress.body_limit = request.body_limit;
    CurlHeaders headers(library);
    WINSH_CHECK(headers.add_all(request));

    std::array<char, CURL_ERROR_SIZE> words{};
    CurlOptions options(library, handle);
    options.set(CURLOPT_ERRORBUFFER, words.data());
    options.set(CURLOPT_CURLU, target.url.get());
    options.set(CURLOPT_HTTPHEADER, headers.get());
    set_method(options, request);
    set_limits(options, request);
    set_connection(options, plan);
    set_callbacks(options, progress);
    WINSH_CHECK(options.check());
    const CURLcode code = library.easy_perform(handle);
    if (code != CURLE_OK)
        return std::unexpected(explain(library, handle, code, progress, target, plan, words.data()));
    return std::move(progress.response);
}

}  // namespace winsh::http
