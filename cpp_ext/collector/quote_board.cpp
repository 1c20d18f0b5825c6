#include "collector/quote_board.hpp"

#include <cmath>
#include <utility>

namespace spy::collector {

namespace {

constexpr std::int32_t kBidSize = 0;
constexpr std::int32_t kBid = 1;
constexpr std::int32_t kAsk = 2;
constexpr std::int32_t kAskSize = 3;
constexpr std::int32_t kLast = 4;
constexpr std::int32_t kLastSize = 5;
constexpr std::int32_t kHalted = 49;
constexpr std::int32_t kDelayedBid = 66;
constexpr std::int32_t kDelayedAsk = 67;
constexpr std::int32_t kDelayedLast = 68;
constexpr std::int32_t kDelayedBidSize = 69;
constexpr std::int32_t kDelayedAskSize = 70;
constexpr std::int32_t kDelayedLastSize = 71;

/// The live type that says the same as a delayed one.
std::int32_t live_type(std::int32_t type) {
  switch (type) {
    case kDelayedBid:
      return kBid;
    case kDelayedAsk:
      return kAsk;
    case kDelayedLast:
      return kLast;
    case kDelayedBidSize:
      return kBidSize;
    case kDelayedAskSize:
      return kAskSize;
    case kDelayedLastSize:
      return kLastSize;
    default:
      return type;
  }
}

bool is_delayed_type(std::int32_t type) { return type >= kDelayedBid && type <= kDelayedLastSize; }

bool same(double one, double other) { return one == other || (std::isnan(one) && std::isnan(other)); }

}  // namespace

bool QuoteBoard::take(const tws::TickPrice& tick, std::int64_t now_ns) {
  const std::int32_t type = live_type(tick.tick_type);
  if (type == kLast && tick.price > 0.0) {
    last_ = tick.price;
    last_size_ = tick.size;
  }
  if (type != kBid && type != kAsk) {
    return false;
  }
  is_delayed_ = is_delayed_type(tick.tick_type);
  heard_ns_ = now_ns;
  const bool was_doubted = trust(now_ns);
  return (!single_quotes_are_heard_ && set_side(type == kBid, tick.price, tick.size, now_ns)) || was_doubted;
}

bool QuoteBoard::take(const tws::TickSize& tick, std::int64_t now_ns) {
  const std::int32_t type = live_type(tick.tick_type);
  if (type == kLastSize) {
    last_size_ = tick.size;
  }
  if (type != kBidSize && type != kAskSize) {
    return false;
  }
  heard_ns_ = now_ns;
  const bool was_doubted = trust(now_ns);
  return (!single_quotes_are_heard_ && set_size(type == kBidSize, tick.size, now_ns)) || was_doubted;
}

void QuoteBoard::take(const tws::TickGeneric& tick) {
  if (tick.tick_type == kHalted) {
    is_halted_ = tick.value > 0.0;
  }
}

bool QuoteBoard::take(const tws::TickByTickQuote& tick, std::int64_t now_ns) {
  heard_ns_ = now_ns;
  const bool was_doubted = trust(now_ns);
  const bool bid_changed = set_side(true, tick.bid_price, tick.bid_size, now_ns);
  const bool ask_changed = set_side(false, tick.ask_price, tick.ask_size, now_ns);
  return bid_changed || ask_changed || was_doubted;
}

void QuoteBoard::doubt(std::int64_t now_ns) { doubted_ns_ = now_ns; }

features::QuoteInput QuoteBoard::quote() const {
  features::QuoteInput shown = quote_;
  if (doubted_ns_) {
    shown = {};
    shown.time_ns = *doubted_ns_;
  }
  return shown;
}

void QuoteBoard::forget(std::int64_t now_ns) {
  quote_ = {};
  doubted_ns_.reset();
  quote_.time_ns = now_ns;
  is_halted_ = false;
}

bool QuoteBoard::trust(std::int64_t now_ns) {
  const bool was_doubted = std::exchange(doubted_ns_, std::nullopt).has_value();
  quote_.time_ns = was_doubted ? now_ns : quote_.time_ns;
  return was_doubted;
}

bool QuoteBoard::set_side(bool is_bid, double price, double size, std::int64_t now_ns) {
  PriceGuard& guard = is_bid ? bid_guard_ : ask_guard_;
  const bool is_price = price > 0.0;
  if (is_price && !guard.believes(price, now_ns)) {
    return false;
  }
  double& kept_price = is_bid ? quote_.bid : quote_.ask;
  double& kept_size = is_bid ? quote_.bid_size : quote_.ask_size;
  const double new_price = is_price ? price : features::kMissing;
  const double new_size = is_price ? size : features::kMissing;
  if (same(kept_price, new_price) && same(kept_size, new_size)) {
    return false;
  }
  kept_price = new_price;
  kept_size = new_size;
  quote_.time_ns = now_ns;
  return true;
}

bool QuoteBoard::set_size(bool is_bid, double size, std::int64_t now_ns) {
  double& kept = is_bid ? quote_.bid_size : quote_.ask_size;
  if (same(kept, size) || features::is_missing(is_bid ? quote_.bid : quote_.ask)) {
    return false;
  }
  kept = size;
  quote_.time_ns = now_ns;
  return true;
}

}  // namespace spy::collector
