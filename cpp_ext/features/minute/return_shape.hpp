#pragma once

#include "features/catalogue/feature.hpp"
#include "features/minute/minute.hpp"
#include "features/minute/price_path.hpp"
#include "features/missing.hpp"
#include "features/windows/minute_window.hpp"

namespace spy::features {

/// What the last half-hour's returns look like: their size, jumps, side, straightness; and the last hour's,
/// persistence.
class ReturnShape {
 public:
  /// Takes in a minute and writes its features.
  void update(const Minute& minute, const PricePath& path, MinuteRow& row);

  /// Hands all state to an archive.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive(self.returns_, self.sizes_, self.squares_, self.signed_squares_, self.expected_, self.neighbours_,
            self.hour_squares_, self.hour_five_minute_squares_, self.last_size_, self.last_minute_);
  }

 private:
  void take_in(const Minute& minute, const PricePath& path);

  MinuteWindow<30> returns_;                   ///< r
  MinuteWindow<30> sizes_;                     ///< |r|
  MinuteWindow<30> squares_;                   ///< r^2
  MinuteWindow<30> signed_squares_;            ///< r^2 with the sign of r
  MinuteWindow<30> expected_;                  ///< What the profile expects of r^2, where r is there.
  MinuteWindow<29> neighbours_;                ///< |r| times |r| of the minute before
  MinuteWindow<60> hour_squares_;              ///< r^2
  MinuteWindow<56> hour_five_minute_squares_;  ///< Squared returns over five minutes.
  double last_size_ = kMissing;                ///< |r| of the last minute taken in.
  std::int32_t last_minute_ = -1;              ///< The last minute taken in.
};

}  // namespace spy::features
