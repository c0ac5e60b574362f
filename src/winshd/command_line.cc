#include "winshd/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>

#include "base/format.h"
#include "base/text.h"

namespace winsh {
namespace {

constexpr const char* kAbout =
    "winshd - the winsh server: browser sign-in, API tokens, connectors and the snapshots that agents read.\n"
    "\n"
    "Everything is kept in one folder. The first start prints nothing but the address; the one-time link "
    "for\n"
    "making the owner's account stands in DATA/setup-link, and `winshd setup-link` shows or renews it.";

constexpr const char* kServeFooter =
    "Every flag can stand in the --config file by its own name, without the dashes:\n"
    "    listen = \"127.0.0.1:8787\"\n"
    "    public-url = \"https://win.example.com\"\n"
    "    allow-upstream = [\"github.internal.example.com\"]\n"
    "A flag on the command line wins over the file.\n"
    "\n"
    "When it can answer, the server prints one line to standard output: listening on http://HOST:PORT\n"
    "Its log is JSON lines on standard error. SIGTERM and SIGINT stop it after what was received is "
    "answered.\n"
    "\n"
    "Exit codes: 0 stopped in order, 1 could not start or had to stop, 2 wrong usage.";

// Groups of flags in the help.
constexpr const char* kNetwork = "Network";
constexpr const char* kKeeping = "Keeping";
constexpr const char* kSize = "Size";
constexpr const char* kLogging = "Logging";

constexpr const char* kUserFooter =
    "The password comes from standard input (--password-stdin), so that it is in no process list and no "
    "history:\n"
    "    printf '%s' \"$PASSWORD\" | winshd user add --data ./var --email ada@example.com --password-stdin\n"
    "Works whether or not a server runs on the folder.";

void add_data(CLI::App& app, std::string& data) {
    app.add_option("--data", data, "Folder with the database, the master key and the set-up link")
        ->type_name("DIR")
        ->capture_default_str();
}

/// Looks at the text before it becomes a number: whatever is wrong with it gets the same words.
CLI::Validator within(Range range) {
    const auto complaint = [range](const std::string& text) {
        const auto number = parse_number(text, range);
        return number ? std::string() : number.error().message;
    };
    return CLI::Validator(complaint, format("{}..{}", range.least, range.most));
}

CLI::Validator one_of(std::vector<std::string> words) {
    const auto complaint = [words](const std::string& text) {
        const bool is_known = std::ranges::find(words, text) != words.end();
        return is_known ? std::string() : format("{} is not one of {}.", text, join(words, ", "));
    };
    return CLI::Validator(complaint, "");
}

void add_network_flags(CLI::App& serve, ServeFlags& flags) {
    serve.add_option("--listen", flags.listen, "Address to listen on; port 0 takes a free one")
        ->type_name("HOST:PORT")
        ->capture_default_str()
        ->group(kNetwork);
    serve
        .add_option("--public-url", flags.public_url,
                    "Where people and terminals reach this server; links and api_url come from it")
        ->type_name("URL")
        ->group(kNetwork);
    serve
        .add_flag("--insecure-http", flags.insecure_http,
                  "Allow plain http off loopback: passwords and tokens cross the network in the clear")
        ->group(kNetwork);
    serve
        .add_option("--trusted-proxy", flags.trusted_proxy,
                    "Network of a reverse proxy whose X-Forwarded-For is believed; may be repeated")
        ->type_name("CIDR")
        ->group(kNetwork);
    serve
        .add_option("--connections-per-address", flags.connections_per_address,
                    "Connections that one client address may have open, 0 for no limit; this machine and "
                    "trusted proxies are not counted")
        ->check(within(kConnectionsPerAddress))
        ->type_name("N")
        ->capture_default_str()
        ->group(kNetwork);
    serve
        .add_option("--metrics-listen", flags.metrics_listen,
                    "Serve /metrics (Prometheus) on an address of its own")
        ->type_name("HOST:PORT")
        ->group(kNetwork);
    serve.add_flag("--public-metrics", flags.public_metrics, "Serve /metrics on the public listener too")
        ->group(kNetwork);
    serve
        .add_option("--allow-upstream", flags.allow_upstream,
                    "Host that connectors may ask although its address is private, or over plain http; may "
                    "be repeated")
        ->type_name("HOST[:PORT]")
        ->group(kNetwork);
}

void add_size_flags(CLI::App& serve, ServeFlags& flags) {
    serve.add_option("--io-threads", flags.io_threads, "Event loops; 0 is one a core, at most 4")
        ->check(within(kIoThreads))
        ->type_name("N")
        ->capture_default_str()
        ->group(kSize);
    serve.add_option("--worker-threads", flags.worker_threads, "Threads for what needs the disk")
        ->check(within(kWorkerThreads))
        ->type_name("N")
        ->capture_default_str()
        ->group(kSize);
    serve.add_option("--token-cache", flags.token_cache, "API tokens held in memory, about 130 bytes each")
        ->check(within(kTokenCache))
        ->type_name("N")
        ->capture_default_str()
        ->group(kSize);
    serve.add_option("--snapshot-cache-mib", flags.snapshot_cache_mib, "Memory for snapshots")
        ->check(within(kSnapshotCacheMib))
        ->type_name("MIB")
        ->capture_default_str()
        ->group(kSize);
}

void add_logging_flags(CLI::App& serve, ServeFlags& flags) {
    serve.add_option("--access-log", flags.access_log, "Which requests are logged: all, errors or none")
        ->check(one_of({"all", "errors", "none"}))
        ->type_name("WHICH")
        ->capture_default_str()
        ->group(kLogging);
    serve.add_option("--log-level", flags.log_level, "Least level: debug, info, warning or error")
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
        .add_option("--master-key-file", flags.master_key_file,
                    "Key that seals credentials (default: DATA/master.key, made on first start)")
        ->type_name("FILE")
        ->group(kKeeping);
    add_size_flags(serve, flags);
    add_logging_flags(serve, flags);
    serve.footer(kServeFooter);
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
            return fail(ErrorKind::invalid, format("{}, line {}: {}", path, setting.line, error.what()));
        }
    }
    return {};
}

