#pragma once

// The one door to Asio: the listener and the timers of a loop know their executor's type, which saves the
// type-erased one's indirection. Included by the server's own translation units only.
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <chrono>

namespace winsh::http {

namespace asio = boost::asio;
using SystemError = boost::system::error_code;
using TcpProtocol = asio::ip::tcp;
using LoopExecutor = asio::io_context::executor_type;
using Descriptor = asio::posix::basic_stream_descriptor<LoopExecutor>;
using Acceptor = asio::basic_socket_acceptor<TcpProtocol, LoopExecutor>;
using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                         asio::wait_traits<std::chrono::steady_clock>, LoopExecutor>;

}  // namespace winsh::http
