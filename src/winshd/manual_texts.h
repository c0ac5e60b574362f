#pragma once

namespace winsh {

// What the manual pages of winshd say beside the list of flags (`Manual::about` and `notes`). The first
// paragraph of a command stands in the list of commands too.

inline constexpr const char* kAbout =
    R"(winshd is the winsh server: it signs people in, gives out API tokens, asks
a company's tools, and serves the snapshots that agents read.

Everything is kept in one folder (--data). As long as there is no account, a
one-time link for making the first one stands in the folder's file setup-link;
`winshd setup-link` prints or renews it.)";

inline constexpr const char* kAboutNotes = R"(# Exit codes

  0  it worked
  1  it failed, for a reason that the message gives
  2  the command line or the configuration file is wrong

# Examples

  winshd serve --listen 127.0.0.1:8787 --data /var/lib/winsh \
      --public-url https://win.example.com
  winshd setup-link --data /var/lib/winsh
  winshd user list --data /var/lib/winsh)";

inline constexpr const char* kServeAbout = R"(Runs the server.

When it can answer, it prints one line to standard output: listening on
http://HOST:PORT. Its log is JSON lines on standard error. SIGTERM and SIGINT
stop it after what was received is answered.

It speaks plain HTTP. Put a TLS proxy in front for other machines, and name the
address that people use with --public-url.)";

inline constexpr const char* kServeNotes = R"(# Configuration file

Each flag can stand in the --config file by its own name, without the dashes.
The command line wins.

  listen = "127.0.0.1:8787"
  public-url = "https://win.example.com"
  allow-upstream = ["github.internal.example.com"]

# Exit codes

  0  stopped in order
  1  could not start, or had to stop
  2  the command line or the configuration file is wrong)";

inline constexpr const char* kSetupLinkAbout = R"(Prints the one-time link for making the first account.

A link holds for 15 minutes; after that, this makes a new one. Once there is an
account, none is needed.)";

inline constexpr const char* kUserAddAbout =
    R"(Makes an account, or puts somebody who has one into another workspace.

Whoever is first in a workspace owns it; the next ones are members. A new
account needs --password-stdin. An account that exists keeps its password, and
needs --workspace instead.

Prints one JSON object: the user, and the workspace with the user's role in it.
Works whether or not a server runs on the folder.)";

inline constexpr const char* kUserAddNotes = R"(# Examples

  printf '%s' "$PASSWORD" | winshd user add --data /var/lib/winsh \
      --email ada@example.com --password-stdin --workspace Engines
  winshd user add --data /var/lib/winsh --email ada@example.com \
      --workspace Looms)";

inline constexpr const char* kUserListAbout = R"(Lists the users, and the workspaces that each is in.

Prints one JSON object, {"users": [...]}, the oldest first. Works whether or not
a server runs on the folder.)";

inline constexpr const char* kResetAbout =
    R"(Sets a new password, ends the user's sessions and revokes the user's API tokens.

Prints one JSON object: the user, and how many tokens were revoked. Works
whether or not a server runs on the folder.)";

inline constexpr const char* kResetNotes = R"(# Example

  printf '%s' "$PASSWORD" | winshd user reset-password \
      --data /var/lib/winsh --email ada@example.com --password-stdin)";

inline constexpr const char* kWorkspaceListAbout = R"(Lists the workspaces, and the members of each.

Prints one JSON object, {"workspaces": [...]}, the oldest first. Works whether
or not a server runs on the folder.)";

inline constexpr const char* kKeyRotateAbout =
    R"(Replaces the master key, and seals everything anew with the next one.

Works whether or not a server runs on the folder: a server takes the next key up
by itself. It may be interrupted at any moment; then both keys stay, everything
can be read, and the same command again ends it.

Without --master-key-file it is the data folder's own key: the next one is made,
waits as master.key.next meanwhile, and takes the place of master.key at the end.
The old key is gone then. Copy it first if older backups are to be read: they
open with the key of their time alone.

With --master-key-file the next key is a file that you make. The old file is left
where it is; at the end put the new one into the configuration.

Prints one JSON object: the ids of both keys, the file with the key from now on,
and how many records were sealed anew.)";

inline constexpr const char* kKeyRotateNotes = R"(# Where a key has become known

Whoever has the old key and a copy of the database that was made before can read
the credentials in it, whatever is rotated here. Revoke them where they were
issued, too.

# Examples

  winshd key rotate --data /var/lib/winsh
  (umask 077; openssl rand -hex 32 > /etc/winsh/second.key)
  winshd key rotate --data /var/lib/winsh \
      --master-key-file /etc/winsh/first.key \
      --new-key-file /etc/winsh/second.key)";

inline constexpr const char* kKeyStatusAbout =
    R"(Tells which key seals, where it is, and how many records each key has sealed.

Prints one JSON object. Its replacedKeyId is null unless a rotation has not
ended. Changes nothing; works whether or not a server runs on the folder.)";

}  // namespace winsh
