#include "winshd/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>

#include "base/format.h"
#include "base/text.h"
#include "winshd/command_manual.h"
#include "winshd/manual_texts.h"

namespace winsh {
namespace {

// Groups of flags in the help.
constexpr const char* kNetwork = "Network";
constexpr const char* kKeeping = "Keeping";
constexpr const char* kSize = "Size";
constexpr const char* kLogging = "Logging";

/// The command that was named, as far as it was.
const CLI::App& named_command(const CLI::App& app) {
    const auto named = app.get_subcommands();
    return named.empty() ? app : named_command(*named.back());
}

std::string missing_command(const CLI::App& app) {
    const auto unknown = app.remaining();
    if (!unknown.empty()) return format("There is no command \"{} {}\".", path_of(app), unknown.front());
    std::vector<Manual::Term> terms;
    list_commands(app, "", terms);
    std::vector<std::string> names;
    for (const Manual::Term& term : terms) names.push_back(term.name);
    return format("{} needs one of its commands: {}.", path_of(app), join(names, ", "));
}

/// What is wrong, in the terms of the manual rather than of the parser.
std::string sentence_of(const CLI::App& app, const CLI::Error& error) {
    const std::string words = error.what();
    const std::string name = words.substr(0, words.find_first_of(": "));
    if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) {
        if (!name.starts_with("--")) return missing_command(app);
        return format("{} is missing.", name_of(*app.get_option(name)));
    }
    if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr)
        return format("There is no option or argument \"{}\" here.", app.remaining().front());
    if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr && name.starts_with("--"))
        return format("{} needs one value.", name_of(*app.get_option(name)));
    const std::string_view conversion = "Could not convert: ";
    if (words.starts_with(conversion)) {
        const std::string given = words.substr(conversion.size());
        const std::size_t equals = given.find(" = ");
        return format("{} cannot be \"{}\".", given.substr(0, equals),
                      equals == std::string::npos ? "" : given.substr(equals + 3));
    }
    return words.ends_with('.') ? words : words + ".";
}

int explain(const CLI::App& app, const CLI::ParseError& error) {
    const CLI::App& command = named_command(app);
    if (error.get_exit_code() == 0) return app.exit(error);
    std::cerr << format("winshd: {}\nSee: {} --help\n", sentence_of(command, error), path_of(command));
    return 2;
}

void add_data(CLI::App& app, std::string& data) {
    app.add_option("--data", data, "Folder with the database, the master key and the set-up link.")
        ->type_name("DIR")
        ->capture_default_str();
}

/// Looks at the text before it becomes a number: whatever is wrong with it gets the same words.
CLI::Validator within(Range range) {
    const auto complaint = [range](const std::string& text) {
        const auto number = parse_number(text, range);
        return number ? std::string() : number.error().message;
    };
    return CLI::Validator(complaint, "");
}

CLI::Validator one_of(const std::vector<std::string>& words) {
    const auto complaint = [words](const std::string& text) {
        const bool is_known = std::ranges::find(words, text) != words.end();
        return is_known ? std::string() : format("{} is not one of {}.", text, join(words, ", "));
    };
    return CLI::Validator(complaint, "");
}

void add_number(CLI::App& app, const std::string& name, auto& number, std::string_view text, Range range) {
    app.add_option(name, number, format("{} From {} to {}.", text, range.least, range.most))
        ->check(within(range))
        ->type_name("N")
        ->capture_default_str();
}

void add_network_flags(CLI::App& serve, ServeFlags& flags) {
    serve.add_option("--listen", flags.listen, "Address to listen on; port 0 takes a free one.")
        ->type_name("HOST:PORT")
        ->capture_default_str()
        ->group(kNetwork);
    serve
        .add_option("--public-url", flags.public_url,
                    "Where people and terminals reach this server; links and api_url come from it.")
        ->type_name("URL")
        ->group(kNetwork);
    serve
        .add_flag("--insecure-http", flags.insecure_http,
                  "Allow plain http off loopback: passwords and tokens cross the network in the clear.")
        ->group(kNetwork);
    serve
        .add_option("--trusted-proxy", flags.trusted_proxy,
                    "Network of a reverse proxy whose X-Forwarded-For is believed; may be repeated.")
        ->type_name("CIDR")
        ->group(kNetwork);
    add_number(serve, "--connections-per-address", flags.connections_per_address,
               "Connections that one client address may have open, 0 for no limit; this machine and trusted "
               "proxies are not counted.",
               kConnectionsPerAddress);
    serve.get_option("--connections-per-address")->group(kNetwork);
    serve
        .add_option("--metrics-listen", flags.metrics_listen,
                    "Serve /metrics (Prometheus) on an address of its own.")
        ->type_name("HOST:PORT")
        ->group(kNetwork);
    serve.add_flag("--public-metrics", flags.public_metrics, "Serve /metrics on the public listener too.")
        ->group(kNetwork);
    serve
        .add_option("--allow-upstream", flags.allow_upstream,
                    "Host that connectors may ask although its address is private, or over plain http; may "
                    "be repeated.")
        ->type_name("HOST[:PORT]")
        ->group(kNetwork);
}

