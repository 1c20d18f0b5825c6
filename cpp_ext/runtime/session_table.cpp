#include "runtime/session_table.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>

#include "runtime/calendar_date.hpp"
#include "runtime/new_york_iso.hpp"
#include "runtime/user_error.hpp"

namespace spy::runtime {

namespace {

constexpr std::int64_t kNanosecondsInMinute = 60'000'000'000;
constexpr std::int64_t kFullNewYorkMinutes = 390;

/// An instant for the reader of a sentence.
std::string described(std::int64_t instant_ns) {
  try {
    return new_york_iso(instant_ns);
  } catch (const UserError&) {
    return fmt::format("{} ns after 1970 UTC", instant_ns);
  }
}

const std::vector<SessionHours>& hours_of(const ResolvedConfig& config, const std::string& calendar) {
  const auto found = config.sessions.find(calendar);
  if (found == config.sessions.end()) {
    std::string known;
    for (const auto& [name, hours] : config.sessions) {
      known += known.empty() ? name : ", " + name;
    }
    throw UserError(fmt::format("{} holds no sessions of a calendar {}: use one of {}.", config.file.string(),
                                calendar, known));
  }
  return found->second;
}

}  // namespace

bool Session::contains(std::int64_t instant_ns) const {
  return hours.open_ns <= instant_ns && instant_ns < hours.close_ns;
}

SessionTable::SessionTable(const ResolvedConfig& config, const std::string& calendar)
    : calendar_(calendar), file_(config.file), hours_(hours_of(config, calendar)) {}

std::optional<Session> SessionTable::session_on(std::chrono::year_month_day date) const {
  if (date < hours_.front().date || date > hours_.back().date) {
    refuse(std::to_string(yyyymmdd(date)));
  }
  const auto found = std::ranges::lower_bound(hours_, date, {}, &SessionHours::date);
  return found->date == date ? std::optional{session(*found)} : std::nullopt;
}

std::optional<Session> SessionTable::session_at(std::int64_t instant_ns) const {
  require_covered(instant_ns);
  const Session candidate = session(*(first_opening_after(instant_ns) - 1));
  return candidate.contains(instant_ns) ? std::optional{candidate} : std::nullopt;
}

Session SessionTable::next_session(std::int64_t instant_ns) const {
  require_covered(instant_ns);
  const auto found = first_opening_after(instant_ns);
  if (found == hours_.end()) {
    refuse(fmt::format("The session after that of {}", yyyymmdd(hours_.back().date)));
  }
  return session(*found);
}

SessionTable::Position SessionTable::first_opening_after(std::int64_t instant_ns) const {
  return std::ranges::upper_bound(hours_, instant_ns, {}, &SessionHours::open_ns);
}

Session SessionTable::session(const SessionHours& hours) const {
  const std::int64_t minutes = (hours.close_ns - hours.open_ns) / kNanosecondsInMinute;
  return {.hours = hours,
          .minutes = minutes,
          .is_half_day = calendar_ == "XNYS" && minutes < kFullNewYorkMinutes};
}

void SessionTable::require_covered(std::int64_t instant_ns) const {
  if (instant_ns < hours_.front().open_ns || instant_ns >= hours_.back().close_ns) {
    refuse(described(instant_ns));
  }
}

void SessionTable::refuse(const std::string& what) const {
  throw UserError(fmt::format(
      "{} is outside the sessions of {} in {}, {} to {}: start again through `spy`, which writes them anew.",
      what, calendar_, file_.string(), yyyymmdd(hours_.front().date), yyyymmdd(hours_.back().date)));
}

}  // namespace spy::runtime
