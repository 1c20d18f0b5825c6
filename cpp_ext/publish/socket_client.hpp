#pragma once

#include <asio/generic/stream_protocol.hpp>
#include <asio/steady_timer.hpp>

#include <array>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <string>

namespace spy::publish {

/// One reader on a socket: what it is sent waits in a queue of bounded size; a reader that lets it fill is
/// told and sent away. All calls come from the thread that runs the io_context.
class SocketClient : public std::enable_shared_from_this<SocketClient> {
 public:
  using Socket = asio::generic::stream_protocol::socket;
  using Lines = std::shared_ptr<const std::string>;

  /// Why a reader is gone.
  enum class Departure : std::uint8_t {
    kLeft,     ///< It went by itself.
    kDropped,  ///< It was too slow.
  };

  /// Called once, when the reader is gone.
  using OnGone = std::function<void(SocketClient&, Departure)>;

  SocketClient(Socket socket, OnGone on_gone);

  /// Listens for the reader's leaving and sends it the first lines.
  void begin(const Lines& hello);

  /// Sends whole lines as soon as the reader takes them.
  void send(const Lines& lines);

  /// Closes the connection without telling anyone.
  void close();

 private:
  void listen();
  void write();
  void send_away();
  void end();

  Socket socket_;
  OnGone on_gone_;
  asio::steady_timer deadline_;
  std::deque<Lines> queue_;  ///< The first is being written.
  std::size_t queued_bytes_ = 0;
  bool is_dropped_ = false;
  bool is_gone_ = false;
  std::array<char, 256> ignored_{};
};

}  // namespace spy::publish
