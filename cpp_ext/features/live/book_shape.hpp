#pragma once

#include <cstdint>

#include "features/catalogue/feature.hpp"
#include "features/live/book_input.hpp"
#include "features/windows/running_score.hpp"
#include "features/windows/time_weighted_mean.hpp"

namespace spy::features {

/// What the book's best five levels say: which side is deeper, which thickens faster, how deep both are.
class BookShape {
 public:
  /// Takes in a snapshot; one without levels on a side stops the clock of all means.
  void observe(const BookInput& book);

  /// Ends a minute at `end_ns`, writes its features and begins the next.
  void close_minute(std::int64_t end_ns, LiveRow& row);

  /// Hands all state to an archive.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive(self.imbalance_, self.slope_, self.depth_, self.depth_score_);
  }

 private:
  TimeWeightedMean imbalance_;  ///< Depth of the bids less that of the asks, in both.
  TimeWeightedMean slope_;      ///< Slope of the bids less that of the asks, in both.
  TimeWeightedMean depth_;      ///< Logarithm of the depth of both sides.
  RunningScore<60, 10> depth_score_;
};

}  // namespace spy::features
