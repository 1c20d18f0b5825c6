#pragma once

#include <cstdint>

#include "features/missing.hpp"

namespace spy::features {

/// What is known of one minute of a session once it has ended; while it runs, what it would be if it ended
/// now.
struct MinuteInput {
  std::int32_t minute = 0;   ///< Minutes since the open at its start, 0 for the first.
  double open = kMissing;    ///< Price of the first trade, USD.
  double high = kMissing;    ///< Highest trade price, USD.
  double low = kMissing;     ///< Lowest trade price, USD.
  double close = kMissing;   ///< Price of the last trade, USD.
  double volume = kMissing;  ///< What traded, shares; missing for an index.
  double wap = kMissing;     ///< Volume-weighted average price, USD; missing where the source has none.
  double count = kMissing;   ///< Number of trades; missing where the source does not tell.
  double implied_volatility = kMissing;  ///< Option-implied volatility at its end, a year's, 0.2 for 20 %.
  double minutes_to_event =
      kMissing;  ///< From its end to the next scheduled event; missing without a calendar.
};

/// Throws a UserError that names the minute and field where `bar` cannot be a minute of a session of
/// `session_minutes` minutes that comes after `last_minute`.
void require_sound(const MinuteInput& bar, std::int32_t last_minute, std::int32_t session_minutes);

/// Throws a UserError where `minute` cannot follow `last_minute` (-1 at the open) in a session of so many
/// minutes.
void require_next_minute(std::int32_t minute, std::int32_t last_minute, std::int32_t session_minutes);

}  // namespace spy::features
