#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace spy::runtime {

/// ISO 8601 text of an instant in New York time with its offset, such as 2024-03-08T09:30:00-05:00.
///
/// A fraction of a second appears only where it is not zero, with 3, 6 or 9 digits, as few as lose nothing.
/// Throws UserError outside the years that new_york_time knows.
std::string new_york_iso(std::int64_t epoch_ns);

/// The instant that such a text names, in nanoseconds since 1970 UTC.
///
/// Throws UserError for any other form, for a date or time that does not exist, and where the offset is not
/// the one New York has at that time.
std::int64_t parse_new_york_iso(std::string_view text);

}  // namespace spy::runtime
