#include "store/sqlite/shim_vfs_test.h"

#include <new>

namespace winsh::sqlite {
namespace {

struct ShimFile {
    sqlite3_file base;  // First: SQLite sees the file as this.
    FileObserver* observer;
    std::string* path;
    sqlite3_file* real;  // In the memory right behind.
};

ShimFile& shim(sqlite3_file* file) { return *reinterpret_cast<ShimFile*>(file); }
sqlite3_file* real(sqlite3_file* file) { return shim(file).real; }
std::optional<int> ask(sqlite3_file* file, FileCall call) {
    return shim(file).observer->before(call, *shim(file).path);
}

int close_file(sqlite3_file* file) {
    ShimFile& own = shim(file);
    const int code = own.real->pMethods == nullptr ? SQLITE_OK : own.real->pMethods->xClose(own.real);
    delete own.path;
    own.path = nullptr;
    return code;
}

int read_file(sqlite3_file* file, void* buffer, int size, sqlite3_int64 offset) {
    if (const auto answer = ask(file, FileCall::read)) return *answer;
    return real(file)->pMethods->xRead(real(file), buffer, size, offset);
}

int write_file(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
    if (const auto answer = ask(file, FileCall::write)) return *answer;
    const int code = real(file)->pMethods->xWrite(real(file), bytes, size, offset);
    if (code == SQLITE_OK) {
        shim(file).observer->wrote(*shim(file).path,
                                   {static_cast<const char*>(bytes), static_cast<std::size_t>(size)}, offset);
    }
    return code;
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
    if (const auto answer = ask(file, FileCall::truncate)) return *answer;
    const int code = real(file)->pMethods->xTruncate(real(file), size);
    if (code == SQLITE_OK) shim(file).observer->truncated(*shim(file).path, size);
    return code;
}

int sync_file(sqlite3_file* file, int flags) {
    const auto answer = ask(file, FileCall::sync);
    const int code = answer ? *answer : real(file)->pMethods->xSync(real(file), flags);
    if (code == SQLITE_OK) shim(file).observer->synced(*shim(file).path);
    return code;
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
    if (const auto answer = ask(file, FileCall::size)) return *answer;
    return real(file)->pMethods->xFileSize(real(file), size);
}

int lock_file(sqlite3_file* file, int level) { return real(file)->pMethods->xLock(real(file), level); }
int unlock_file(sqlite3_file* file, int level) { return real(file)->pMethods->xUnlock(real(file), level); }
int check_lock(sqlite3_file* file, int* held) {
    return real(file)->pMethods->xCheckReservedLock(real(file), held);
}
int control_file(sqlite3_file* file, int operation, void* argument) {
    return real(file)->pMethods->xFileControl(real(file), operation, argument);
}
int sector_size(sqlite3_file* file) { return real(file)->pMethods->xSectorSize(real(file)); }
int device_traits(sqlite3_file* file) { return real(file)->pMethods->xDeviceCharacteristics(real(file)); }
int map_index(sqlite3_file* file, int page, int size, int extend, volatile void** memory) {
    if (const auto answer = ask(file, FileCall::map_index)) return *answer;
    return real(file)->pMethods->xShmMap(real(file), page, size, extend, memory);
}
int lock_index(sqlite3_file* file, int offset, int count, int flags) {
    return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
}
void index_barrier(sqlite3_file* file) { real(file)->pMethods->xShmBarrier(real(file)); }
int unmap_index(sqlite3_file* file, int remove) {
    return real(file)->pMethods->xShmUnmap(real(file), remove);
}

constexpr sqlite3_io_methods kMethods = {
    .iVersion = 2,
    .xClose = close_file,
    .xRead = read_file,
    .xWrite = write_file,
    .xTruncate = truncate_file,
    .xSync = sync_file,
    .xFileSize = file_size,
    .xLock = lock_file,
    .xUnlock = unlock_file,
    .xCheckReservedLock = check_lock,
    .xFileControl = control_file,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = device_traits,
    .xShmMap = map_index,
    .xShmLock = lock_index,
    .xShmBarrier = index_barrier,
    .xShmUnmap = unmap_index,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

sqlite3_vfs* real_vfs() { return sqlite3_vfs_find("unix"); }

int open_file(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* flags_out) {
    auto* own = new (file) ShimFile{};
    own->observer = static_cast<FileObserver*>(vfs->pAppData);
    own->real = reinterpret_cast<sqlite3_file*>(own + 1);
    if (const auto answer = own->observer->before(FileCall::open, path == nullptr ? "" : path))
        return *answer;
    const int code = real_vfs()->xOpen(real_vfs(), path, own->real, flags, flags_out);
    if (code != SQLITE_OK) return code;
    own->path = new std::string(path == nullptr ? "" : path);
    own->base.pMethods = &kMethods;
    own->observer->opened(*own->path);
    return SQLITE_OK;
}

int remove_file(sqlite3_vfs* vfs, const char* path, int sync_folder) {
    auto* observer = static_cast<FileObserver*>(vfs->pAppData);
    if (const auto answer = observer->before(FileCall::remove, path)) return *answer;
    const int code = real_vfs()->xDelete(real_vfs(), path, sync_folder);
    if (code == SQLITE_OK) observer->removed(path);
    return code;
}

}  // namespace

ShimVfs::ShimVfs(FileObserver& observer) : vfs_(*real_vfs()) {
    static std::atomic<int> count = 0;
    name_ = "shim" + std::to_string(++count);
    vfs_.zName = name_.c_str();
    vfs_.pNext = nullptr;
    vfs_.pAppData = &observer;
    vfs_.szOsFile = static_cast<int>(sizeof(ShimFile)) + real_vfs()->szOsFile;
    vfs_.xOpen = open_file;
    vfs_.xDelete = remove_file;
    sqlite3_vfs_register(&vfs_, 0);
}

ShimVfs::~ShimVfs() { sqlite3_vfs_unregister(&vfs_); }

}  // namespace winsh::sqlite
