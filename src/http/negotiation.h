#pragma once

#include <span>
#include <string_view>

#include "http/message.h"

namespace winsh::http {

enum class Encoding { identity, gzip };

/// The better encoding by `Accept-Encoding` (RFC 9110 §12.5.3): gzip where the client takes it at least as
/// gladly as what it says about identity. Where it takes neither, identity: an answer that can't be read is
/// worth no more than one that can.
Encoding preferred_encoding(std::span<const HeaderView> headers);

/// Compares with every `If-None-Match` (RFC 9110 §13.1.2), weakly. `etag` is what the identity has; its gzip
/// twin's matches as well, because both are the same state. `any` is set by `*`.
struct EtagMatch {
    bool identity = false;
    bool gzip = false;
    bool any = false;
};
EtagMatch match_etag(std::span<const HeaderView> headers, std::string_view etag);

}  // namespace winsh::http
