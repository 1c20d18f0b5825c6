#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "tws/requests/contract.hpp"

namespace spy::tws {

/// What a symbol can be subscribed to.
enum class StreamKind : std::uint8_t {
  kMarketData,    ///< Sampled quotes and prints, with RTVolume.
  kAllLast,       ///< Every single print.
  kBidAsk,        ///< Every single quote.
  kVenueDepth,    ///< The book of the venue where it is listed.
  kSmartDepth,    ///< The book of all venues.
  kRealTimeBars,  ///< Bars of five seconds.
};

/// How many subscriptions of the scarce kinds IBKR grants.
struct StreamLimits {
  std::size_t depth = 3;         ///< Order books.
  std::size_t tick_by_tick = 3;  ///< Streams of single prints or quotes.
};

/// One subscription of one symbol.
struct PlannedStream {
  std::size_t symbol = 0;        ///< Its place in the order of priority.
  StreamKind kind{};             ///< What it is subscribed to.
  std::chrono::seconds wait{0};  ///< How long after the session began it may be asked for at the earliest.
};

/// Who is subscribed to what.
struct SubscriptionPlan {
  std::vector<PlannedStream> streams;   ///< What is to be subscribed to, the most wanted first.
  std::vector<PlannedStream> left_out;  ///< What the limits leave no room for.
};

/// Spends the limits on `symbols` symbols, the first of which matters most. Sampled quotes and bars are for
/// all; a symbol that gets no single prints or no book lives on RTVolume and on the best quotes.
/// A second stream of single ticks of one symbol waits, since IBKR takes only one such request in 15 s.
SubscriptionPlan plan_subscriptions(std::size_t symbols, const StreamLimits& limits);

/// The request that begins a stream; the book of a venue is that of the contract's primary exchange.
std::string subscription(StreamKind kind, std::int32_t request_id, const Contract& contract);

/// The request that ends it.
std::string cancellation(StreamKind kind, std::int32_t request_id);

}  // namespace spy::tws
