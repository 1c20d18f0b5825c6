#include "features/minute/minute_input.hpp"

#include <spdlog/fmt/fmt.h>

#include <cmath>
#include <string_view>

#include "runtime/user_error.hpp"

namespace spy::features {

namespace {

constexpr std::string_view kRemedy = "mend the bar in its source, or leave the minute out";

void require(bool condition, const MinuteInput& bar, std::string_view what, double value) {
  if (!condition) {
    throw runtime::UserError(
        fmt::format("Minute {} of the session has {} {}: {}.", bar.minute, what, value, kRemedy));
  }
}

/// Whether a field that may be missing is at least zero and not infinite where it is there.
bool is_amount(double value) { return is_missing(value) || (value >= 0.0 && std::isfinite(value)); }

}  // namespace

void require_sound(const MinuteInput& bar, std::int32_t last_minute, std::int32_t session_minutes) {
  require_next_minute(bar.minute, last_minute, session_minutes);
  const auto is_price = [](double value) { return value > 0.0 && std::isfinite(value); };
  require(is_price(bar.open), bar, "an impossible open of", bar.open);
  require(is_price(bar.close), bar, "an impossible close of", bar.close);
  require(is_price(bar.high) && bar.high >= bar.open && bar.high >= bar.close && bar.high >= bar.low, bar,
          "an impossible high of", bar.high);
  require(is_price(bar.low) && bar.low <= bar.open && bar.low <= bar.close, bar, "an impossible low of",
          bar.low);
  require(is_amount(bar.volume), bar, "an impossible volume of", bar.volume);
  require(is_missing(bar.wap) || is_price(bar.wap), bar, "an impossible average price of", bar.wap);
  require(is_amount(bar.count), bar, "an impossible number of trades,", bar.count);
  require(is_amount(bar.implied_volatility), bar, "an impossible implied volatility of",
          bar.implied_volatility);
  require(is_amount(bar.minutes_to_event), bar, "an impossible time to the next event of",
          bar.minutes_to_event);
}

void require_next_minute(std::int32_t minute, std::int32_t last_minute, std::int32_t session_minutes) {
  if (minute <= last_minute || minute >= session_minutes) {
    throw runtime::UserError(fmt::format(
        "Minute {} cannot follow minute {} in a session of {} minutes: give each minute once, in order, "
        "from 0 on.",
        minute, last_minute, session_minutes));
  }
}

}  // namespace spy::features
