#include "tws/requests/reference_requests.hpp"

#include <utility>

#include "tws/requests/request_writer.hpp"

namespace spy::tws {

std::string ask_contract_data(std::int32_t request_id, const Contract& contract) {
  constexpr bool kIncludeExpired = false;
  RequestWriter writer;
  writer << 9 << 8 << request_id << contract << kIncludeExpired << "" << "" << "";
  return std::move(writer).finish();
}

std::string ask_minute_history(std::int32_t request_id, const Contract& contract,
                               const MinuteHistory& wanted) {
  constexpr bool kIncludeExpired = false;
  constexpr bool kRegularHours = true;
  constexpr std::int32_t kEpochSeconds = 2;
  constexpr bool kKeepUpToDate = false;
  RequestWriter writer;
  writer << 20 << request_id << contract << kIncludeExpired << wanted.end_time << "1 min" << wanted.duration
         << kRegularHours << "TRADES" << kEpochSeconds << kKeepUpToDate << "";
  return std::move(writer).finish();
}

std::string cancel_history(std::int32_t request_id) {
  RequestWriter writer;
  writer << 25 << 1 << request_id;
  return std::move(writer).finish();
}

}  // namespace spy::tws
