#include "tws/client/subscription_plan.hpp"

#include <array>

#include "book/book_ladder.hpp"
#include "tws/requests/stream_requests.hpp"

namespace spy::tws {

namespace {

constexpr std::array kByImportance{StreamKind::kMarketData, StreamKind::kAllLast,
                                   StreamKind::kBidAsk,     StreamKind::kVenueDepth,
                                   StreamKind::kSmartDepth, StreamKind::kRealTimeBars};

/// How far apart two requests for single ticks of one symbol must lie; the first, for prints, has gone
/// before.
constexpr std::chrono::seconds kTickByTickSpacing{15};
constexpr std::chrono::seconds kAtOnce{0};

/// RTVolume, shortable shares and the number of trades.
constexpr const char* kGenericTicks = "233,236,293";

/// Takes one of what is left of a kind's limit; false where nothing is left.
bool spend(StreamKind kind, StreamLimits& left) {
  std::size_t* limit = nullptr;
  if (kind == StreamKind::kVenueDepth || kind == StreamKind::kSmartDepth) {
    limit = &left.depth;
  } else if (kind == StreamKind::kAllLast || kind == StreamKind::kBidAsk) {
    limit = &left.tick_by_tick;
  }
  if (limit == nullptr) {
    return true;
  }
  if (*limit == 0) {
    return false;
  }
  --*limit;
  return true;
}

Contract at_primary_exchange(Contract contract) {
  contract.exchange = contract.primary_exchange;
  return contract;
}

}  // namespace

SubscriptionPlan plan_subscriptions(std::size_t symbols, const StreamLimits& limits) {
  StreamLimits left = limits;
  SubscriptionPlan plan;
  for (std::size_t symbol = 0; symbol < symbols; ++symbol) {
    for (const StreamKind kind : kByImportance) {
      const std::chrono::seconds wait = kind == StreamKind::kBidAsk ? kTickByTickSpacing : kAtOnce;
      (spend(kind, left) ? plan.streams : plan.left_out)
          .push_back({.symbol = symbol, .kind = kind, .wait = wait});
    }
  }
  return plan;
}

std::string subscription(StreamKind kind, std::int32_t request_id, const Contract& contract) {
  constexpr auto kRows = static_cast<std::int32_t>(book::kBookRows);
  switch (kind) {
    case StreamKind::kMarketData:
      return ask_market_data(request_id, contract, kGenericTicks);
    case StreamKind::kAllLast:
      return ask_tick_by_tick(request_id, contract, TickByTickKind::kAllLast);
    case StreamKind::kBidAsk:
      return ask_tick_by_tick(request_id, contract, TickByTickKind::kBidAsk);
    case StreamKind::kVenueDepth:
      return ask_depth(request_id, at_primary_exchange(contract), kRows, DepthScope::kOneVenue);
    case StreamKind::kSmartDepth:
      return ask_depth(request_id, contract, kRows, DepthScope::kAllVenues);
    case StreamKind::kRealTimeBars:
      break;
  }
  return ask_real_time_bars(request_id, contract);
}

std::string cancellation(StreamKind kind, std::int32_t request_id) {
  switch (kind) {
    case StreamKind::kMarketData:
      return cancel_market_data(request_id);
    case StreamKind::kAllLast:
    case StreamKind::kBidAsk:
      return cancel_tick_by_tick(request_id);
    case StreamKind::kVenueDepth:
      return cancel_depth(request_id, DepthScope::kOneVenue);
    case StreamKind::kSmartDepth:
      return cancel_depth(request_id, DepthScope::kAllVenues);
    case StreamKind::kRealTimeBars:
      break;
  }
  return cancel_real_time_bars(request_id);
}

}  // namespace spy::tws
