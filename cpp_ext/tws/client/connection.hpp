#pragma once

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>

#include "tws/client/request_pacer.hpp"
#include "tws/framing/frame_reader.hpp"

namespace spy::tws {

/// Where TWS or its gateway is, and as whom to meet it.
struct ConnectionSettings {
  std::string host = "127.0.0.1";              ///< Address in numbers.
  std::uint16_t port = 0;                      ///< Its API port.
  std::int32_t client_id = 0;                  ///< Must be unique among the clients of one gateway.
  std::chrono::milliseconds patience{10'000};  ///< How long all may take until requests can be sent.
};

/// What the server says when a session begins.
struct Welcome {
  std::string accounts;         ///< Accounts behind the login, separated by commas.
  std::string connection_time;  ///< When, in the zone and language of the server's machine: only to be shown.
};

/// Why a connection has ended.
enum class Ending : std::uint8_t {
  kUnreachable,    ///< Nobody answers at the address.
  kSilent,         ///< The server took the connection but did not begin the session in time.
  kForeign,        ///< Who answers speaks no protocol version that is understood.
  kClientIdInUse,  ///< Another client has the same id.
  kLostPlace,      ///< The bytes make no messages any more.
  kDropped,        ///< We gave it up.
  kClosed,         ///< The server closed the connection, or the network did.
};

/// Whom a connection tells what happens; all calls come from the thread that runs the io_context.
class ConnectionListener {
 public:
  ConnectionListener() = default;
  ConnectionListener(const ConnectionListener&) = delete;
  ConnectionListener& operator=(const ConnectionListener&) = delete;
  virtual ~ConnectionListener() = default;

  /// The session has begun: requests may be sent.
  virtual void on_ready(const Welcome& welcome) = 0;

  /// A message came, also before the session has begun. Its text holds during the call.
  virtual void on_frame(const Frame& frame) = 0;

  /// The connection is over; nothing more is told. The sentence says why and what may help.
  virtual void on_ended(Ending ending, const std::string& sentence) = 0;
};

/// One connection to TWS or its gateway, from the first byte to the end.
///
/// Requests leave in order and no faster than the server allows.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  /// The listener must outlive the connection or its `close` or `abandon`.
  Connection(asio::io_context& context, ConnectionSettings settings, ConnectionListener& listener);

  /// Connects, shakes hands and begins the session.
  void open();

  /// Sends a request when its turn comes; without a session it is dropped.
  void send(std::string request);

  /// Ends the connection and tells the listener why.
  void drop(const std::string& reason) { end(Ending::kDropped, reason); }

  /// Ends the connection without telling the listener.
  void close();

  /// Closes the socket and forgets the listener; what is still awaited runs out by itself.
  void abandon() noexcept;

 private:
  void connected();
  void read();
  void take_frames();
  void take_frame(const Frame& frame);
  void take_handshake(std::string_view payload);
  void take_opening(const Frame& frame);
  void write();
  void write_front();
  void end(Ending ending, const std::string& reason);
  [[nodiscard]] std::string address() const;

  ConnectionSettings settings_;
  ConnectionListener* listener_;  ///< Nothing once the connection has ended.
  asio::ip::tcp::socket socket_;
  asio::steady_timer deadline_;  ///< By when the session must have begun.
  asio::steady_timer pause_;     ///< Until the next request may leave.
  FrameReader reader_;
  RequestPacer pacer_;
  std::deque<std::string> waiting_;  ///< Requests; the first is under way while `is_writing_`.
  Welcome welcome_;
  bool is_writing_ = false;
  bool has_handshake_ = false;
  bool has_order_id_ = false;
  bool is_ready_ = false;
};

}  // namespace spy::tws