void add_size_flags(CLI::App& serve, ServeFlags& flags) {
    add_number(serve, "--io-threads", flags.io_threads, "Event loops; 0 is one a core, at most 4.",
               kIoThreads);
    add_number(serve, "--worker-threads", flags.worker_threads, "Threads for what needs the disk.",
               kWorkerThreads);
    add_number(serve, "--token-cache", flags.token_cache, "API tokens held in memory, about 140 bytes each.",
               kTokenCache);
    add_number(serve, "--snapshot-cache-mib", flags.snapshot_cache_mib, "Memory for snapshots, in MiB.",
               kSnapshotCacheMib);
    for (const char* name : {"--io-threads", "--worker-threads", "--token-cache", "--snapshot-cache-mib"})
        serve.get_option(name)->group(kSize);
}

void add_logging_flags(CLI::App& serve, ServeFlags& flags) {
    serve.add_option("--access-log", flags.access_log, "Which requests are logged: all, errors or none.")
        ->check(one_of({"all", "errors", "none"}))
        ->type_name("WHICH")
        ->capture_default_str()
        ->group(kLogging);
    serve.add_option("--log-level", flags.log_level, "Least level: debug, info, warning or error.")
        ->check(one_of({"debug", "info", "warning", "error"}))
        ->type_name("LEVEL")
        ->capture_default_str()
        ->group(kLogging);
}

void add_serve_flags(CLI::App& serve, ServeFlags& flags) {
    add_network_flags(serve, flags);
    add_data(serve, flags.data);
    serve.get_option("--data")->group(kKeeping);
    serve
        .add_option(
            "--master-key-file", flags.master_key_file,
            "Key that seals credentials. Default: master.key in the data folder, made at the first start.")
        ->type_name("FILE")
        ->group(kKeeping);
    add_size_flags(serve, flags);
    add_logging_flags(serve, flags);
    serve.footer(kServeNotes);
}

/// Gives each setting of the file to the flag of its name, unless the command line has set that flag.
Result<void> apply_file(CLI::App& serve, const std::string& path) {
    WINSH_TRY(const std::vector<FileSetting> settings, read_config_file(path));
    for (const FileSetting& setting : settings) {
        CLI::Option* option = serve.get_option_no_throw("--" + setting.name);
        if (option == nullptr || setting.name == "config" || setting.name == "help") {
            return fail(ErrorKind::invalid,
                        format("{}, line {}: there is no setting \"{}\". `winshd serve --help` lists them.",
                               path, setting.line, setting.name));
        }
        if (option->count() > 0) continue;
        try {
            option->add_result(setting.values);
            option->run_callback();
        } catch (const CLI::Error& error) {
            return fail(ErrorKind::invalid,
                        format("{}, line {}: {}", path, setting.line, sentence_of(serve, error)));
        }
    }
    return {};
}

struct UserFlags {
    std::string data = kDataFolder;
    std::string email;
    std::string workspace;
    bool password_stdin = false;
    bool keep_tokens = false;
};

void add_user_flags(CLI::App& command, UserFlags& flags) {
    add_data(command, flags.data);
    command.add_option("--email", flags.email, "E-mail address of the account.")
        ->required()
        ->type_name("EMAIL");
    command.add_flag("--password-stdin", flags.password_stdin,
                     "Read the password from standard input, so that it is in no process list and no "
                     "history. On a terminal "
                     "it is asked for and not shown.");
}

/// The commands, and what their flags are written to.
struct CommandLine {
    CLI::App app{kAbout, "winshd"};
    ServeFlags serve_flags;
    std::string config_path;
    SetupLinkCommand link{kDataFolder, ""};
    UserFlags user;
    std::string data = kDataFolder;
    RotateKeyCommand key{kDataFolder, "", ""};
    CLI::App* serve = nullptr;
    CLI::App* setup_link = nullptr;
    CLI::App* user_add = nullptr;
    CLI::App* user_list = nullptr;
    CLI::App* reset_password = nullptr;
    CLI::App* workspace_list = nullptr;
    CLI::App* key_rotate = nullptr;
    CLI::App* key_status = nullptr;

    CommandLine();
    void add_server_commands();
    void add_user_commands();
    void add_key_commands();
    Command chosen();
};

CommandLine::CommandLine() {
    // Commands take this over from the program, so it comes first.
    app.formatter_fn(
        [](const CLI::App* command, const std::string&, CLI::AppFormatMode) { return manual_of(*command); });
    app.set_help_flag("-h,--help", "This manual page.");
    app.require_subcommand(1);
    app.set_version_flag("--version", "winshd " WINSH_VERSION, "The version of winshd.");
    add_server_commands();
    add_user_commands();
    add_key_commands();
    // Commands would take this over too.
    app.footer(kAboutNotes);
}

