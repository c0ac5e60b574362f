#include "snapshots/master_key.h"

#include <sys/stat.h>

#include <fstream>

#include "snapshots/snapshots_test_case.h"

namespace winsh {
namespace {

class MasterKey : public SnapshotsTest {
protected:
    /// The id of the key that seals.
    Result<std::string> load(const std::string& path = {}) {
        WINSH_TRY(const auto ring, load_master_key({.folder = folder, .path = path}, *store, world));
        return ring->sealing_id();
    }
    std::string file() const { return folder + "/master.key"; }
    static std::string text_of(const std::string& path) {
        std::ifstream stream(path);
        return {std::istreambuf_iterator<char>(stream), {}};
    }
    void write(const std::string& path, const std::string& text, unsigned mode = 0600) {
        std::ofstream(path) << text;
        ::chmod(path.c_str(), mode);
    }
    std::string new_key() { return std::string(SealingKey::generate(random).to_text().reveal()) + "\n"; }
    void expect_refused(const Result<std::string>& loaded, std::string_view words) {
        ASSERT_FALSE(loaded.has_value());
        EXPECT_EQ(loaded.error().kind, ErrorKind::unavailable);
        EXPECT_TRUE(loaded.error().message.contains(words)) << loaded.error().message;
    }
    std::size_t files() const {
        return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder),
                                                      std::filesystem::directory_iterator()));
    }

    KeyWorld world{clock, random, log};
};

TEST_F(MasterKey, is_made_on_the_first_run_for_its_owner_alone_and_found_again) {
    const auto first = load();
    ASSERT_TRUE(first.has_value()) << first.error().message;
    struct stat status{};
    ASSERT_EQ(::stat(file().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    EXPECT_EQ(files(), 2U) << "no draft is left behind";
    EXPECT_EQ(load(), *first);
}

TEST_F(MasterKey, that_others_can_read_is_refused) {
    write(file(), new_key(), 0640);
    expect_refused(load(), "chmod 600");
    EXPECT_FALSE(store->setting("sealing_key_id").value().has_value()) << "nothing was written";
}

TEST_F(MasterKey, that_is_missing_is_never_replaced) {
    ASSERT_TRUE(load().has_value());
    std::filesystem::remove(file());
    expect_refused(load(), "is missing");
    EXPECT_FALSE(std::filesystem::exists(file()));
}

TEST_F(MasterKey, that_is_missing_is_not_replaced_even_where_only_credentials_tell) {
    connect();
    expect_refused(load(), "is missing");
    EXPECT_FALSE(std::filesystem::exists(file()));
}

TEST_F(MasterKey, of_another_database_is_refused) {
    const std::string right = load().value();
    const std::string mark = store->setting("sealing_key_probe").value().value();
    write(file(), new_key());
    expect_refused(load(), "is not the key of this database");
    EXPECT_EQ(store->setting("sealing_key_id").value(), right);
    EXPECT_EQ(store->setting("sealing_key_probe").value(), mark);
}

TEST_F(MasterKey, that_opens_no_stored_credential_is_refused_without_a_mark_too) {
    connect();
    write(file(), new_key());
    expect_refused(load(), "is not the key of this database");
    write(file(), std::string(key.to_text().reveal()));
    EXPECT_TRUE(load().has_value());
}

TEST_F(MasterKey, that_is_none_is_refused) {
    for (const std::string_view text : {"", "short", "zz"}) {
        write(file(), std::string(text));
        expect_refused(load(), "64 hex digits");
    }
    std::filesystem::remove(file());
    std::filesystem::create_directory(file());
    expect_refused(load(), "is not a file");
}

TEST_F(MasterKey, is_taken_from_a_path_but_not_made_there) {
    const std::string path = folder + "/given.key";
    expect_refused(load(path), "does not exist");
    EXPECT_FALSE(std::filesystem::exists(path));
    write(path, new_key(), 0400);
    EXPECT_TRUE(load(path).has_value());
    EXPECT_FALSE(std::filesystem::exists(file()));
}

TEST_F(MasterKey, survives_a_first_start_that_was_cut_short) {
    write(file(), new_key());
    ASSERT_TRUE(store->set_setting("sealing_key_probe", "half").has_value());
    EXPECT_TRUE(load().has_value());
    EXPECT_TRUE(load().has_value());
}

}  // namespace
}  // namespace winsh
