#pragma once

#include "features/catalogue/feature.hpp"
#include "features/minute/minute.hpp"

namespace spy::features {

/// Where the close stands against the session's running volume-weighted average price.
class VwapDistance {
 public:
  /// Takes in a minute and writes `vwap_distance`.
  void update(const Minute& minute, MinuteRow& row);

  /// Hands all state to an archive.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive(self.volume_, self.mean_, self.squares_);
  }

 private:
  double volume_ = 0.0;
  double mean_ = 0.0;
  double squares_ =
      0.0;  ///< Sum over minutes of volume times the squared distance of its price from the mean.
};

}  // namespace spy::features
