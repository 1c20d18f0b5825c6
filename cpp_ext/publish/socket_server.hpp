#pragma once

#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/local/stream_protocol.hpp>

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "publish/feed_reader.hpp"
#include "publish/socket_client.hpp"

namespace spy::publish {

/// A feed in memory and whose it is.
struct ServedFeed {
  std::string instrument;             ///< File-safe key of the instrument.
  std::span<const std::byte> memory;  ///< The feed; outlives the server.
};

/// Sends the rows of all feeds as lines of JSON to whoever connects.
///
/// It reads the feeds as any other reader does, so that no client can hold up who writes them. A thread of
/// its own serves the clients; one for each feed makes the lines and sleeps while there is no client.
class SocketServer {
 public:
  /// Listens on the socket at `path` and, unless it is 0, on a port of 127.0.0.1. Throws UserError where the
  /// system refuses.
  SocketServer(std::filesystem::path path, std::uint16_t tcp_port, std::vector<ServedFeed> feeds);

  SocketServer(const SocketServer&) = delete;
  SocketServer& operator=(const SocketServer&) = delete;
  ~SocketServer();

  /// Clients that are connected.
  [[nodiscard]] std::size_t clients() const { return client_count_.load(std::memory_order_relaxed); }

  /// Clients that were too slow and were sent away.
  [[nodiscard]] std::size_t dropped() const { return dropped_.load(std::memory_order_relaxed); }

 private:
  template <typename Acceptor>
  void accept(Acceptor& acceptor);
  void admit(SocketClient::Socket socket);
  void remove(SocketClient& client, SocketClient::Departure departure);
  void broadcast(const SocketClient::Lines& lines);
  void tell(const ServedFeed& feed);
  void tell_while_heard(const ServedFeed& feed);
  void hand_over(std::string lines);
  bool wait_for_client();

  std::filesystem::path path_;
  std::vector<ServedFeed> feeds_;
  asio::io_context context_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_{context_.get_executor()};
  asio::local::stream_protocol::acceptor local_;
  std::optional<asio::ip::tcp::acceptor> tcp_;
  std::set<std::shared_ptr<SocketClient>> clients_;  ///< Used by the serving thread alone.
  std::atomic<std::size_t> client_count_ = 0;
  std::atomic<std::size_t> dropped_ = 0;
  std::atomic<std::size_t> handed_over_bytes_ = 0;  ///< Lines that the serving thread has not taken yet.
  std::atomic<bool> is_stopping_ = false;
  std::mutex client_mutex_;
  std::condition_variable client_came_;
  std::vector<std::thread> threads_;
};

}  // namespace spy::publish
