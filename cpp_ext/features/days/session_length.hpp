#pragma once

#include <cstdint>

namespace spy::features {

/// The most minutes a session can have: a market that never closes.
inline constexpr std::int32_t kLongestSession = 1440;

/// The number of minutes itself where a session can have as many; else throws a UserError.
std::int32_t checked_session_minutes(std::int64_t minutes);

}  // namespace spy::features
