#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <random>

namespace spy::tws {

/// How long to wait before each new attempt: twice as long each time up to a bound, less a random part, so
/// that clients that failed together do not come back together.
class Backoff {
 public:
  Backoff(std::chrono::milliseconds first, std::chrono::milliseconds longest, std::uint64_t seed);

  /// The wait before the next attempt: between half of what is due and all of it.
  std::chrono::milliseconds next();

  /// Bounds the waits anew.
  void set_longest(std::chrono::milliseconds longest) {
    longest_ = longest;
    due_ = std::min(due_, longest);
  }

  /// An attempt succeeded: the next wait is the first again.
  void reset() { due_ = first_; }

 private:
  std::chrono::milliseconds first_;
  std::chrono::milliseconds longest_;
  std::chrono::milliseconds due_;
  std::mt19937_64 engine_;
};

}  // namespace spy::tws
