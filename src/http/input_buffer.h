#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>

#include "base/secret.h"

namespace winsh::http {

/// The bytes that a connection has received and not yet dealt with. Views into it hold until `room` is
/// called. May hold passwords: memory that it gives back is overwritten.
class InputBuffer {
public:
    static constexpr std::size_t kSmallest = 4'096;

    InputBuffer() = default;
    ~InputBuffer() { overwrite({bytes_.get(), capacity_}); }
    InputBuffer(const InputBuffer&) = delete;
    InputBuffer& operator=(const InputBuffer&) = delete;

    std::string_view view() const { return {bytes_.get() + begin_, end_ - begin_}; }
    std::size_t size() const { return end_ - begin_; }
    bool empty() const { return begin_ == end_; }

    /// Forgets bytes at the front. What they were stays readable until `room` is called.
    void drop_front(std::size_t count) {
        begin_ += count;
        if (begin_ == end_) begin_ = end_ = 0;
    }
    /// Overwrites all but the bytes that are still to be dealt with.
    void wipe_dropped() {
        overwrite({bytes_.get(), begin_});
        overwrite({bytes_.get() + end_, capacity_ - end_});
    }
    void drop_back(std::size_t count) { end_ -= count; }
    void append(std::size_t count) { end_ += count; }

    /// Space behind the bytes, at least one byte of it: the buffer grows to hold `total` bytes where it is
    /// full.
    std::span<char> room(std::size_t total) {
        if (begin_ > 0 && end_ == capacity_) {
            std::memmove(bytes_.get(), bytes_.get() + begin_, size());
            end_ -= begin_;
            begin_ = 0;
        }
        if (end_ == capacity_) grow(total);
        return {bytes_.get() + end_, capacity_ - end_};
    }

    /// Gives memory back that a large request needed, where nothing is left in it.
    void shrink() {
        if (empty() && capacity_ > 4 * kSmallest) {
            overwrite({bytes_.get(), capacity_});
            bytes_.reset();
            capacity_ = begin_ = end_ = 0;
        }
    }

private:
    void grow(std::size_t total) {
        std::size_t capacity = capacity_ == 0 ? kSmallest : capacity_ * 2;
        if (capacity_ != 0 && capacity < total) capacity = total;
        auto bytes = std::make_unique_for_overwrite<char[]>(capacity);
        if (end_ > 0) std::memcpy(bytes.get(), bytes_.get(), end_);
        overwrite({bytes_.get(), capacity_});
        bytes_ = std::move(bytes);
        capacity_ = capacity;
    }

    std::unique_ptr<char[]> bytes_;
    std::size_t capacity_ = 0;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

}  // namespace winsh::http
