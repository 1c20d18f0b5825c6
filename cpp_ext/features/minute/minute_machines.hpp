#pragma once

#include <cstdint>

#include "features/catalogue/feature.hpp"
#include "features/days/day_context.hpp"
#include "features/minute/minute.hpp"
#include "features/minute/minute_input.hpp"
#include "features/minute/opening_range.hpp"
#include "features/minute/price_impact.hpp"
#include "features/minute/price_path.hpp"
#include "features/minute/range_volatility.hpp"
#include "features/minute/return_shape.hpp"
#include "features/minute/session_distances.hpp"
#include "features/minute/trade_count_pressure.hpp"
#include "features/minute/trend.hpp"
#include "features/minute/variance_level.hpp"
#include "features/minute/volume_activity.hpp"
#include "features/minute/vwap_distance.hpp"

namespace spy::features {

/// All state machines of one session together: of fixed size and without pointers, so that a copy is a plain
/// copy.
class MinuteMachines {
 public:
  /// A session's machines at its open.
  MinuteMachines(const DayContext& day, std::int32_t session_minutes);

  /// Takes in a minute and says what its features are; an impossible one is refused with a UserError and
  /// changes nothing.
  MinuteRow update(const MinuteInput& bar, const DayContext& day);

  /// The log return of the last minute taken in; missing after a hole.
  [[nodiscard]] double last_return() const { return path_.log_return(1); }

  /// Hands all state to an archive.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive(self.session_minutes_, self.last_minute_, self.path_, self.level_, self.distances_, self.vwap_,
            self.range_5_, self.range_15_, self.return_shape_, self.ranges_, self.volume_, self.impact_,
            self.pressure_, self.trend_);
  }

 private:
  /// What all features of `bar` are reckoned from; the price path has taken it in, the level has not.
  [[nodiscard]] Minute prepared(const MinuteInput& bar, const DayContext& day) const;

  std::int32_t session_minutes_;
  std::int32_t last_minute_ = -1;
  PricePath path_;
  VarianceLevel level_;
  SessionDistances distances_;
  VwapDistance vwap_;
  OpeningRange<5, OpeningRangeColumns{.width = MinuteFeature::kOpeningRange5Width,
                                      .position = MinuteFeature::kOpeningRange5Position,
                                      .broken = MinuteFeature::kOpeningRange5Break}>
      range_5_;
  OpeningRange<15, OpeningRangeColumns{.width = MinuteFeature::kOpeningRange15Width,
                                       .position = MinuteFeature::kOpeningRange15Position,
                                       .broken = MinuteFeature::kOpeningRange15Break}>
      range_15_;
  ReturnShape return_shape_;
  RangeVolatility ranges_;
  VolumeActivity volume_;
  PriceImpact impact_;
  TradeCountPressure pressure_;
  Trend trend_;
};

}  // namespace spy::features
