#include "http/readiness.h"

#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace winsh::http {
namespace {

constexpr std::uint32_t kReading = EPOLLIN | EPOLLPRI | EPOLLRDHUP | EPOLLET;

[[noreturn]] void give_up(const char* what) { throw std::system_error(errno, std::system_category(), what); }

}  // namespace

Readiness::Readiness() : descriptor_(::epoll_create1(EPOLL_CLOEXEC)) {
    if (descriptor_ < 0) give_up("epoll_create1");
}

Readiness::~Readiness() { ::close(descriptor_); }

void Readiness::add(int socket, ReadyListener& listener) {
    control(EPOLL_CTL_ADD, socket, listener, kReading);
}

void Readiness::add_writing(int socket, ReadyListener& listener) {
    control(EPOLL_CTL_MOD, socket, listener, kReading | EPOLLOUT);
}

void Readiness::control(int operation, int socket, ReadyListener& listener, std::uint32_t events) const {
    epoll_event event{};
    event.events = events;
    event.data.ptr = &listener;
    if (::epoll_ctl(descriptor_, operation, socket, &event) != 0) give_up("epoll_ctl");
}

void Readiness::forget(const ReadyListener& listener) noexcept {
    for (std::size_t at = next_; at < end_; ++at)
        if (batch_[at].data.ptr == &listener) batch_[at].data.ptr = nullptr;
}

bool Readiness::deliver() noexcept {
    const int count = ::epoll_wait(descriptor_, batch_.data(), static_cast<int>(batch_.size()), 0);
    end_ = count > 0 ? static_cast<std::size_t>(count) : 0;
    next_ = 0;
    while (next_ < end_) {
        const epoll_event event = batch_[next_++];
        if (event.data.ptr != nullptr) static_cast<ReadyListener*>(event.data.ptr)->on_ready(event.events);
    }
    return end_ > 0;
}

}  // namespace winsh::http
