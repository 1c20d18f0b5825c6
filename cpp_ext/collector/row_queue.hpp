#pragma once

#include <spy/records.hpp>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "publish/publisher.hpp"

namespace spy::collector {

/// A row of any kind, in the order in which a feed counts kinds.
using AnyRow = std::variant<records::SecondRow, records::MinuteRow, records::TradeRow, records::HealthRow>;

/// A row and whose it is.
struct QueuedRow {
  std::string instrument;  ///< File-safe key of the instrument.
  AnyRow row;              ///< The row.
};

/// Holds the rows of a collector for whoever takes them out one by one, in the same process.
///
/// It never waits: what is not taken in time is dropped, the oldest first, and counted. Any number of threads
/// may use it.
class RowQueue {
 public:
  /// A queue for the rows of these instruments.
  explicit RowQueue(const std::vector<std::string>& instruments);
  RowQueue(const RowQueue&) = delete;
  RowQueue& operator=(const RowQueue&) = delete;
  ~RowQueue();

  /// Puts the rows of an instrument into the queue; it must be one of those given.
  [[nodiscard]] publish::Publisher& publisher(const std::string& instrument);

  /// The oldest row, waiting for one at most `longest`; nothing where none came.
  std::optional<QueuedRow> next(std::chrono::nanoseconds longest);

  /// How many rows were dropped.
  [[nodiscard]] std::int64_t dropped() const;

 private:
  class Entrance;

  static constexpr std::size_t kMostRows = 8'192;

  void push(QueuedRow row);

  std::map<std::string, std::unique_ptr<Entrance>> entrances_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<QueuedRow> rows_;
  std::int64_t dropped_ = 0;
};

}  // namespace spy::collector
