#pragma once

#include <cstdint>
#include <optional>

#include "collector/price_guard.hpp"
#include "features/live/quote_input.hpp"
#include "tws/messages/tick_by_tick.hpp"
#include "tws/messages/ticks.hpp"

namespace spy::collector {

/// Best quotes and last trade of one instrument as level one and single quotes tell them.
///
/// While single quotes are heard they alone make the quote: sampled ones come a quarter of a second late.
class QuoteBoard {
 public:
  /// Takes in a price; tells whether the quote changed.
  bool take(const tws::TickPrice& tick, std::int64_t now_ns);

  /// Takes in a size; tells whether the quote changed.
  bool take(const tws::TickSize& tick, std::int64_t now_ns);

  /// Takes in a value: whether trading is halted.
  void take(const tws::TickGeneric& tick);

  /// Takes in a single quote; tells whether the quote changed.
  bool take(const tws::TickByTickQuote& tick, std::int64_t now_ns);

  /// Whether single quotes are heard; while they are not, level one makes the quote.
  void hear_single_quotes(bool are_heard) { single_quotes_are_heard_ = are_heard; }

  /// The feed is not heard: the quote is not known until it is, for level one then tells changes only.
  void doubt(std::int64_t now_ns);

  /// The session is over: nothing of it holds for the next.
  void forget(std::int64_t now_ns);

  /// The quote that holds; without prices while it is in doubt.
  [[nodiscard]] features::QuoteInput quote() const;

  /// Last price that level one told, USD.
  [[nodiscard]] double last() const { return last_; }

  /// Size of that trade, shares.
  [[nodiscard]] double last_size() const { return last_size_; }

  /// When a quote was last heard, nanoseconds since 1970 UTC; nothing before the first.
  [[nodiscard]] std::optional<std::int64_t> heard_ns() const { return heard_ns_; }

  /// Whether the prices come a quarter of an hour late, for lack of a subscription.
  [[nodiscard]] bool is_delayed() const { return is_delayed_; }

  /// Whether trading is halted.
  [[nodiscard]] bool is_halted() const { return is_halted_; }

 private:
  bool trust(std::int64_t now_ns);
  bool set_side(bool is_bid, double price, double size, std::int64_t now_ns);
  bool set_size(bool is_bid, double size, std::int64_t now_ns);

  features::QuoteInput quote_;
  std::optional<std::int64_t> doubted_ns_;  ///< Since when the quote is in doubt.
  PriceGuard bid_guard_;
  PriceGuard ask_guard_;
  double last_ = features::kMissing;
  double last_size_ = features::kMissing;
  std::optional<std::int64_t> heard_ns_;
  bool single_quotes_are_heard_ = false;
  bool is_delayed_ = false;
  bool is_halted_ = false;
};

}  // namespace spy::collector
