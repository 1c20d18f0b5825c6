#pragma once

#include <cstdint>

#include "features/missing.hpp"

namespace spy::collector {

/// Keeps prices that cannot be out of bars and quotes: zero, and many times too high or low.
///
/// Raw files keep them all. A price that stands for long is believed in the end, whatever was before.
class PriceGuard {
 public:
  /// Whether a price heard at `now_ns` can be believed; remembers it if so.
  [[nodiscard]] bool believes(double price, std::int64_t now_ns) {
    if (!(price > 0.0)) {
      return false;
    }
    const bool is_near = features::is_missing(last_) || (price < kFactor * last_ && price * kFactor > last_);
    if (!is_near && now_ns - believed_ns_ < kPatienceNs) {
      return false;
    }
    last_ = price;
    believed_ns_ = now_ns;
    return true;
  }

 private:
  static constexpr double kFactor = 1.5;
  static constexpr std::int64_t kPatienceNs = 30'000'000'000;

  double last_ = features::kMissing;  ///< The last price believed, USD.
  std::int64_t believed_ns_ = 0;      ///< When it was heard.
};

}  // namespace spy::collector
