#include "http/client.h"

namespace winsh::http {

std::string_view ClientResponse::header(std::string_view lower_case_name) const {
    for (const auto& [name, value] : headers)
        if (name == lower_case_name) return value;
    return {};
}

}  // namespace winsh::http
