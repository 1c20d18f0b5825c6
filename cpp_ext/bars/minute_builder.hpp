#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "bars/trade_summary.hpp"

namespace spy::bars {

/// One trade, as bars are made of it.
struct Print {
  std::int64_t second = 0;  ///< When it was printed, seconds since 1970 UTC.
  double price = 0.0;       ///< USD.
  double size = 0.0;        ///< Shares.
};

/// One minute of the session, with or without trades.
struct TradedMinute {
  std::int64_t start_second = 0;  ///< Its first second since 1970 UTC.
  TradeSummary trades;            ///< What traded in it.
  bool is_whole = true;           ///< Whether all of it was heard; else history must give it.
};

/// What came too early or too late to belong to a minute that was open.
struct StrayPrints {
  std::int64_t late = 0;     ///< Trades of minutes that had been closed.
  double late_volume = 0.0;  ///< Their shares.
  std::int64_t outside = 0;  ///< Trades before the opening or after the close.
};

/// Makes the minutes of one session from its trades, each minute exactly once and in order.
///
/// A minute ends with the first trade of a later one, or when told that its time is over. What comes for it
/// afterwards is counted and waits for history.
class MinuteBuilder {
 public:
  /// Called with each minute that has ended.
  using OnMinute = std::function<void(const TradedMinute&)>;

  /// Begins a session whose times are in seconds since 1970 UTC. Minutes that ended before `from` are left
  /// out; one that `from` cuts is not whole.
  MinuteBuilder(std::int64_t open_second, std::int64_t close_second, std::int64_t from, OnMinute on_minute);

  /// Takes in a trade; ends the minutes before its own.
  void observe(const Print& print);

  /// Ends the minutes that end at this second or before.
  void close_until(std::int64_t second);

  /// The feed is not heard from this second on: until it is again, no minute is whole.
  void interrupted(std::int64_t second);

  /// The feed is heard again from this second on; the minute it lies in is not whole yet, but the first
  /// minute is where that is before the opening.
  void resumed(std::int64_t second);

  /// The minute that is open, or nothing after the last.
  [[nodiscard]] std::optional<TradedMinute> open_minute() const;

  /// What belonged to no open minute.
  [[nodiscard]] const StrayPrints& strays() const { return strays_; }

 private:
  static constexpr std::int64_t kMinute = 60;

  std::int64_t open_second_;
  std::int64_t close_second_;
  OnMinute on_minute_;
  TradedMinute minute_;   ///< The one that is open; begins at the close after the last.
  bool is_heard_ = true;  ///< Whether the feed is heard.
  StrayPrints strays_;
};

}  // namespace spy::bars
