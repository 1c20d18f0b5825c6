#pragma once

#include "features/catalogue/feature.hpp"
#include "features/minute/minute.hpp"
#include "features/windows/minute_window.hpp"

namespace spy::features {

/// How far volume moves the price, over the last half-hour: Amihud's illiquidity and Kyle's lambda.
///
/// Returns are in units of the profile's volatility and volumes in units of the profile and of the session so
/// far, so that neither time of day nor vendor shows.
class PriceImpact {
 public:
  /// Takes in a minute and writes its features; `volume_scale` is the session's, this minute included.
  void update(const Minute& minute, double volume_scale, MinuteRow& row);

  /// Hands all state to an archive.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive(self.sizes_, self.volumes_, self.products_, self.squares_);
  }

 private:
  MinuteWindow<30> sizes_;     ///< Size of the return.
  MinuteWindow<30> volumes_;   ///< Volume over the profile.
  MinuteWindow<30> products_;  ///< Return times signed volume.
  MinuteWindow<30> squares_;   ///< Squared signed volume.
};

}  // namespace spy::features
