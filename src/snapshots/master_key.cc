#include "snapshots/master_key.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

#include "base/format.h"

namespace winsh {
namespace {

constexpr std::string_view kIdSetting = "sealing_key_id";
constexpr std::string_view kProbeSetting = "sealing_key_probe";
constexpr std::string_view kProbeText = "winsh sealing key probe";
constexpr std::size_t kMostBytes = 4'096;

class File {
public:
    explicit File(int descriptor) : descriptor_(descriptor) {}
    ~File() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    int get() const { return descriptor_; }
    bool is_open() const { return descriptor_ >= 0; }

private:
    int descriptor_;
};

std::unexpected<Error> refuse(std::string message) {
    return fail(ErrorKind::unavailable, std::move(message));
}

std::string reason() { return std::strerror(errno); }

/// Nothing where there is no such file.
Result<std::optional<SealingKey>> read_key(const std::string& path) {
    const File file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!file.is_open()) {
        if (errno == ENOENT) return std::nullopt;
        return refuse(format("The master key {} cannot be opened: {}.", path, reason()));
    }
    struct stat status{};
    if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode))
        return refuse(format("The master key {} is not a file.", path));
    if ((status.st_mode & 077) != 0)
        return refuse(format(
            "Others than the owner may read or write the master key {}. Run chmod 600 {} and start again.",
            path, path));
    std::string text(kMostBytes, '\0');
    const ssize_t bytes = ::read(file.get(), text.data(), text.size());
    if (bytes < 0) return refuse(format("The master key {} cannot be read: {}.", path, reason()));
    text.resize(static_cast<std::size_t>(bytes));
    Result<SealingKey> key = SealingKey::from_text(Secret::take(std::move(text)));
    if (!key.has_value()) return refuse(format("{}: {}", path, key.error().message));
    return *std::move(key);
}

bool write_all(int descriptor, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

bool sync_folder(const std::string& path) {
    const std::string folder = path.substr(0, path.rfind('/') + 1);
    const File file(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return file.is_open() && ::fsync(file.get()) == 0;
}

/// Complete or not at all, and never over a file that is there: two processes that start at once end up with
/// one key.
Result<void> write_key(const std::string& path, const SealingKey& key, Random& random) {
    const std::string draft = format("{}.{}.new", path, random_hex(random, 8));
    bool written = false;
    {
        const File file(::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        if (!file.is_open())
            return refuse(format("The master key {} cannot be created: {}.", path, reason()));
        const Secret text = key.to_text();
        written =
            write_all(file.get(), text.reveal()) && write_all(file.get(), "\n") && ::fsync(file.get()) == 0;
    }
    const bool placed = written && (::link(draft.c_str(), path.c_str()) == 0 || errno == EEXIST);
    const std::string why = reason();
    ::unlink(draft.c_str());
    if (!placed || !sync_folder(path))
        return refuse(format("The master key {} cannot be written: {}.", path, why));
    return {};
}

Result<bool> has_sealed_credentials(Store& store) {
    WINSH_TRY(const std::vector<Connection> connections, store.connections().all());
    return std::ranges::any_of(connections, [](const Connection& row) { return !row.sealed.empty(); });
}

Result<SealingKey> first_key(const std::string& path, Random& random) {
    WINSH_CHECK(write_key(path, SealingKey::generate(random), random));
    WINSH_TRY(std::optional<SealingKey> key, read_key(path));
    if (!key) return refuse(format("The master key {} vanished while winsh started.", path));
    return *std::move(key);
}

Result<void> check_mark(const std::string& path, const SealingKey& key, const std::string& marked_id,
                        Store& store) {
    WINSH_TRY(const std::optional<std::string> probe, store.setting(kProbeSetting));
    const bool opens = !probe || key.open(*probe, kProbeSetting).has_value();
    if (marked_id == key.id() && opens) return {};
    return refuse(
        format("{} is not the key of this database: the credentials were sealed with the key {}, this is {}. "
               "Put the right file back from its backup.",
               path, marked_id, key.id()));
}

/// The id comes last: a start that was cut short between the two leaves no mark, and the next one makes it.
Result<void> set_mark(const SealingKey& key, Store& store, Random& random) {
    WINSH_CHECK(store.set_setting(kProbeSetting, key.seal(Secret(kProbeText), kProbeSetting, random)));
    return store.set_setting(kIdSetting, key.id());
}

/// Credentials without a mark come from a database whose mark was lost: the key must open them all the same.
Result<void> check_credentials(const std::string& path, const SealingKey& key, Store& store) {
    WINSH_TRY(const std::vector<Connection> connections, store.connections().all());
    for (const Connection& connection : connections) {
        for (const auto& [name, record] : connection.sealed) {
            if (sealing_key_id_of(record) == key.id()) continue;
            return refuse(
                format("{} is not the key of this database: a credential in it was sealed with another key. "
                       "Put the right file back from its backup.",
                       path));
        }
    }
    return {};
}

}  // namespace

Result<SealingKey> load_master_key(const MasterKeyOptions& options, Store& store, Random& random) {
    const std::string path = options.path.empty() ? options.folder + "/master.key" : options.path;
    WINSH_TRY(const std::optional<std::string> marked_id, store.setting(kIdSetting));
    WINSH_TRY(std::optional<SealingKey> key, read_key(path));
    if (!key) {
        WINSH_TRY(const bool sealed, has_sealed_credentials(store));
        if (marked_id || sealed)
            return refuse(
                format("The master key {} is missing, but this database was sealed with one{}. Put the file "
                       "back from its backup; without it the stored credentials cannot be read.",
                       path, marked_id ? " (" + *marked_id + ")" : ""));
        if (!options.path.empty())
            return refuse(
                format("The master key {} does not exist. Make one with: (umask 077; openssl rand "
                       "-hex 32 > {})",
                       path, path));
        WINSH_TRY(SealingKey made, first_key(path, random));
        key = std::move(made);
    }
    if (marked_id) {
        WINSH_CHECK(check_mark(path, *key, *marked_id, store));
    } else {
        WINSH_CHECK(check_credentials(path, *key, store));
        WINSH_CHECK(set_mark(*key, store, random));
    }
    return *std::move(key);
}

}  // namespace winsh
