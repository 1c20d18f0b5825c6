#include "tws/client/session_keeper.hpp"

#include <spdlog/fmt/fmt.h>

#include <system_error>
#include <utility>

namespace spy::tws {

SessionKeeper::SessionKeeper(asio::io_context& context, ConnectionSettings settings,
                             const ReconnectWaits& waits, ConnectionListener& listener)
    : context_(context),
      settings_(std::move(settings)),
      backoff_(waits.first, waits.longest, waits.seed),
      listener_(&listener),
      pause_(context) {}

SessionKeeper::~SessionKeeper() {
  if (connection_) {
    connection_->abandon();
  }
}

void SessionKeeper::start() {
  ConnectionListener& self = *this;
  connection_ = std::make_shared<Connection>(context_, settings_, self);
  connection_->open();
}

void SessionKeeper::stop() {
  pause_.cancel();
  if (connection_) {
    connection_->close();
    connection_.reset();
  }
}

void SessionKeeper::drop(const std::string& reason) {
  if (connection_) {
    connection_->drop(reason);
  }
}

void SessionKeeper::send(std::string request) {
  if (connection_) {
    connection_->send(std::move(request));
  }
}

void SessionKeeper::on_ready(const Welcome& welcome) {
  backoff_.reset();
  listener_->on_ready(welcome);
}

void SessionKeeper::on_frame(const Frame& frame) { listener_->on_frame(frame); }

void SessionKeeper::on_ended(Ending ending, const std::string& sentence) {
  const std::chrono::milliseconds wait = backoff_.next();
  pause_.expires_after(wait);
  pause_.async_wait([this](std::error_code waited) {
    if (!waited) {
      start();
    }
  });
  listener_->on_ended(ending, fmt::format("{} The next attempt follows in {} ms.", sentence, wait.count()));
}

}  // namespace spy::tws
