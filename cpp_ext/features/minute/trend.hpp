#pragma once

#include "features/catalogue/feature.hpp"
#include "features/indicators/macd.hpp"
#include "features/indicators/rsi.hpp"
#include "features/minute/minute.hpp"
#include "features/missing.hpp"

namespace spy::features {

/// One oscillator and one trend measure; both count the session's bars.
class Trend {
 public:
  /// Takes in a minute and writes its features.
  void update(const Minute& minute, MinuteRow& row) {
    row[MinuteFeature::kRsi14] = rsi_.update(minute.bar.close);
    const double expected = minute.level_before * minute.expected_variance;
    row[MinuteFeature::kMacdHistogram] =
        standardized(macd_.update(minute.bar.close).histogram / minute.bar.close, expected);
  }

  /// Hands all state to an archive.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive(self.rsi_, self.macd_);
  }

 private:
  Rsi rsi_{14};
  Macd macd_{12, 26, 9};
};

}  // namespace spy::features
