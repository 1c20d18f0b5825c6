#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace spy::runtime {

/// The date written as the number yyyymmdd, such as 20240308; nothing where no such day exists.
std::optional<std::chrono::year_month_day> date_from_yyyymmdd(std::int64_t number);

/// A date as the number yyyymmdd.
std::int64_t yyyymmdd(std::chrono::year_month_day date);

}  // namespace spy::runtime
