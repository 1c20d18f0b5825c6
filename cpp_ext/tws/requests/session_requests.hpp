#pragma once

#include <cstdint>
#include <string>

namespace spy::tws {

/// The only server version whose layouts this client knows.
inline constexpr std::int32_t kServerVersion = 176;

/// Which market data are wanted.
enum class WantedData : std::uint8_t { kLive = 1, kFrozen = 2, kDelayed = 3, kDelayedFrozen = 4 };

/// The first bytes of a connection: the protocol and the versions that are understood.
std::string greeting();

/// Begins the session as client `client_id`.
std::string start_api(std::int32_t client_id);

/// Asks for the server's time.
std::string ask_current_time();

/// Says which market data are wanted; there is no answer.
std::string ask_market_data_type(WantedData wanted);

}  // namespace spy::tws
