#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "features/missing.hpp"

namespace spy::tws {

/// The last print as a market data line tells it under tick type 48.
struct RtVolume {
  double price = features::kMissing;   ///< USD; missing where only the volume changed.
  double size = 0.0;                   ///< Shares of the print.
  std::int64_t time_ms = 0;            ///< When it was printed, milliseconds since 1970 UTC.
  double volume = features::kMissing;  ///< Of the day so far, shares.
  double vwap = features::kMissing;    ///< Of the day so far, USD.
  bool single_trade = false;           ///< Whether one market maker filled it.
};

/// Reads `price;size;milliseconds;volume;vwap;single`; nothing for a text of another form.
std::optional<RtVolume> parse_rt_volume(std::string_view text);

}  // namespace spy::tws
