#pragma once

#include <asio/buffer.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/write.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "support/wire_bytes.hpp"

namespace spy::testing {

/// A client as a server sees it: what it has sent so far, and a way to answer.
class ServedClient : public std::enable_shared_from_this<ServedClient> {
 public:
  using OnReceived = std::function<void(ServedClient&)>;

  ServedClient(asio::ip::tcp::socket socket, OnReceived on_received)
      : socket_(std::move(socket)), on_received_(std::move(on_received)) {}

  /// Takes in what the client sends until it leaves.
  void listen() {
    socket_.async_read_some(asio::buffer(piece_),
                            [self = shared_from_this()](std::error_code failed, std::size_t count) {
                              self->has_left = static_cast<bool>(failed);
                              if (!failed) {
                                self->received.append(self->piece_.data(), count);
                                self->on_received_(*self);
                                self->listen();
                              }
                            });
  }

  /// Sends bytes in one piece.
  void send(std::string_view bytes) {
    std::error_code ignored;
    asio::write(socket_, asio::buffer(bytes.data(), bytes.size()), ignored);
  }

  /// Whether the client has sent these bytes.
  [[nodiscard]] bool has_sent(std::string_view bytes) const {
    return received.find(bytes) != std::string::npos;
  }

  /// Closes the connection.
  void close() {
    std::error_code ignored;
    socket_.close(ignored);
  }

  std::string received;
  bool has_left = false;
  int step = 0;  ///< For scripts to remember how far they are.

 private:
  asio::ip::tcp::socket socket_;
  OnReceived on_received_;
  std::array<char, 4096> piece_{};
};

/// A server on a free port of this machine that does what its script says whenever a client has sent
/// something.
class ScriptedServer {
 public:
  ScriptedServer(asio::io_context& context, ServedClient::OnReceived script)
      : acceptor_(context, {asio::ip::address_v4::loopback(), 0}), script_(std::move(script)) {
    accept();
  }

  [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

  std::vector<std::shared_ptr<ServedClient>> clients;  ///< In the order in which they came.

 private:
  void accept() {
    acceptor_.async_accept([this](std::error_code failed, asio::ip::tcp::socket socket) {
      if (!failed) {
        clients.push_back(std::make_shared<ServedClient>(std::move(socket), script_));
        clients.back()->listen();
        accept();
      }
    });
  }

  asio::ip::tcp::acceptor acceptor_;
  ServedClient::OnReceived script_;
};

/// Answers the handshake and begins the session, each when the client has asked for it.
inline void welcome(ServedClient& client) {
  if (client.step == 0 && client.has_sent("v100..176")) {
    client.send(message("176|20250303 09:30:00 EST|"));
    client.step = 1;
  } else if (client.step == 1 && client.has_sent(fields("71|2|"))) {
    client.send(message("15|1|SIM1|") + message("9|1|1|") + message("4|2|-1|2104|farm OK||"));
    client.step = 2;
  }
}

/// Lets things happen until `done` or for ten seconds, and tells whether it was done.
template <typename Done>
bool run_until(asio::io_context& context, const Done& done) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{10};
  while (!done() && std::chrono::steady_clock::now() < deadline) {
    context.restart();
    context.run_one_for(std::chrono::milliseconds{50});
  }
  return done();
}

}  // namespace spy::testing
