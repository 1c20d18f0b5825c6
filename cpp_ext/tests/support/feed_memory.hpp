#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <vector>

#include "publish/feed_layout.hpp"
#include "publish/feed_reader.hpp"

namespace spy::testing {

/// Memory for one feed, shared by the threads of a test.
class FeedMemory {
 public:
  /// All of it.
  [[nodiscard]] std::span<std::byte> bytes() {
    return {static_cast<std::byte*>(begin()), publish::kFeedBytes};
  }

 private:
  void* begin() { return words_.data(); }

  std::vector<std::uint64_t> words_ = std::vector<std::uint64_t>(publish::kFeedBytes / sizeof(std::uint64_t));
};

/// A record as it was read.
template <typename Record>
Record record_in(const publish::FeedBuffer& buffer) {
  Record record;
  std::memcpy(&record, buffer.data(), sizeof(record));
  return record;
}

/// A trade that can be told from others and shows whether it is torn.
inline records::TradeRow marked_trade(std::int64_t mark) {
  records::TradeRow row;
  row.time_ns = mark;
  row.arrived_ns = mark;
  row.price = static_cast<double>(mark);
  row.size = static_cast<double>(mark);
  return row;
}

/// Whether all marks of such a trade agree.
inline bool is_untorn(const records::TradeRow& row) {
  return row.time_ns == row.arrived_ns && row.price == static_cast<double>(row.time_ns) &&
         row.size == row.price;
}

/// A second row whose every feature carries its mark.
inline records::SecondRow marked_second(std::int64_t mark) {
  records::SecondRow row;
  row.second_ns = mark;
  row.features.fill(static_cast<double>(mark));
  return row;
}

/// Whether all marks of such a row agree.
inline bool is_untorn(const records::SecondRow& row) {
  return std::ranges::all_of(row.features,
                             [&](double cell) { return cell == static_cast<double>(row.second_ns); });
}

/// By what a row can be told from others.
inline std::int64_t mark_of(const records::TradeRow& row) { return row.time_ns; }
inline std::int64_t mark_of(const records::SecondRow& row) { return row.second_ns; }

/// Reads rows of one kind marked 0, 1, 2 ... until `last` was read; tells whether every one came whole, in
/// order, or counted as missed.
template <typename Record>
bool follows_soundly(publish::FeedReader reader, publish::FeedKinds kind, std::int64_t last) {
  publish::FeedBuffer buffer;
  std::int64_t expected = 0;
  while (expected <= last) {
    const std::optional<publish::FeedReading> reading = reader.read(kind, buffer);
    if (!reading) {
      reader.wait(std::chrono::milliseconds{100});
    } else if (reading->missed > 0) {
      expected += static_cast<std::int64_t>(reading->missed);
    } else {
      const auto row = record_in<Record>(buffer);
      if (mark_of(row) != expected || !is_untorn(row)) {
        return false;
      }
      ++expected;
    }
  }
  return true;
}

}  // namespace spy::testing
