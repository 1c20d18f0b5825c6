#include "tws/client/connection.hpp"

#include <asio/buffer.hpp>
#include <asio/error.hpp>
#include <asio/write.hpp>
#include <spdlog/fmt/fmt.h>

#include <charconv>
#include <span>
#include <system_error>
#include <utility>

#include "tws/decoding/decode.hpp"
#include "tws/messages/error_codes.hpp"
#include "tws/requests/session_requests.hpp"

namespace spy::tws {

namespace {

/// What matters of the messages that begin a session.
struct OpeningMessages {
  template <typename Message>
  void operator()(const Message&) {}
  void operator()(const NextValidId&) { has_order_id = true; }
  void operator()(const ManagedAccounts& message) { accounts = message.accounts_list; }
  void operator()(const ErrorMessage& message) { id_in_use = message.error_code == kClientIdInUse; }

  std::string_view accounts;
  bool has_order_id = false;
  bool id_in_use = false;
};

}  // namespace

Connection::Connection(asio::io_context& context, ConnectionSettings settings, ConnectionListener& listener)
    : settings_(std::move(settings)),
      listener_(&listener),
      socket_(context),
      deadline_(context),
      pause_(context) {}

void Connection::open() {
  std::error_code error;
  const asio::ip::address host = asio::ip::make_address(settings_.host, error);
  if (error) {
    end(Ending::kUnreachable, "the host must be an address in numbers such as 127.0.0.1");
    return;
  }
  deadline_.expires_after(settings_.patience);
  deadline_.async_wait([self = shared_from_this()](std::error_code waited) {
    if (!waited && !self->is_ready_) {
      self->end(Ending::kSilent,
                fmt::format("it did not begin a session within {} ms: restart it if this goes on",
                            self->settings_.patience.count()));
    }
  });
  socket_.async_connect({host, settings_.port}, [self = shared_from_this()](std::error_code failed) {
    if (failed) {
      self->end(Ending::kUnreachable, failed.message() + ": start TWS or its gateway and switch on its API");
    } else {
      self->connected();
    }
  });
}

void Connection::send(std::string request) {
  if (listener_ != nullptr && is_ready_) {
    waiting_.push_back(std::move(request));
    write();
  }
}

void Connection::close() {
  abandon();
  waiting_.clear();
  deadline_.cancel();
  pause_.cancel();
}

void Connection::abandon() noexcept {
  listener_ = nullptr;
  std::error_code ignored;
  socket_.close(ignored);
}

void Connection::connected() {
  if (listener_ == nullptr) {
    return;
  }
  std::error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay{true}, ignored);
  waiting_.push_back(greeting());
  write();
  read();
}

void Connection::read() {
  const std::span<char> space = reader_.space();
  socket_.async_read_some(
      asio::buffer(space.data(), space.size()),
      [self = shared_from_this()](std::error_code failed, std::size_t count) {
        if (failed) {
          self->end(Ending::kClosed, failed == asio::error::eof ? "the server closed it" : failed.message());
          return;
        }
        self->reader_.received(count);
        self->take_frames();
      });
}

void Connection::take_frames() {
  while (listener_ != nullptr) {
    const std::optional<Frame> frame = reader_.next();
    if (!frame) {
      break;
    }
    take_frame(*frame);
  }
  if (reader_.is_lost()) {
    end(Ending::kLostPlace, "it sent a length that no message has");
  }
  if (listener_ != nullptr) {
    read();
  }
}

void Connection::take_frame(const Frame& frame) {
  if (!has_handshake_) {
    take_handshake(frame.payload);
    return;
  }
  listener_->on_frame(frame);
  if (!is_ready_) {
    take_opening(frame);
  }
}

void Connection::take_handshake(std::string_view payload) {
  const std::optional<MessageStart> reply = message_start(payload);
  if (!reply || reply->id != kServerVersion) {
    end(Ending::kForeign,
        fmt::format("it does not speak version {} of the TWS protocol: use a newer TWS or gateway",
                    kServerVersion));
    return;
  }
  has_handshake_ = true;
  welcome_.connection_time = reply->fields.substr(0, reply->fields.find('\0'));
  waiting_.push_back(start_api(settings_.client_id));
  write();
}

void Connection::take_opening(const Frame& frame) {
  OpeningMessages messages;
  decode(frame, messages);
  if (messages.id_in_use) {
    end(Ending::kClientIdInUse, fmt::format("client id {} is in use: choose another", settings_.client_id));
    return;
  }
  has_order_id_ = has_order_id_ || messages.has_order_id;
  if (!messages.accounts.empty()) {
    welcome_.accounts = messages.accounts;
  }
  if (has_order_id_ && !welcome_.accounts.empty()) {
    is_ready_ = true;
    deadline_.cancel();
    listener_->on_ready(welcome_);
  }
}

void Connection::write() {
  if (is_writing_ || waiting_.empty()) {
    return;
  }
  is_writing_ = true;
  pause_.expires_at(pacer_.free_at());
  pause_.async_wait([self = shared_from_this()](std::error_code waited) {
    if (!waited && self->listener_ != nullptr) {
      self->write_front();
    }
  });
}

void Connection::write_front() {
  pacer_.sent(std::chrono::steady_clock::now());
  asio::async_write(socket_, asio::buffer(waiting_.front()),
                    [self = shared_from_this()](std::error_code failed, std::size_t) {
                      if (self->listener_ == nullptr) {
                        return;
                      }
                      self->is_writing_ = false;
                      if (failed) {
                        self->end(Ending::kClosed, failed.message());
                        return;
                      }
                      self->waiting_.pop_front();
                      self->write();
                    });
}

void Connection::end(Ending ending, const std::string& reason) {
  ConnectionListener* const listener = listener_;
  close();
  if (listener != nullptr) {
    listener->on_ended(ending, fmt::format("The connection to {} has ended: {}.", address(), reason));
  }
}

std::string Connection::address() const { return fmt::format("{}:{}", settings_.host, settings_.port); }

}  // namespace spy::tws
