#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "base/secret.h"
#include "http/client.h"
#include "model/connection.h"

namespace winsh {

/// One input of a connector's settings form.
struct FormField {
    enum class Kind {
        text,
        url,  ///< Where requests go: stored secrets do not survive its change.
        secret,
        secret_text,  ///< Of several lines, such as a private key.
    };
    std::string name;  ///< camelCase, stable: it is what is stored.
    std::string label;
    std::string help;  ///< A sentence beside the input.
    std::string placeholder;
    Kind kind = Kind::text;
    bool required = true;
    std::string default_value;
    std::size_t most_characters = 200;
};

/// Whether it is sealed, and never shown again.
constexpr bool is_secret(FormField::Kind kind) {
    return kind == FormField::Kind::secret || kind == FormField::Kind::secret_text;
}

/// How a string that a third party wrote is to be made safe. A string in a section that no rule names is
/// treated as one line of at most 256 characters, so forgetting a rule is safe.
struct TextRule {
    enum class Kind {
        line,       ///< One line: newlines become spaces.
        paragraph,  ///< Several lines.
        link,       ///< http(s) only, else defanged.
        word,  ///< Made by the upstream's software, not by people (a SHA, a date, an enumeration): trusted if
               ///< it matches `[A-Za-z0-9_.:@/+-]*` and is neither a rule in Markdown nor a link to
               ///< elsewhere.
        person,  ///< The raw value is what `Person::to_json` makes; a pseudonym takes its place, the same for
                 ///< one person in all sections of a workspace. Anything else that stands there is dropped.
    };
    std::string pattern;  ///< A JSON Pointer into the section in which `*` stands for any index or member.
    Kind kind = Kind::line;
    std::size_t most_characters = 256;
};

/// What a connector says about itself, in one place: the settings form, the documentation and the recipes
/// read it here.
struct ConnectorInfo {
    std::string id;        ///< `github`
    std::string title;     ///< `GitHub`
    std::string summary;   ///< What it brings, in a sentence.
    std::string key_help;  ///< Where to make the key and which least permissions it needs.
    std::vector<FormField> fields;
    std::vector<std::string> capabilities;    ///< What loops require: `github`, `logs` …
    std::vector<std::string> top_level_keys;  ///< What it fills: `github` …
    std::vector<TextRule> text_rules;
    /// Whether whoever sends data to the upstream says who they are, as a browser says to Sentry. Such a
    /// claim never makes one person of two whom others know apart.
    bool people_are_claimed = false;
    std::chrono::seconds poll_interval{300};
    std::chrono::seconds max_age{3'600};  ///< Older data is `stale`.
};

/// A connection's form as filled in.
struct ConnectorSettings {
    std::map<std::string, std::string> values;
    std::map<std::string, Secret> secrets;

    std::string_view value(std::string_view name) const;
    std::string_view secret(std::string_view name) const;  ///< Revealed: for a request's header only.
};

/// The polls in a row, up to the one at hand, that succeeded: the first looked at everything that can tell of
/// a change, and nothing has changed since. Those that follow may look at one of two things in turn.
struct PollStreak {
    unsigned polls = 0;    ///< 0: look at everything.
    Timestamp last_began;  ///< The one before.
};

struct PollInput {
    const ConnectorSettings& settings;
    const Json& memory;  ///< What the last successful poll wanted back; null at first. Kept sealed.
    Timestamp now;
    const Clock& clock;  ///< For the deadline of the poll as a whole.
    PollStreak streak;
};

/// What one poll came to.
struct PollOutcome {
    enum class Kind { delivered, unchanged, failed };
    Kind kind = Kind::failed;
    Json content;  ///< Where delivered: an object of top-level keys, raw; the poller sanitises it.
    Json memory;
    /// Where delivered: `ok`, or `partial` with `coverage.reason`. Where failed: what to show. Where
    /// unchanged: `ok` or `partial` as before.
    ConnectionStatus status = ConnectionStatus::failed;
    std::optional<Timestamp> complete_through;
    Coverage coverage;
    std::optional<ConnectionFailure> failure;
    std::optional<std::int64_t> rate_limit_left;
    /// Where delivered: there is more than one poll has time for, and `memory` knows where to go on. The next
    /// poll comes within seconds.
    bool has_more_to_read = false;
};

/// Knows one kind of upstream: how to ask it, and the shape of what it fills. Has no state; called from
/// several threads.
class Connector {
public:
    virtual ~Connector() = default;
    virtual const ConnectorInfo& info() const = 0;
    /// Checks the form and answers with what the connection is called for people (`octocat/hello-world`). The
    /// error names the field. Whatever decides where the secrets are sent, and is no `url`, shows in it:
    /// where it changes, they have to be entered again.
    virtual Result<std::string> account_of(const ConnectorSettings& settings) const = 0;
    virtual PollOutcome poll(const PollInput& input, http::Client& client) const = 0;
};

/// Every connector, in the order of the gallery. The one list.
std::span<const Connector* const> all_connectors();
/// By id, or nullptr.
const Connector* find_connector(std::string_view id);

}  // namespace winsh