void CommandLine::add_server_commands() {
    serve = app.add_subcommand("serve", kServeAbout);
    serve->add_option("--config", config_path, "TOML file with any of these flags.")->type_name("FILE");
    add_serve_flags(*serve, serve_flags);
    setup_link = app.add_subcommand("setup-link", kSetupLinkAbout);
    add_data(*setup_link, link.data);
    setup_link
        ->add_option("--public-url", link.public_url,
                     "Where the server is reached. Default: what the server last used.")
        ->type_name("URL");
}

void CommandLine::add_user_commands() {
    CLI::App* users = app.add_subcommand("user", "Accounts, from the machine itself.");
    users->require_subcommand(1);
    user_add = users->add_subcommand("add", kUserAddAbout);
    add_user_flags(*user_add, user);
    user_add
        ->add_option(
            "--workspace", user.workspace,
            "Workspace to join, or to make where there is none of that name. Default for a new account: "
            "one of its own, named after the e-mail address.")
        ->type_name("NAME");
    user_add->footer(kUserAddNotes);
    user_list = users->add_subcommand("list", kUserListAbout);
    add_data(*user_list, data);
    reset_password = users->add_subcommand("reset-password", kResetAbout);
    add_user_flags(*reset_password, user);
    reset_password->get_option("--password-stdin")->required();
    reset_password->add_flag("--keep-tokens", user.keep_tokens, "Leave the user's API tokens as they are.");
    reset_password->footer(kResetNotes);
    CLI::App* workspaces = app.add_subcommand("workspace", "Workspaces, from the machine itself.");
    workspaces->require_subcommand(1);
    workspace_list = workspaces->add_subcommand("list", kWorkspaceListAbout);
    add_data(*workspace_list, data);
}

void CommandLine::add_key_commands() {
    CLI::App* keys = app.add_subcommand("key", "The master key, from the machine itself.");
    keys->require_subcommand(1);
    key_rotate = keys->add_subcommand("rotate", kKeyRotateAbout);
    key_status = keys->add_subcommand("status", kKeyStatusAbout);
    for (CLI::App* command : {key_rotate, key_status}) {
        add_data(*command, key.data);
        command
            ->add_option("--master-key-file", key.master_key_file,
                         "The present key, where winshd serve is told one by this flag.")
            ->type_name("FILE");
    }
    key_rotate
        ->add_option("--new-key-file", key.new_key_file,
                     "The key that takes its place, a file of its own; with --master-key-file only.")
        ->type_name("FILE");
    key_rotate->footer(kKeyRotateNotes);
}

Command CommandLine::chosen() {
    if (serve->parsed()) return ServeCommand{serve_flags};
    if (setup_link->parsed()) return link;
    if (user_list->parsed()) return ListCommand{data, ListOf::users};
    if (workspace_list->parsed()) return ListCommand{data, ListOf::workspaces};
    if (key_rotate->parsed()) return key;
    if (key_status->parsed()) return KeyStatusCommand{key.data, key.master_key_file};
    if (user_add->parsed()) {
        return AddUserCommand{user.data, user.email, user.workspace,
                              user.password_stdin ? PasswordFrom::standard_input : PasswordFrom::nowhere};
    }
    return ResetPasswordCommand{user.data, user.email,
                                user.keep_tokens ? TokensAtReset::keep : TokensAtReset::revoke};
}

/// What no single flag can tell.
Result<void> check_together(CommandLine& line) {
    if (line.serve->parsed() && !line.config_path.empty())
        WINSH_CHECK(apply_file(*line.serve, line.config_path));
    if (line.user_add->parsed() && !line.user.password_stdin && line.user.workspace.empty()) {
        return fail(
            ErrorKind::invalid,
            "A new account needs --password-stdin; an account that exists needs --workspace NAME, to be "
            "put there.");
    }
    if (line.key.master_key_file.empty() != line.key.new_key_file.empty() && line.key_rotate->parsed()) {
        return fail(
            ErrorKind::invalid,
            "A key that winshd serve is told by --master-key-file goes on in another file: name both, "
            "--master-key-file and --new-key-file. The data folder's own key needs neither.");
    }
    return {};
}

}  // namespace

Command read_command_line(int count, char** arguments) {
    CommandLine line;
    try {
        line.app.parse(count, arguments);
    } catch (const CLI::ParseError& error) {
        return Finished{explain(line.app, error)};
    }
    if (const auto checked = check_together(line); !checked) {
        std::cerr << format("winshd: {}\nSee: {} --help\n", checked.error().message,
                            path_of(named_command(line.app)));
        return Finished{2};
    }
    return line.chosen();
}

}  // namespace winsh
