#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"
#include "http/environment.h"

namespace winsh::win {

enum class Tone { plain, strong, faint, good, warning, bad, accent };
enum class Colours { none, ansi };

/// The text between the tone's escape sequence and the one that ends it; unchanged where there are no
/// colours.
std::string paint(Tone tone, std::string_view text, Colours colours);

class Terminal;
/// A message in lines that fit where somebody reads it, as it is elsewhere; ends with a line end. `label`
/// (`win:`) stands in front, in its tone. Control characters are taken out.
std::string message(Tone tone, std::string_view label, std::string_view text, const Terminal& terminal);

/// Where `win` is used from. Results go to `write` (standard output), everything said on the way to `tell`
/// (standard error), so that a pipe gets results only.
class Terminal {
public:
    virtual ~Terminal() = default;

    /// Bytes as they are. The error says why they could not be written (a full disk, a closed pipe).
    virtual Result<void> write(std::string_view bytes) = 0;
    virtual void tell(std::string_view text) = 0;

    virtual bool output_is_terminal() const = 0;
    virtual bool messages_are_seen() const = 0;  ///< Standard error is a terminal.
    virtual Colours output_colours() const = 0;
    virtual Colours message_colours() const = 0;
    virtual std::size_t columns() const = 0;  ///< 20..200; 80 where unknown.

    /// One line from standard input, without its end and white space around it. Where a person types it, the
    /// prompt is shown and the typing is not. At most 4 KiB.
    virtual Result<Secret> read_secret(std::string_view prompt) = 0;
};

/// The process's standard streams. Colours unless `NO_COLOR` is set to something or `TERM` is `dumb`.
class SystemTerminal final : public Terminal {
public:
    explicit SystemTerminal(const http::Environment& environment);

    Result<void> write(std::string_view bytes) override;
    void tell(std::string_view text) override;
    bool output_is_terminal() const override;
    bool messages_are_seen() const override;
    Colours output_colours() const override;
    Colours message_colours() const override;
    std::size_t columns() const override;
    Result<Secret> read_secret(std::string_view prompt) override;

private:
    bool colours_wanted_;
    std::size_t columns_asked_for_;
};

}  // namespace winsh::win
