#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "publish/feed_reader.hpp"

namespace spy::publish {

/// A row as one line of JSON: `kind`, `instrument`, `number`, `published_ns`, then the row's own fields. What
/// is not known is null; enumerations are words.
std::string row_line(std::string_view instrument, const FeedReading& reading, const FeedBuffer& record);

/// That rows were lost: kind `missed`, `instrument`, `of` for the rows' kind, and their `count`.
std::string missed_line(std::string_view instrument, const FeedReading& reading);

/// What a client is told first: kind `hello`, the form of lines as `format`, of rows as `layout`, the
/// `instruments`, and the `epoch` at which this collector began.
std::string hello_line(const std::vector<std::string>& instruments, std::uint64_t epoch);

/// What a client is told last that does not read fast enough: kind `dropped` and a sentence as `reason`.
std::string dropped_line();

}  // namespace spy::publish
