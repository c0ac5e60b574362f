#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"

namespace winsh::acceptance {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// An answer, as it came over the wire.
struct Reply {
    int status = 0;  ///< 0: there was none.
    Headers headers;
    std::string body;

    /// "" where it is missing.
    std::string header(std::string_view name) const;
    bool has(std::string_view name) const;
    /// Null where the body is no JSON.
    Json json() const;
};

struct WireOptions {
    std::string source;      ///< The loopback address to come from, such as 127.0.0.2; "" for any.
    int receive_buffer = 0;  ///< Bytes that the kernel takes without being asked for them; 0: its own choice.
};

/// A raw connection: sends bytes as they are, and reads answers.
class Wire {
public:
    explicit Wire(std::uint16_t port, const WireOptions& options = {});
    ~Wire();
    Wire(const Wire&) = delete;
    Wire& operator=(const Wire&) = delete;

    bool is_open() const { return socket_ >= 0; }
    /// False where the other side has closed.
    bool send(std::string_view bytes);
    enum class Body { by_length, none };
    /// The next answer; status 0 where none comes in time or the connection ends. `none`: an answer to HEAD.
    Reply read(Body body = Body::by_length, std::chrono::milliseconds patience = std::chrono::seconds(20));
    /// True where the server closes within that time without sending more.
    bool is_closed_within(std::chrono::milliseconds patience);
    /// Whatever comes until the server closes or is silent for that long.
    std::string read_to_end(std::chrono::milliseconds silence);
    void close();

private:
    bool receive(std::chrono::steady_clock::time_point deadline);

    int socket_ = -1;
    std::string buffer_;
};

/// The bytes of a request; Host and Content-Length are added where `headers` has none of that name.
struct Call {
    std::string method = "GET";
    std::string target = "/";
    Headers headers;
    std::string body;
};
std::string to_bytes(const Call& call, std::uint16_t port);

/// One request over a connection of its own.
Reply exchange(std::uint16_t port, const Call& call);

}  // namespace winsh::acceptance
