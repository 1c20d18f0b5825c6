#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tws/requests/contract.hpp"

namespace spy::tws {

/// Every single tick of which kind.
enum class TickByTickKind : std::uint8_t { kAllLast, kBidAsk };

/// Which books a depth request means; its cancellation must say the same.
enum class DepthScope : std::uint8_t { kOneVenue, kAllVenues };

/// Subscribes to quotes and prints, sampled; `generic_ticks` are numbers separated by commas.
std::string ask_market_data(std::int32_t request_id, const Contract& contract,
                            std::string_view generic_ticks);

/// Ends a subscription to quotes and prints.
std::string cancel_market_data(std::int32_t request_id);

/// Subscribes to an order book of so many rows a side.
std::string ask_depth(std::int32_t request_id, const Contract& contract, std::int32_t rows, DepthScope scope);

/// Ends a subscription to an order book.
std::string cancel_depth(std::int32_t request_id, DepthScope scope);

/// Subscribes to every single print or quote.
std::string ask_tick_by_tick(std::int32_t request_id, const Contract& contract, TickByTickKind kind);

/// Ends a subscription to every single print or quote.
std::string cancel_tick_by_tick(std::int32_t request_id);

/// Subscribes to bars of five seconds, made of trades, in regular hours.
std::string ask_real_time_bars(std::int32_t request_id, const Contract& contract);

/// Ends a subscription to bars of five seconds.
std::string cancel_real_time_bars(std::int32_t request_id);

}  // namespace spy::tws
