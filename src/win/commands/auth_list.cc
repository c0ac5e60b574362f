#include "win/commands/auth_list.h"

#include <algorithm>

#include "base/format.h"
#include "win/commands/common.h"
#include "win/screen_text.h"

namespace winsh::win {
namespace {

constexpr std::string_view kManual =
    "Lists the logins on this machine, a profile each, with server, account or workspace, and expiry. A star "
    "marks "
    "the one that is used here, and below stands what chose it. No server and no keyring is asked.";
constexpr std::string_view kExamples = "win auth list\nwin auth list --json";

struct Row {
    std::string profile;
    Login login;
    std::string problem;  ///< Why it cannot be read; "" where it can.
    bool used = false;
};

Row row_of(const std::string& profile, const std::string& config, const ChosenProfile& chosen) {
    Row row{.profile = profile, .used = profile == chosen.name};
    auto loaded = Credentials(profile_folder(config, profile)).load();
    if (!loaded.has_value())
        row.problem = loaded.error().message;
    else if (loaded->login.has_value())
        row.login = std::move(*loaded->login);
    else
        row.problem = "nobody is signed in";
    return row;
}

std::string whom(const Login& login) {
    return printable(login.account.empty() ? login.workspace : login.account);
}

std::string line_of(const Row& row, std::size_t widest, const World& world) {
    const Colours colours = world.terminal.output_colours();
    const Timestamp now = world.clock.now();
    std::string text =
        format("{} {}  ", row.used ? paint(Tone::good, "*", colours) : " ",
               paint(row.used ? Tone::strong : Tone::plain, pad_to(row.profile, widest), colours));
    if (!row.problem.empty()) return text + paint(Tone::bad, printable(row.problem), colours) + "\n";
    text += printable(row.login.api_url);
    if (const std::string name = whom(row.login); !name.empty()) text += "  " + name;
    if (const std::string life = life_of(row.login.expires_at, now); !life.empty())
        text += "  " + paint(expiry_tone(row.login.expires_at, now), life, colours);
    if (row.login.store == TokenStore::keyring) text += "  " + paint(Tone::faint, "(keyring)", colours);
    return text + "\n";
}

Json json_of(const Row& row) {
    return Json::object()
        .set("profile", row.profile)
        .set("used", row.used)
        .set("apiUrl", row.login.api_url)
        .set("account", row.login.account)
        .set("workspace", row.login.workspace)
        .set("expiresAt", row.login.expires_at)
        .set("store", row.login.store == TokenStore::keyring ? "keyring" : "file")
        .set("problem", row.problem);
}

Result<ExitCode> report_json(const std::vector<Row>& rows, const ChosenProfile& chosen, World& world) {
    Json list = Json::array();
    for (const Row& row : rows) list.push(json_of(row));
    return write_json(Json::object()
                          .set("profile", chosen.name)
                          .set("chosenBy", who_names_it(chosen))
                          .set("profiles", std::move(list)),
                      world);
}

Result<ExitCode> list(const LocalOptions& options, World& world) {
    WINSH_TRY(const std::string config, config_folder(options.identity.config_dir, world.environment));
    WINSH_TRY(const ChosenProfile chosen,
              choose_profile(options.identity.profile, config, world.environment));
    tell_notes(chosen.notes, world);
    std::vector<Row> rows;
    std::size_t widest = 0;
    for (const std::string& profile : profiles_in(config)) {
        rows.push_back(row_of(profile, config, chosen));
        widest = std::max(widest, columns_of(profile));
    }
    if (options.json) return report_json(rows, chosen, world);
    std::string text;
    for (const Row& row : rows) text += line_of(row, widest, world);
    if (rows.empty()) text = "Nobody is signed in here. Sign in with: win auth login\n";
    const std::string by = who_names_it(chosen);
    const bool there = std::ranges::any_of(rows, [](const Row& row) { return row.used; });
    if (!by.empty())
        text +=
            message(Tone::plain, "",
                    format("{} is chosen by {}{}.", chosen.name, by, there ? "" : ", and has no login yet"),
                    world.terminal);
    WINSH_CHECK(world.terminal.write(text));
    return ExitCode::ok;
}

}  // namespace

Command auth_list_command() {
    return {.path = "auth list",
            .summary = "List the logins on this machine, and which one is used here.",
            .manual = kManual,
            .examples = kExamples,
            .prepare = [](std::vector<Argument>& arguments) { return prepare_local(arguments, list); }};
}

}  // namespace winsh::win
