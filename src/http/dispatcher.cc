#include "http/dispatcher.h"

namespace winsh::http {

Response Dispatcher::refusal(const Request&, int status, std::string_view reason) const {
    return error_response(status, reason);
}

}  // namespace winsh::http
