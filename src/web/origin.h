#pragma once

#include "access/viewer.h"
#include "http/message.h"

namespace winsh::web {

/// Where the request comes from, for throttling and the audit record.
Origin origin_of(const http::Request& request);

}  // namespace winsh::web
