#pragma once

#include <sqlite3.h>

#include <atomic>
#include <optional>
#include <string>
#include <string_view>

namespace winsh::sqlite {

enum class FileCall { open, read, write, sync, truncate, size, map_index, remove };

/// Sees every call that SQLite makes on its files, and decides how it goes.
class FileObserver {
public:
    virtual ~FileObserver() = default;
    /// A code to answer with instead of making the call; nothing to make it.
    virtual std::optional<int> before(FileCall /*call*/, const std::string& /*path*/) { return std::nullopt; }
    // After a call that went well, or was answered with SQLITE_OK by `before`.
    virtual void opened(const std::string& /*path*/) {}
    virtual void wrote(const std::string& /*path*/, std::string_view /*bytes*/, std::int64_t /*offset*/) {}
    virtual void truncated(const std::string& /*path*/, std::int64_t /*size*/) {}
    virtual void synced(const std::string& /*path*/) {}
    virtual void removed(const std::string& /*path*/) {}
};

/// SQLite's own file system with an observer in between, under a name of its own for as long as it lives.
class ShimVfs {
public:
    explicit ShimVfs(FileObserver& observer);
    ~ShimVfs();
    ShimVfs(const ShimVfs&) = delete;
    ShimVfs& operator=(const ShimVfs&) = delete;
    const std::string& name() const { return name_; }

private:
    std::string name_;
    sqlite3_vfs vfs_;
};

/// Lets calls fail: the `at`th from `arm` on, and those after it if `persistent`. Syncs are answered without
/// being made.
class FaultObserver final : public FileObserver {
public:
    enum class Lasting { once, from_then_on };
    void arm(int at, int code, Lasting lasting) {
        calls_ = 0;
        failed_ = 0;
        syncs_ = 0;
        failed_syncs_ = 0;
        code_ = code;
        lasting_ = lasting;
        at_ = at;
    }
    void disarm() { at_ = 0; }
    int failed() const { return failed_; }
    int failed_syncs() const { return failed_syncs_; }
    int syncs() const { return syncs_; }

    std::optional<int> before(FileCall call, const std::string& /*path*/) override {
        const int number = ++calls_;
        if (call == FileCall::sync) ++syncs_;
        const int at = at_;
        if (at != 0 && (lasting_ == Lasting::once ? number == at : number >= at)) {
            ++failed_;
            if (call == FileCall::sync) ++failed_syncs_;
            return code_of(call);
        }
        if (call == FileCall::sync) return SQLITE_OK;
        return std::nullopt;
    }

private:
    int code_of(FileCall call) const {
        if (code_ != SQLITE_IOERR) return code_;
        switch (call) {
            case FileCall::open:
                return SQLITE_CANTOPEN;
            case FileCall::read:
                return SQLITE_IOERR_READ;
            case FileCall::write:
                return SQLITE_IOERR_WRITE;
            case FileCall::sync:
                return SQLITE_IOERR_FSYNC;
            case FileCall::truncate:
                return SQLITE_IOERR_TRUNCATE;
            case FileCall::size:
                return SQLITE_IOERR_FSTAT;
            case FileCall::map_index:
                return SQLITE_IOERR_SHMMAP;
            case FileCall::remove:
                return SQLITE_IOERR_DELETE;
        }
        return SQLITE_IOERR;
    }

    std::atomic<int> calls_ = 0;
    std::atomic<int> failed_ = 0;
    std::atomic<int> failed_syncs_ = 0;
    std::atomic<int> syncs_ = 0;
    std::atomic<int> at_ = 0;
    std::atomic<int> code_ = SQLITE_IOERR;
    std::atomic<Lasting> lasting_ = Lasting::once;
};

}  // namespace winsh::sqlite
