#include "features/indicators/period.hpp"

#include <spdlog/fmt/fmt.h>

#include "runtime/user_error.hpp"

namespace spy::features {

namespace {

constexpr std::int32_t kLongestPeriod = 100'000;

}  // namespace

std::int32_t checked_period(const char* name, std::int32_t period, std::int32_t least) {
  if (period < least || period > kLongestPeriod) {
    throw runtime::UserError(fmt::format("The {} is {}: use a number of bars from {} to {}.", name, period,
                                         least, kLongestPeriod));
  }
  return period;
}

}  // namespace spy::features
