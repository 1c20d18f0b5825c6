#pragma once

#include <cstdint>

#include "features/indicators/period.hpp"
#include "features/indicators/smoothed_mean.hpp"
#include "features/missing.hpp"

namespace spy::features {

/// What the MACD says after one bar, in units of price; missing until the signal line is there.
struct MacdValue {
  double line = kMissing;       ///< Fast less slow average.
  double signal = kMissing;     ///< Average of the line.
  double histogram = kMissing;  ///< Line less signal.
};

/// Moving average convergence and divergence; both averages begin at the same bar, the one that completes the
/// slow one.
class Macd {
 public:
  Macd(std::int32_t fast, std::int32_t slow, std::int32_t signal)
      : skipped_(checked_period("slow period of the MACD", slow, 2) -
                 checked_period("fast period of the MACD", fast, 1)),
        fast_(SmoothedMean::exponential(fast)),
        slow_(SmoothedMean::exponential(slow)),
        signal_(SmoothedMean::exponential(checked_period("signal period of the MACD", signal, 1))) {
    checked_period("slow period of the MACD", slow, fast + 1);
  }

  /// Takes in a close and gives line, signal and histogram; a missing close changes nothing.
  MacdValue update(double close) {
    if (is_missing(close)) {
      return {};
    }
    if (skipped_ > 0) {
      --skipped_;
      slow_.update(close);
      return {};
    }
    const double fast = fast_.update(close);
    const double slow = slow_.update(close);
    if (is_missing(slow)) {
      return {};
    }
    const double line = fast - slow;
    const double signal = signal_.update(line);
    if (is_missing(signal)) {
      return {};
    }
    return {.line = line, .signal = signal, .histogram = line - signal};
  }

  /// Hands all state to an archive.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive(self.skipped_, self.fast_, self.slow_, self.signal_);
  }

 private:
  std::int32_t skipped_;
  SmoothedMean fast_;
  SmoothedMean slow_;
  SmoothedMean signal_;
};

}  // namespace spy::features
