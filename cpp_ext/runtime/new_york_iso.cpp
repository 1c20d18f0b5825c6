#include "runtime/new_york_iso.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>

#include "runtime/new_york_time.hpp"
#include "runtime/user_error.hpp"

namespace spy::runtime {

namespace {

using std::chrono::hh_mm_ss;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::nanoseconds;
using std::chrono::seconds;

/// Reads a text from left to right; once something does not fit it stays failed.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  /// The number that the next `digits` characters write; 0 on failure.
  int number(std::size_t digits) {
    const std::string_view taken = take(digits);
    int value = 0;
    for (const char digit : taken) {
      fail_unless(digit >= '0' && digit <= '9');
      value = value * 10 + (digit - '0');
    }
    return failed_ ? 0 : value;
  }

  /// Passes over `expected`.
  void skip(char expected) { fail_unless(take(1) == std::string_view{&expected, 1}); }

  /// Whether the next character is `wanted`; passes over it if so.
  bool skip_if(char wanted) {
    const bool found = rest_.starts_with(wanted);
    rest_.remove_prefix(found ? 1 : 0);
    return found;
  }

  /// How many digits come next.
  [[nodiscard]] std::size_t digits_ahead() const {
    return std::min(rest_.find_first_not_of("0123456789"), rest_.size());
  }

  void fail_unless(bool condition) { failed_ = failed_ || !condition; }

  /// Whether all fitted and nothing is left over.
  [[nodiscard]] bool complete() const { return !failed_ && rest_.empty(); }

 private:
  std::string_view take(std::size_t count) {
    fail_unless(rest_.size() >= count);
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(taken.size());
    return taken;
  }

  std::string_view rest_;
  bool failed_ = false;
};

/// What the text says, before it is asked whether New York ever showed it.
struct IsoParts {
  CivilTime civil;
  seconds offset;
};

nanoseconds read_fraction(Reader& reader) {
  if (!reader.skip_if('.')) {
    return nanoseconds::zero();
  }
  const std::size_t digits = reader.digits_ahead();
  reader.fail_unless(digits == 3 || digits == 6 || digits == 9);
  nanoseconds fraction{reader.number(std::min<std::size_t>(digits, 9))};
  for (std::size_t position = digits; position < 9; ++position) {
    fraction *= 10;
  }
  return fraction;
}

nanoseconds read_time_of_day(Reader& reader) {
  const hours hour{reader.number(2)};
  reader.skip(':');
  const minutes minute{reader.number(2)};
  reader.skip(':');
  const seconds second{reader.number(2)};
  reader.fail_unless(hour < hours{24} && minute < minutes{60} && second < seconds{60});
  return hour + minute + second + read_fraction(reader);
}

std::chrono::year_month_day read_date(Reader& reader) {
  const std::chrono::year year{reader.number(4)};
  reader.skip('-');
  const std::chrono::month month{static_cast<unsigned>(reader.number(2))};
  reader.skip('-');
  const std::chrono::day day{static_cast<unsigned>(reader.number(2))};
  const std::chrono::year_month_day date{year, month, day};
  reader.fail_unless(date.ok());
  return date;
}

seconds read_offset(Reader& reader) {
  const bool behind = reader.skip_if('-');
  if (!behind) {
    reader.skip('+');
  }
  const hours hour{reader.number(2)};
  reader.skip(':');
  const seconds offset = hour + minutes{reader.number(2)};
  return behind ? -offset : offset;
}

std::optional<IsoParts> read_iso(std::string_view text) {
  Reader reader{text};
  const std::chrono::year_month_day date = read_date(reader);
  reader.skip('T');
  const nanoseconds time_of_day = read_time_of_day(reader);
  const seconds offset = read_offset(reader);
  if (!reader.complete()) {
    return std::nullopt;
  }
  return IsoParts{.civil = {.date = date, .time_of_day = time_of_day}, .offset = offset};
}

std::string offset_text(seconds offset) {
  return fmt::format("-{:02}:00", -std::chrono::duration_cast<hours>(offset).count());
}

void append_fraction(std::string& text, nanoseconds fraction) {
  if (fraction == nanoseconds::zero()) {
    return;
  }
  std::string digits = fmt::format(".{:09}", fraction.count());
  while (digits.ends_with("000")) {
    digits.resize(digits.size() - 3);
  }
  text += digits;
}

}  // namespace

std::string new_york_iso(std::int64_t epoch_ns) {
  const NewYorkTime time = new_york_time(epoch_ns);
  const hh_mm_ss clock{time.civil.time_of_day};
  std::string text = fmt::format(
      "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(time.civil.date.year()),
      static_cast<unsigned>(time.civil.date.month()), static_cast<unsigned>(time.civil.date.day()),
      clock.hours().count(), clock.minutes().count(), clock.seconds().count());
  append_fraction(text, clock.subseconds());
  return text + offset_text(time.utc_offset);
}

std::int64_t parse_new_york_iso(std::string_view text) {
  const std::optional<IsoParts> parts = read_iso(text);
  if (!parts) {
    throw UserError(fmt::format("`{}` is no New York time: write it like 2024-03-08T09:30:00-05:00.", text));
  }
  for (const Fold fold : {Fold::kEarlier, Fold::kLater}) {
    const std::int64_t instant = new_york_instant(parts->civil, fold);
    if (new_york_offset(instant) == parts->offset) {
      return instant;
    }
  }
  throw UserError(fmt::format("`{}` does not have New York's offset at that time: it is {}.", text,
                              offset_text(new_york_offset(new_york_instant(parts->civil)))));
}

}  // namespace spy::runtime