struct UserFlags {
    std::string data = "./var";
    std::string email;
    std::string workspace;
    bool password_stdin = false;
    bool keep_tokens = false;
};

void add_user_flags(CLI::App& command, UserFlags& flags) {
    add_data(command, flags.data);
    command.add_option("--email", flags.email, "E-mail address of the account")
        ->required()
        ->type_name("EMAIL");
    command.add_flag("--password-stdin", flags.password_stdin, "Read the password from standard input")
        ->required();
    command.footer(kUserFooter);
}

}  // namespace

Command read_command_line(int count, char** arguments) {
    CLI::App app(kAbout, "winshd");
    app.require_subcommand(1);
    app.set_version_flag("--version", "winshd " WINSH_VERSION);

    ServeFlags serve_flags;
    std::string config_path;
    CLI::App* serve = app.add_subcommand("serve", "Run the server");
    serve->add_option("--config", config_path, "TOML file with any of these flags")->type_name("FILE");
    add_serve_flags(*serve, serve_flags);

    SetupLinkCommand link{"./var", ""};
    CLI::App* setup_link =
        app.add_subcommand("setup-link", "Print the one-time link for making the first account, or renew it");
    add_data(*setup_link, link.data);
    setup_link
        ->add_option("--public-url", link.public_url,
                     "Where the server is reached (default: what the server last used)")
        ->type_name("URL");

    UserFlags user_flags;
    CLI::App* user = app.add_subcommand("user", "Accounts, from the machine itself");
    user->require_subcommand(1);
    CLI::App* add =
        user->add_subcommand("add", "Create a user, and the workspace if it is new; prints one JSON object");
    add_user_flags(*add, user_flags);
    add->add_option("--workspace", user_flags.workspace,
                    "Workspace to join or to create (default: named after the e-mail)")
        ->type_name("NAME");
    CLI::App* reset = user->add_subcommand(
        "reset-password", "Set a new password, end every session and revoke every API token of the user");
    add_user_flags(*reset, user_flags);
    reset->add_flag("--keep-tokens", user_flags.keep_tokens, "Leave the user's API tokens as they are");

    try {
        app.parse(count, arguments);
    } catch (const CLI::ParseError& error) {
        const int code = app.exit(error);
        return Finished{code == 0 ? 0 : 2};
    }
    if (serve->parsed()) {
        if (!config_path.empty()) {
            if (auto applied = apply_file(*serve, config_path); !applied) {
                std::cerr << "winshd: " << applied.error().message << "\n";
                return Finished{2};
            }
        }
        return ServeCommand{serve_flags};
    }
    if (setup_link->parsed()) return link;
    if (add->parsed()) return AddUserCommand{user_flags.data, user_flags.email, user_flags.workspace};
    return ResetPasswordCommand{user_flags.data, user_flags.email,
                                user_flags.keep_tokens ? TokensAtReset::keep : TokensAtReset::revoke};
}

}  // namespace winsh
