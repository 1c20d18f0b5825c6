#pragma once

#include "features/catalogue/feature.hpp"
#include "features/days/day_context.hpp"
#include "features/minute/minute.hpp"
#include "features/missing.hpp"

namespace spy::features {

/// Where the price stands against the previous close, the open and the session's range, and how the session
/// opened.
class SessionDistances {
 public:
  /// Takes in a minute and writes its features.
  void update(const Minute& minute, const DayContext& day, MinuteRow& row);

  /// Hands all state to an archive.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive(self.open_, self.high_, self.low_);
  }

 private:
  double open_ = kMissing;
  double high_ = kMissing;
  double low_ = kMissing;
};

}  // namespace spy::features
