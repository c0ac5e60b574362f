#pragma once

#include <string>
#include <utility>

#include "base/file.h"
#include "base/result.h"

namespace winsh::sqlite {

/// The folder that holds everything: `winsh.db` with its log, `writer.lock`, `reserve`.
class DataFolder {
public:
    /// Makes the folder (0700) and an empty database file (0600) where they are missing. The error names a
    /// folder that others can write to, or what else is in the way.
    static Result<DataFolder> open(const std::string& path);
    /// True where `open` would make no database. Makes nothing.
    static bool holds_database(const std::string& path);

    const std::string& path() const { return path_; }
    std::string database_path() const { return path_ + "/winsh.db"; }
    /// Opens a file of the folder for reading and writing, and makes it (0600, the folder's owner) where it
    /// is missing. A link and a file with a second name are refused.
    Result<File> open_file(const std::string& name) const;
    /// Takes what others may do with the database's files away from them. Links are refused as by
    /// `open_file`.
    Result<void> make_private() const;

private:
    explicit DataFolder(std::string path) : path_(std::move(path)) {}
    std::string path_;
};

/// `DIR/writer.lock`: held by every transaction that writes and by every checkpoint, in any process. It keeps
/// a second process from resetting the log while a checkpoint of the first runs, which SQLite 3.40 itself
/// does not (the WAL-reset race).
class WriterLock {
public:
    explicit WriterLock(File file) : file_(std::move(file)) {}

    class Held {
    public:
        explicit Held(const File& file) : file_(&file) {}
        Held(Held&& other) noexcept : file_(std::exchange(other.file_, nullptr)) {}
        Held& operator=(Held&&) = delete;
        ~Held();

    private:
        const File* file_;
    };
    /// Waits ten seconds at the most, then answers `unavailable`.
    Result<Held> hold() const;

private:
    File file_;
};

/// `DIR/reserve`: room on the device that is set aside, so that a revocation can be stored where nothing else
/// can.
class Reserve {
public:
    explicit Reserve(File file) : file_(std::move(file)) {}

    bool is_whole() const;
    /// Sets the room aside. False where the device is too full for it.
    bool fill() const;
    /// Gives a part back to the device. False where nothing is left. The other parts stay: other programs
    /// write to the same device.
    bool release_part() const;

private:
    File file_;
};

}  // namespace winsh::sqlite
