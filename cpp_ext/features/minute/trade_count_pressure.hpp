#pragma once

#include "features/catalogue/feature.hpp"
#include "features/minute/minute.hpp"
#include "features/missing.hpp"
#include "features/windows/minute_window.hpp"

namespace spy::features {

/// On which side the trades of the last quarter-hour were.
class TradeCountPressure {
 public:
  /// Takes in a minute and writes `trade_count_pressure_15`.
  void update(const Minute& minute, MinuteRow& row) {
    signed_counts_.put(minute.bar.minute, minute.body_share() * minute.bar.count);
    counts_.put(minute.bar.minute, minute.bar.count);
    if (counts_.is_warm()) {
      row[MinuteFeature::kTradeCountPressure15] = ratio(signed_counts_.sum(), counts_.sum());
    }
  }

  /// Hands all state to an archive.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive(self.signed_counts_, self.counts_);
  }

 private:
  MinuteWindow<15> signed_counts_;  ///< Trades times where in its range the minute moved to.
  MinuteWindow<15> counts_;         ///< Trades.
};

}  // namespace spy::features
