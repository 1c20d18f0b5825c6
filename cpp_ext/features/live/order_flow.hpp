#pragma once

#include <cstdint>

#include "features/catalogue/feature.hpp"
#include "features/live/quote_input.hpp"
#include "features/windows/minute_window.hpp"
#include "features/windows/running_score.hpp"
#include "features/windows/time_weighted_mean.hpp"

namespace spy::features {

/// What the best quotes say: which side is being added to, which is deeper, how wide they stand.
class OrderFlow {
 public:
  /// Takes in a change of the best bid or ask; one that is not whole stops the clock of all means.
  void observe(const QuoteInput& quote);

  /// Ends a minute at `end_ns`, writes its features and begins the next.
  void close_minute(std::int32_t minute, std::int64_t end_ns, LiveRow& row);

  /// Hands all state to an archive.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive(self.last_, self.flow_, self.has_flow_, self.depth_, self.imbalance_, self.spread_, self.flows_,
            self.depths_, self.spread_score_);
  }

 private:
  QuoteInput last_;             ///< The quote that holds; missing prices where none does.
  double flow_ = 0.0;           ///< Order flow of the minute so far, shares.
  bool has_flow_ = false;       ///< Whether any flow could be told in it.
  TimeWeightedMean depth_;      ///< Mean size of the two best quotes, shares.
  TimeWeightedMean imbalance_;  ///< Depth of the bid less that of the ask, in both.
  TimeWeightedMean spread_;     ///< Basis points.
  MinuteWindow<5> flows_;       ///< Order flow by minute, shares.
  MinuteWindow<5> depths_;      ///< Mean size of the two best quotes by minute, shares.
  RunningScore<60, 10> spread_score_;
};

}  // namespace spy::features
