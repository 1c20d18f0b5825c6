#include "features/days/session_length.hpp"

#include <spdlog/fmt/fmt.h>

#include "runtime/user_error.hpp"

namespace spy::features {

std::int32_t checked_session_minutes(std::int64_t minutes) {
  if (minutes < 1 || minutes > kLongestSession) {
    throw runtime::UserError(fmt::format(
        "A session of {} minutes is not possible: give a number from 1 to {}.", minutes, kLongestSession));
  }
  return static_cast<std::int32_t>(minutes);
}

}  // namespace spy::features
