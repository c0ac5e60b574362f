#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "base/secret.h"

namespace winsh {

/// Overwrites what it gives back.
template <typename Value>
struct WipingAllocator {
    using value_type = Value;

    WipingAllocator() = default;
    template <typename Other>
    WipingAllocator(const WipingAllocator<Other>&) {}

    Value* allocate(std::size_t count) { return std::allocator<Value>().allocate(count); }
    void deallocate(Value* values, std::size_t count) noexcept {
        overwrite({reinterpret_cast<char*>(values), count * sizeof(Value)});
        std::allocator<Value>().deallocate(values, count);
    }
    bool operator==(const WipingAllocator&) const = default;
};

/// For what is made of a secret on the way: its memory is overwritten wherever it goes. A text that is short
/// enough to stand in the string itself is left on the stack, for `overwrite_stack`.
using WipedString = std::basic_string<char, std::char_traits<char>, WipingAllocator<char>>;

}  // namespace winsh
