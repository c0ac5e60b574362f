#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace winsh {

/// A credential in memory: a password, a raw token, a key. It cannot be printed, formatted, logged or turned
/// into JSON, because it has no way to; `reveal()` is the one door, and is easy to find in a review. Its
/// bytes are overwritten when it dies or is moved from.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string_view text);
    /// Takes the text over and overwrites the source.
    static Secret take(std::string&& text);

    Secret(const Secret& other);
    Secret(Secret&& other) noexcept;
    Secret& operator=(const Secret& other);
    Secret& operator=(Secret&& other) noexcept;
    ~Secret();

    std::string_view reveal() const { return bytes_; }
    std::size_t size() const { return bytes_.size(); }
    bool empty() const { return bytes_.empty(); }

    /// In constant time for equal sizes.
    friend bool operator==(const Secret& left, const Secret& right);

private:
    void wipe() noexcept;
    std::string bytes_;
};

/// Overwrites the bytes in a way that the optimiser does not remove.
void overwrite(std::span<char> bytes) noexcept;
/// Overwrites what functions that have returned left on this thread's stack, some tens of KiB deep. For the
/// end of work with secrets, which no single place can see: what was decoded, formatted or moved left its
/// bytes there.
void overwrite_stack() noexcept;
/// Overwrites all that the string ever held, and empties it.
void wipe(std::string& text) noexcept;
/// Appends, and leaves no copy behind where the string has to move to grow.
void append_secret(std::string& text, std::string_view more);

}  // namespace winsh
