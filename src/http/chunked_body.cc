#include "http/chunked_body.h"

#include <algorithm>

#include "base/secret.h"

namespace winsh::http {
namespace {

constexpr unsigned kMostDigits = 8;

int hex_value(char character) {
    if (character >= '0' && character <= '9') return character - '0';
    if (character >= 'a' && character <= 'f') return character - 'a' + 10;
    if (character >= 'A' && character <= 'F') return character - 'A' + 10;
    return -1;
}

ChunkedBody::Step refuse(int status, std::string_view reason) {
    return {ChunkedBody::Verdict::refused, 0, status, reason};
}

}  // namespace

ChunkedBody::Step ChunkedBody::feed(std::string_view bytes, std::string& body) {
    std::size_t at = 0;
    while (at < bytes.size()) {
        if (state_ == State::data) {
            const std::size_t count = std::min(left_, bytes.size() - at);
            append_secret(body, bytes.substr(at, count));
            at += count;
            left_ -= count;
            if (left_ == 0) state_ = State::data_cr;
            continue;
        }
        Step step = take_framing(bytes[at++]);
        if (step.verdict != Verdict::incomplete) {
            step.consumed = at;
            return step;
        }
    }
    return {Verdict::incomplete, at, 0, {}};
}

ChunkedBody::Step ChunkedBody::take_framing(char character) {
    const auto expect = [&](char expected, State next, std::string_view reason) -> Step {
        if (character != expected) return refuse(400, reason);
        state_ = next;
        return {};
    };
    switch (state_) {
        case State::size:
            break;
        case State::size_lf:
            if (character != '\n') return refuse(400, "A chunk's size must end in CRLF.");
            return take_size_end();
        case State::data_cr:
            return expect('\r', State::data_lf, "A chunk is longer than its size says.");
        case State::data_lf:
            return expect('\n', State::size, "A chunk must end in CRLF.");
        case State::end_cr:
            return expect('\r', State::end_lf, "Trailer fields are not accepted.");
        case State::end_lf:
            if (character != '\n') return refuse(400, "A chunked body must end in CRLF.");
            return {Verdict::complete, 0, 0, {}};
        case State::data:
            return {};
    }
    if (character == '\r' && digits_ > 0) {
        state_ = State::size_lf;
        return {};
    }
    const int value = hex_value(character);
    if (value < 0 || ++digits_ > kMostDigits) {
        return refuse(400, "A chunk's size must be 1 to 8 hexadecimal digits and nothing else.");
    }
    left_ = left_ * 16 + static_cast<std::size_t>(value);
    return {};
}

ChunkedBody::Step ChunkedBody::take_size_end() {
    digits_ = 0;
    if (left_ > limit_ - total_) return refuse(413, "The request body is too large.");
    total_ += left_;
    state_ = left_ == 0 ? State::end_cr : State::data;
    return {};
}

}  // namespace winsh::http
