#pragma once

#include <memory>

#include "http/client.h"

namespace winsh {

/// A snapshot's brief, ready to be sent; its ETag is that of the snapshot and `-brief`.
std::shared_ptr<const http::Content> brief_content(const http::Content& snapshot);

}  // namespace winsh
