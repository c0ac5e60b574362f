#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "http/client.h"

namespace winsh {

/// A client that answers as a test says and keeps what it was asked.
class ScriptedClient final : public http::Client {
public:
    using Script = std::function<Result<http::ClientResponse>(const http::ClientRequest&)>;
    explicit ScriptedClient(Script script) : script_(std::move(script)) {}

    Result<http::ClientResponse> send(const http::ClientRequest& request) override {
        const std::lock_guard lock(mutex_);
        requests.push_back(request);
        return script_(request);
    }
    void answer_with(Script script) {
        const std::lock_guard lock(mutex_);
        script_ = std::move(script);
    }

    std::vector<http::ClientRequest> requests;

    static std::string_view header(const http::ClientRequest& request, std::string_view name) {
        for (const auto& [key, value] : request.headers)
            if (key == name) return value;
        return {};
    }

private:
    std::mutex mutex_;
    Script script_;
};

inline http::ClientResponse answer(int status, std::string body = "{}",
                                   std::vector<std::pair<std::string, std::string>> headers = {}) {
    http::ClientResponse response;
    response.status = status;
    response.body = std::move(body);
    response.headers = std::move(headers);
    return response;
}

}  // namespace winsh
