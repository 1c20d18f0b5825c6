#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tws/requests/contract.hpp"

namespace spy::tws {

/// Which minute bars are asked for.
struct MinuteHistory {
  std::string_view end_time;  ///< `yyyymmdd-HH:MM:SS` in UTC; empty for now.
  std::string_view duration;  ///< A number, a blank and S, D, W, M or Y.
};

/// Asks which contracts fit.
std::string ask_contract_data(std::int32_t request_id, const Contract& contract);

/// Asks for one-minute bars of trades in regular hours, their times as seconds since 1970 UTC.
std::string ask_minute_history(std::int32_t request_id, const Contract& contract,
                               const MinuteHistory& wanted);

/// Ends a question for bars.
std::string cancel_history(std::int32_t request_id);

}  // namespace spy::tws
