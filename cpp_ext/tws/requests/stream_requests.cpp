#include "tws/requests/stream_requests.hpp"

#include <utility>

#include "tws/requests/request_writer.hpp"

namespace spy::tws {

std::string ask_market_data(std::int32_t request_id, const Contract& contract,
                            std::string_view generic_ticks) {
  constexpr bool kDeltaNeutral = false;
  constexpr bool kSnapshot = false;
  constexpr bool kRegulatorySnapshot = false;
  RequestWriter writer;
  writer << 1 << 11 << request_id << contract << kDeltaNeutral << generic_ticks << kSnapshot
         << kRegulatorySnapshot << "";
  return std::move(writer).finish();
}

std::string cancel_market_data(std::int32_t request_id) {
  RequestWriter writer;
  writer << 2 << 2 << request_id;
  return std::move(writer).finish();
}

std::string ask_depth(std::int32_t request_id, const Contract& contract, std::int32_t rows,
                      DepthScope scope) {
  RequestWriter writer;
  writer << 10 << 5 << request_id << contract << rows << (scope == DepthScope::kAllVenues) << "";
  return std::move(writer).finish();
}

std::string cancel_depth(std::int32_t request_id, DepthScope scope) {
  RequestWriter writer;
  writer << 11 << 1 << request_id << (scope == DepthScope::kAllVenues);
  return std::move(writer).finish();
}

std::string ask_tick_by_tick(std::int32_t request_id, const Contract& contract, TickByTickKind kind) {
  constexpr std::int32_t kPastTicks = 0;
  constexpr bool kIgnoreSize = false;
  RequestWriter writer;
  writer << 97 << request_id << contract << (kind == TickByTickKind::kAllLast ? "AllLast" : "BidAsk")
         << kPastTicks << kIgnoreSize;
  return std::move(writer).finish();
}

std::string cancel_tick_by_tick(std::int32_t request_id) {
  RequestWriter writer;
  writer << 98 << request_id;
  return std::move(writer).finish();
}

std::string ask_real_time_bars(std::int32_t request_id, const Contract& contract) {
  constexpr std::int32_t kBarSeconds = 5;
  constexpr bool kRegularHours = true;
  RequestWriter writer;
  writer << 50 << 3 << request_id << contract << kBarSeconds << "TRADES" << kRegularHours << "";
  return std::move(writer).finish();
}

std::string cancel_real_time_bars(std::int32_t request_id) {
  RequestWriter writer;
  writer << 51 << 1 << request_id;
  return std::move(writer).finish();
}

}  // namespace spy::tws
