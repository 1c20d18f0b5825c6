#include "publish/socket_client.hpp"

#include <asio/buffer.hpp>
#include <asio/write.hpp>

#include <chrono>
#include <cstdint>
#include <system_error>
#include <utility>

#include "publish/json_line.hpp"

namespace spy::publish {

namespace {

constexpr std::size_t kLongestQueue = std::size_t{1} << 20U;
constexpr std::chrono::seconds kPatienceWithSlowReader{2};

}  // namespace

SocketClient::SocketClient(Socket socket, OnGone on_gone)
    : socket_(std::move(socket)), on_gone_(std::move(on_gone)), deadline_(socket_.get_executor()) {}

void SocketClient::begin(const Lines& hello) {
  listen();
  send(hello);
}

void SocketClient::send(const Lines& lines) {
  if (is_gone_ || is_dropped_) {
    return;
  }
  if (!queue_.empty() && queued_bytes_ + lines->size() > kLongestQueue) {
    send_away();
    return;
  }
  queue_.push_back(lines);
  queued_bytes_ += lines->size();
  if (queue_.size() == 1) {
    write();
  }
}

void SocketClient::close() {
  is_gone_ = true;
  std::error_code ignored;
  deadline_.cancel();
  socket_.close(ignored);
}

void SocketClient::listen() {
  socket_.async_read_some(asio::buffer(ignored_),
                          [self = shared_from_this()](std::error_code failed, std::size_t) {
                            if (failed) {
                              self->end();
                            } else {
                              self->listen();
                            }
                          });
}

void SocketClient::write() {
  asio::async_write(socket_, asio::buffer(*queue_.front()),
                    [self = shared_from_this()](std::error_code failed, std::size_t) {
                      if (failed) {
                        self->end();
                        return;
                      }
                      self->queued_bytes_ -= self->queue_.front()->size();
                      self->queue_.pop_front();
                      if (!self->queue_.empty()) {
                        self->write();
                      } else if (self->is_dropped_) {
                        self->end();
                      }
                    });
}

void SocketClient::send_away() {
  is_dropped_ = true;
  queue_.erase(queue_.begin() + 1, queue_.end());
  queue_.push_back(std::make_shared<const std::string>(dropped_line()));
  queued_bytes_ = queue_.front()->size() + queue_.back()->size();
  deadline_.expires_after(kPatienceWithSlowReader);
  deadline_.async_wait([self = shared_from_this()](std::error_code cancelled) {
    if (!cancelled) {
      self->end();
    }
  });
}

void SocketClient::end() {
  if (!is_gone_) {
    close();
    on_gone_(*this, is_dropped_ ? Departure::kDropped : Departure::kLeft);
  }
}

}  // namespace spy::publish
