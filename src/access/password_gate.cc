#include "access/password_gate.h"

#include <condition_variable>
#include <mutex>

#include "access/common_passwords.h"
#include "base/password.h"
#include "base/text.h"

namespace winsh {
namespace {

constexpr std::size_t kFewest = 10;
constexpr std::size_t kMost = 128;
constexpr int kAtOnce = 2;
/// Each who waits holds a worker, and some workers must be left for everybody else.
constexpr int kMostWaiting = 6;
constexpr std::chrono::seconds kLongestWait{3};

std::unexpected<Error> refused(std::string message) {
    return fail(ErrorKind::invalid, std::move(message), "password");
}

}  // namespace

Result<void> check_password_rules(const Secret& password, std::string_view email) {
    const std::string_view text = password.reveal();
    if (!is_utf8(text)) return refused("The password holds bytes that are no text. Choose another one.");
    const std::size_t length = count_code_points(text);
    if (length < kFewest) return refused("The password is too short. Use at least 10 characters.");
    if (length > kMost) return refused("The password is too long. Use at most 128 characters.");
    const std::string_view name = email.substr(0, email.find('@'));
    if (equal_ignoring_case(text, email) || equal_ignoring_case(text, name)) {
        return refused("The password is the e-mail address. Choose one that cannot be guessed from it.");
    }
    if (is_common_password(text)) {
        return refused(
            "This password is among the first that are guessed. Choose another one; three unrelated words do "
            "well.");
    }
    return {};
}

struct PasswordGate::Turns {
    std::mutex mutex;
    std::condition_variable somebody_left;
    int inside = 0;
    int waiting = 0;

    bool enter() {
        std::unique_lock lock(mutex);
        if (inside >= kAtOnce && waiting >= kMostWaiting) return false;
        ++waiting;
        const bool entered = somebody_left.wait_for(lock, kLongestWait, [this] { return inside < kAtOnce; });
        --waiting;
        if (entered) ++inside;
        return entered;
    }
    void leave() {
        {
            const std::lock_guard lock(mutex);
            --inside;
        }
        somebody_left.notify_one();
    }
};

/// One of the places inside, for as long as it lives.
class PasswordGate::Turn {
public:
    explicit Turn(Turns& turns) : turns_(turns), entered_(turns.enter()) {}
    ~Turn() {
        if (entered_) turns_.leave();
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

    bool entered() const { return entered_; }

private:
    Turns& turns_;
    bool entered_;
};

namespace {

std::unexpected<Error> crowded() {
    return std::unexpected(Error{ErrorKind::rate_limited,
                                 "Too many people are signing in at this moment. Try again in a few seconds.",
                                 "", static_cast<int>(kLongestWait.count())});
}

}  // namespace

PasswordGate::PasswordGate() : turns_(std::make_unique<Turns>()) {}
PasswordGate::~PasswordGate() = default;

Result<std::string> PasswordGate::hash(const Secret& password) {
    const Turn turn(*turns_);
    if (!turn.entered()) return crowded();
    return hash_password(password);
}

Result<bool> PasswordGate::verify(const Secret& password, std::string_view record) {
    const Turn turn(*turns_);
    if (!turn.entered()) return crowded();
    return verify_password(password, record);
}

Result<void> PasswordGate::verify_nobody(const Secret& password) {
    WINSH_CHECK(verify(password, record_of_nobody()));
    return {};
}

std::string_view PasswordGate::record_of_nobody() {
    // No password is known that leads to a hash of zeros, nor can one be found.
    return "$argon2id$v=19$m=65536,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
           "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
}

}  // namespace winsh
