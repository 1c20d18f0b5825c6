#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "features/missing.hpp"

namespace spy::features {

/// What one finished session leaves to later ones; a session without any bar leaves an empty one.
struct DaySummary {
  double open = kMissing;               ///< Price of the session's first trade, USD.
  double high = kMissing;               ///< Highest price, USD.
  double low = kMissing;                ///< Lowest price, USD.
  double close = kMissing;              ///< Price of the session's last trade, USD.
  double realised_variance = kMissing;  ///< Sum of `squared_return`.
  std::vector<double> volume;  ///< What traded in each minute since the open, shares; missing in holes.
  std::vector<double>
      squared_return;  ///< Squared log return of each minute since the open; missing in holes.

  /// Whether the session had any bar.
  [[nodiscard]] bool has_bars() const { return !is_missing(close); }

  /// Bytes to keep it by.
  [[nodiscard]] std::string save() const;

  /// The summary that `save` gave these bytes for; others are refused with a UserError.
  [[nodiscard]] static DaySummary restored(std::string_view bytes);

  /// Hands all fields to an archive.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive(self.open, self.high, self.low, self.close, self.realised_variance, self.volume,
            self.squared_return);
  }
};

}  // namespace spy::features
