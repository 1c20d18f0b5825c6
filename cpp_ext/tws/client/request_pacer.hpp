#pragma once

#include <array>
#include <chrono>
#include <cstddef>

namespace spy::tws {

/// Keeps our own requests below the server's limit of 50 in any second.
class RequestPacer {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// When the next request may be sent; a time that has passed means at once.
  [[nodiscard]] Time free_at() const { return sent_[next_] + kSpan; }

  /// A request was sent.
  void sent(Time now) {
    sent_[next_] = now;
    next_ = (next_ + 1) % kRequests;
  }

 private:
  static constexpr std::size_t kRequests = 45;
  static constexpr std::chrono::seconds kSpan{1};

  std::array<Time, kRequests> sent_{};
  std::size_t next_ = 0;
};

}  // namespace spy::tws
