#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <iosfwd>
#include <ostream>
#include <string>
#include <utility>

namespace winsh {

/// A string with a meaning of its own: `using UserId = StrongString<struct UserIdTag>;`. Two kinds never
/// convert into each other, and nothing converts into one silently.
template <typename Tag>
class StrongString {
public:
    StrongString() = default;
    explicit StrongString(std::string text) : text_(std::move(text)) {}

    const std::string& text() const { return text_; }
    bool empty() const { return text_.empty(); }

    friend bool operator==(const StrongString&, const StrongString&) = default;
    friend auto operator<=>(const StrongString&, const StrongString&) = default;
    friend std::ostream& operator<<(std::ostream& out, const StrongString& value) {
        return out << value.text_;
    }

private:
    std::string text_;
};

}  // namespace winsh

template <typename Tag>
struct std::hash<winsh::StrongString<Tag>> {
    std::size_t operator()(const winsh::StrongString<Tag>& value) const noexcept {
        return std::hash<std::string>{}(value.text());
    }
};
