#include "win/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/format.h"
#include "base/silent_typing.h"
#include "base/text.h"
#include "win/interrupt.h"
#include "win/screen_text.h"

namespace winsh::win {
namespace {

constexpr std::size_t kSecretLimit = 4'096;

std::string_view sequence_of(Tone tone) {
    switch (tone) {
        case Tone::plain:
            return "";
        case Tone::strong:
            return "\x1b[1m";
        case Tone::faint:
            return "\x1b[2m";
        case Tone::good:
            return "\x1b[32m";
        case Tone::warning:
            return "\x1b[33m";
        case Tone::bad:
            return "\x1b[31m";
        case Tone::accent:
            return "\x1b[36m";
    }
    return "";
}

/// 0, or the `errno` of the write that failed.
int write_all(int file, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno != EINTR) return errno;
        if (written > 0) bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return 0;
}

/// Up to the first line end or the end of input.
Result<Secret> read_line(const InterruptWatch& interrupts) {
    std::string line;
    line.reserve(kSecretLimit + 1);  // never moved to another place in memory while it grows
    char byte = 0;
    while (line.size() <= kSecretLimit) {
        const ssize_t got = ::read(STDIN_FILENO, &byte, 1);
        if (got < 0 && errno == EINTR && !interrupts.interrupted()) continue;
        if (got < 0 && errno != EINTR)
            return fail(ErrorKind::unavailable,
                        format("Standard input could not be read: {}.", std::strerror(errno)));
        if (interrupts.interrupted()) return fail(ErrorKind::unavailable, "Cancelled. Nothing was changed.");
        if (got == 0 || byte == '\n') break;
        line.push_back(byte);
    }
    if (line.size() > kSecretLimit)
        return fail(ErrorKind::invalid, "The line on standard input is too long for a token.");
    Secret secret(trim(line));
    overwrite(line);
    return secret;
}

}  // namespace

std::string paint(Tone tone, std::string_view text, Colours colours) {
    if (colours == Colours::none || tone == Tone::plain) return std::string(text);
    return format("{}{}\x1b[0m", sequence_of(tone), text);
}

std::string message(Tone tone, std::string_view label, std::string_view text, const Terminal& terminal) {
    const std::string painted = paint(tone, label, terminal.message_colours());
    const std::string gap = label.empty() ? "" : " ";
    if (!terminal.messages_are_seen()) return format("{}{}{}\n", painted, gap, printable(text));
    std::string lines;
    for (const std::string& line :
         wrap(format("{}{}{}", label, gap, printable(text)), terminal.columns(), LongWords::whole))
        lines += line + "\n";
    return lines.starts_with(label) ? lines.replace(0, label.size(), painted) : lines;
}

SystemTerminal::SystemTerminal(const http::Environment& environment)
    : colours_wanted_(environment("NO_COLOR").value_or("").empty() &&
                      environment("TERM").value_or("") != "dumb"),
      columns_asked_for_(static_cast<std::size_t>(
          std::max<std::int64_t>(0, parse_integer(environment("COLUMNS").value_or("")).value_or(0)))) {}

Result<void> SystemTerminal::write(std::string_view bytes) {
    if (const int problem = write_all(STDOUT_FILENO, bytes); problem != 0)
        return fail(ErrorKind::unavailable,
                    format("Standard output could not be written: {}.", std::strerror(problem)));
    return {};
}

void SystemTerminal::tell(std::string_view text) { write_all(STDERR_FILENO, text); }

bool SystemTerminal::output_is_terminal() const { return ::isatty(STDOUT_FILENO) == 1; }
bool SystemTerminal::messages_are_seen() const { return ::isatty(STDERR_FILENO) == 1; }

Colours SystemTerminal::output_colours() const {
    return colours_wanted_ && output_is_terminal() ? Colours::ansi : Colours::none;
}

Colours SystemTerminal::message_colours() const {
    return colours_wanted_ && messages_are_seen() ? Colours::ansi : Colours::none;
}

std::size_t SystemTerminal::columns() const {
    winsize size{};
    std::size_t columns = columns_asked_for_;
    for (const int file : {STDOUT_FILENO, STDERR_FILENO})
        if (columns == 0 && ::isatty(file) == 1 && ::ioctl(file, TIOCGWINSZ, &size) == 0)
            columns = size.ws_col;
    if (columns == 0) columns = 80;
    return std::clamp<std::size_t>(columns, 20, 200);
}

Result<Secret> SystemTerminal::read_secret(std::string_view prompt) {
    const InterruptWatch interrupts;
    if (::isatty(STDIN_FILENO) != 1) return read_line(interrupts);
    // Before the prompt: who answers it at once, such as a script, must not be heard or cut short.
    const SilentTyping silent;
    tell(prompt);
    return read_line(interrupts);
}

}  // namespace winsh::win
