#pragma once

#include <asio/io_context.hpp>
#include <asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "tws/client/backoff.hpp"
#include "tws/client/connection.hpp"

namespace spy::tws {

/// How long to wait between attempts to connect.
struct ReconnectWaits {
  std::chrono::milliseconds first{500};       ///< Before the first new attempt.
  std::chrono::milliseconds longest{30'000};  ///< At most.
  std::uint64_t seed = 0;                     ///< Decides the random part of each wait.
};

/// Keeps a session with TWS or its gateway: whatever ends a connection, another follows after a while.
///
/// A new connection knows nothing of the subscriptions of the one before: the listener makes them anew each
/// time it is told that a session has begun.
class SessionKeeper final : private ConnectionListener {
 public:
  /// `listener` is told of every session; the sentence at its end also says when the next attempt follows. It
  /// must outlive the keeper.
  SessionKeeper(asio::io_context& context, ConnectionSettings settings, const ReconnectWaits& waits,
                ConnectionListener& listener);
  SessionKeeper(const SessionKeeper&) = delete;
  SessionKeeper& operator=(const SessionKeeper&) = delete;
  ~SessionKeeper() override;

  /// Connects, and goes on until stopped.
  void start();

  /// Ends the session without telling the listener; no attempt follows.
  void stop();

  /// Ends a connection that is of no use any more; the listener is told and another attempt follows.
  void drop(const std::string& reason);

  /// How long to wait at most between attempts from now on.
  void set_longest_wait(std::chrono::milliseconds longest) { backoff_.set_longest(longest); }

  /// Sends a request when its turn comes; without a session it is dropped.
  void send(std::string request);

  /// An id that no request of this keeper has had.
  std::int32_t fresh_request_id() { return next_request_id_++; }

 private:
  void on_ready(const Welcome& welcome) override;
  void on_frame(const Frame& frame) override;
  void on_ended(Ending ending, const std::string& sentence) override;

  asio::io_context&
      context_;  // NOLINT(cppcoreguidelines-avoid-const-or-ref-data-members): it is never assigned
  ConnectionSettings settings_;
  Backoff backoff_;
  ConnectionListener* listener_;
  asio::steady_timer pause_;  ///< Until the next attempt.
  std::shared_ptr<Connection> connection_;
  std::int32_t next_request_id_ = 1;
};

}  // namespace spy::tws
