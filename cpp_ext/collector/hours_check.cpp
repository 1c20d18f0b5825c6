#include "collector/hours_check.hpp"

#include <spdlog/fmt/fmt.h>

#include <charconv>
#include <chrono>
#include <cstdint>
#include <system_error>

#include "runtime/calendar_date.hpp"
#include "runtime/new_york_time.hpp"
#include "runtime/user_error.hpp"

namespace spy::collector {

namespace {

/// One day as TWS tells it.
struct ToldDay {
  std::chrono::year_month_day date;
  std::optional<runtime::SessionHours> hours;  ///< Nothing on a day without trading.
};

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional{value} : std::nullopt;
}

/// An instant written `yyyymmdd:HHMM`.
std::optional<std::int64_t> instant(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) {
    return std::nullopt;
  }
  const std::optional<std::int64_t> day = number(text.substr(0, colon));
  const std::optional<std::int64_t> time = number(text.substr(colon + 1));
  const auto date = day ? runtime::date_from_yyyymmdd(*day) : std::nullopt;
  if (!date || !time) {
    return std::nullopt;
  }
  return runtime::new_york_instant(
      {.date = *date, .time_of_day = std::chrono::hours{*time / 100} + std::chrono::minutes{*time % 100}});
}

std::optional<ToldDay> told_day(std::string_view entry) {
  const auto date = runtime::date_from_yyyymmdd(number(entry.substr(0, entry.find(':'))).value_or(0));
  if (!date) {
    return std::nullopt;
  }
  if (entry.ends_with(":CLOSED")) {
    return ToldDay{.date = *date, .hours = std::nullopt};
  }
  const std::size_t dash = entry.find('-');
  const auto open = instant(entry.substr(0, dash));
  const auto close = dash == std::string_view::npos ? std::nullopt : instant(entry.substr(dash + 1));
  if (!open || !close) {
    return std::nullopt;
  }
  return ToldDay{.date = *date,
                 .hours = runtime::SessionHours{.date = *date, .open_ns = *open, .close_ns = *close}};
}

bool agrees(const ToldDay& told, const runtime::SessionTable& sessions) {
  const std::optional<runtime::Session> ours = sessions.session_on(told.date);
  if (!ours || !told.hours) {
    return ours.has_value() == told.hours.has_value();
  }
  return ours->hours.open_ns == told.hours->open_ns && ours->hours.close_ns == told.hours->close_ns;
}

}  // namespace

std::optional<std::string> hours_disagreement(std::string_view liquid_hours,
                                              const runtime::SessionTable& sessions) {
  std::string differing;
  while (!liquid_hours.empty()) {
    const std::string_view entry = liquid_hours.substr(0, liquid_hours.find(';'));
    liquid_hours.remove_prefix(std::min(entry.size() + 1, liquid_hours.size()));
    try {
      const std::optional<ToldDay> told = told_day(entry);
      if (told && !agrees(*told, sessions)) {
        differing.append(differing.empty() ? "" : "; ").append(entry);
      }
    } catch (const runtime::UserError&) {
      continue;  // a day that the calendar does not cover
    }
  }
  if (differing.empty()) {
    return std::nullopt;
  }
  return fmt::format("TWS tells other hours than our calendar ({})", differing);
}

}  // namespace spy::collector
