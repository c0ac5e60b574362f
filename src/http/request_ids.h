#pragma once

#include <string>
#include <string_view>

#include "base/random.h"

namespace winsh::http {

/// Makes the ids of requests: 12 random characters that are this thread's for its life, and 8 that count.
/// Unique, not secret.
class RequestIds {
public:
    explicit RequestIds(Random& random) : next_(random_base62(random, 12) + "00000000") {}
    /// The view holds until the next call.
    std::string_view next();

private:
    std::string next_;
};

/// True for an id that may be taken over from a proxy: 1..64 of letters, digits, '-', '_' and '.'.
bool is_well_formed_request_id(std::string_view id);

}  // namespace winsh::http
