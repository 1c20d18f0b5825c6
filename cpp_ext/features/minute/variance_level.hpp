#pragma once

#include "features/catalogue/feature.hpp"
#include "features/minute/minute.hpp"
#include "features/missing.hpp"
#include "features/windows/ewma.hpp"

namespace spy::features {

/// How large squared returns are against the profile: a slow mean, by which returns are scaled, and a fast
/// one.
class VarianceLevel {
 public:
  /// Begins a session at the level that earlier sessions suggest.
  void start(double opening_level) {
    slow_.start(opening_level);
    fast_.start(opening_level);
  }

  /// Takes in a minute and writes `volatility_ratio`.
  void update(const Minute& minute, MinuteRow& row) {
    const double level = ratio(minute.log_return * minute.log_return, minute.expected_variance);
    slow_.update(level);
    fast_.update(level);
    row[MinuteFeature::kVolatilityRatio] = log_ratio(fast_.value(), slow_.value()) / 2.0;
  }

  /// The slow level as it stands now; missing where nothing is known of it yet.
  [[nodiscard]] double value() const { return slow_.value(); }

  /// Hands all state to an archive.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive(self.slow_, self.fast_);
  }

 private:
  Ewma<60> slow_;
  Ewma<10> fast_;
};

}  // namespace spy::features
