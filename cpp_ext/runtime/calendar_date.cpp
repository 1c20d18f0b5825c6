#include "runtime/calendar_date.hpp"

namespace spy::runtime {

std::optional<std::chrono::year_month_day> date_from_yyyymmdd(std::int64_t number) {
  if (number < 10000101 || number > 99991231) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(number / 10000)},
                                         std::chrono::month{static_cast<unsigned>(number / 100 % 100)},
                                         std::chrono::day{static_cast<unsigned>(number % 100)}};
  return date.ok() ? std::optional{date} : std::nullopt;
}

std::int64_t yyyymmdd(std::chrono::year_month_day date) {
  const std::int64_t month = static_cast<unsigned>(date.month());
  const std::int64_t day = static_cast<unsigned>(date.day());
  return static_cast<int>(date.year()) * std::int64_t{10000} + month * 100 + day;
}

}  // namespace spy::runtime
