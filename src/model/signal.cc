#include "model/signal.h"

#include "model/named_values.h"

namespace winsh {
namespace {

constexpr auto kSeverities = named_values<Severity>({
    {Severity::fatal, "fatal"},
    {Severity::error, "error"},
    {Severity::warning, "warning"},
    {Severity::info, "info"},
});

constexpr auto kPriorities = named_values<Priority>({
    {Priority::p1, "p1"},
    {Priority::p2, "p2"},
    {Priority::p3, "p3"},
});

}  // namespace

std::string_view name_of(Severity severity) { return kSeverities.name_of(severity); }
std::string_view name_of(Priority priority) { return kPriorities.name_of(priority); }
std::optional<Severity> parse_severity(std::string_view text) { return kSeverities.parse(text); }
std::optional<Priority> parse_priority(std::string_view text) { return kPriorities.parse(text); }

}  // namespace winsh
