#pragma once

#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>

namespace winsh {

/// Writes short pieces behind each other into room that was made once. `std::string::append` looks after the
/// room for each piece, which is half the cost of a head or a log line.
class Pen {
public:
    Pen(char* begin, std::size_t room) : at_(begin), end_(begin + room) {}

    /// Throws `std::logic_error` where the room does not suffice: who made it miscounted.
    Pen& put(std::string_view piece) {
        if (piece.size() > room()) throw std::logic_error("there is no room for what is to be written");
        at_ += piece.copy(at_, piece.size());
        return *this;
    }
    /// A literal's length is known to the compiler, which copies it in a few moves.
    template <std::size_t size>
    Pen& put(const char (&literal)[size]) {
        if (size - 1 > room()) throw std::logic_error("there is no room for what is to be written");
        std::memcpy(at_, literal, size - 1);
        at_ += size - 1;
        return *this;
    }
    Pen& put_number(std::integral auto number) {
        const std::to_chars_result result = std::to_chars(at_, end_, number);
        if (result.ec != std::errc{}) throw std::logic_error("there is no room for a number");
        at_ = result.ptr;
        return *this;
    }
    std::size_t room() const { return static_cast<std::size_t>(end_ - at_); }

private:
    char* at_;
    char* end_;
};

/// The most characters that `Pen::put_number` takes.
inline constexpr std::size_t kMostNumberCharacters = 20;

/// Appends what `write(pen)` writes, at most so many bytes.
template <typename Write>
void append_with_pen(std::string& out, std::size_t most, Write write) {
    const std::size_t before = out.size();
    // The size that libstdc++ 12 hands in is the capacity at times: not used.
    out.resize_and_overwrite(before + most, [&](char* begin, std::size_t) {
        Pen pen(begin + before, most);
        write(pen);
        return before + most - pen.room();
    });
}

}  // namespace winsh
