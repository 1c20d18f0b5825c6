#pragma once

#include <spy/records.hpp>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string_view>
#include <variant>

#include "publish/publisher.hpp"

namespace spy::collector {

/// A row of any kind.
using AnyRow = std::variant<records::SecondRow, records::MinuteRow, records::TradeRow, records::HealthRow>;

/// Holds the rows of a collector for whoever takes them out one by one, in the same process. It never waits:
/// what is not taken in time is dropped, the oldest first, and counted.
class RowQueue final : public publish::Publisher {
 public:
  void announce(records::Source source) override;
  void second(const records::SecondRow& row, std::string_view tape) override;
  void minute(const records::MinuteRow& row) override;
  void trade(const records::TradeRow& row) override;
  void health(const records::HealthRow& row) override;

  /// The oldest row, waiting for one at most `longest`; nothing where none came or after `close`.
  std::optional<AnyRow> next(std::chrono::nanoseconds longest);

  /// Wakes whoever waits; no more rows are taken in.
  void close();

  /// How many rows were dropped.
  [[nodiscard]] std::int64_t dropped() const;

 private:
  static constexpr std::size_t kMostRows = 8'192;

  void push(AnyRow row);

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<AnyRow> rows_;
  std::int64_t dropped_ = 0;
  bool is_closed_ = false;
};

}  // namespace spy::collector
