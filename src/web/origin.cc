#include "web/origin.h"

namespace winsh::web {

Origin origin_of(const http::Request& request) {
    return Origin{std::string(request.peer), std::string(request.header("User-Agent"))};
}

}  // namespace winsh::web
