#pragma once

#include <spy/records.hpp>

#include <array>
#include <bitset>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "publish/feed_layout.hpp"

namespace spy::publish {

/// Which kinds of rows are wanted, a bit for each.
using FeedKinds = std::bitset<kFeedKinds>;

/// Where a reader begins.
enum class FeedStart : std::uint8_t {
  kNow,     ///< With what is written from now on.
  kOldest,  ///< With the oldest that is still there.
};

/// What a reader has read.
struct FeedReading {
  FeedKind kind = FeedKind::kSecond;  ///< Of which kind.
  std::uint64_t missed = 0;       ///< 0: a record lies in the buffer; else so many were overwritten unread.
  std::uint64_t number = 0;       ///< The record's place among those of all kinds.
  std::int64_t published_ns = 0;  ///< The machine's monotonic clock when it was written.
};

/// Holds the longest record.
using FeedBuffer = std::array<std::byte, kLargestRecord>;

/// Reads a feed in the order in which it was written, without ever touching it; one thread at a time.
class FeedReader {
 public:
  /// Reads the feed in `memory`, which outlives the reader. Throws UserError where it is no feed that this
  /// build can read; `place` names it in the sentence.
  FeedReader(std::span<const std::byte> memory, FeedStart start, std::string_view place);

  /// The next record of the wanted kinds, copied whole into `buffer`, or how many were lost before it;
  /// nothing where none is left.
  std::optional<FeedReading> read(FeedKinds wanted, FeedBuffer& buffer);

  /// The newest record of a kind, whether it was read already or not; nothing where there is none yet.
  std::optional<FeedReading> newest(FeedKind kind, FeedBuffer& buffer) const;

  /// Waits until something may have been written after all that was read, at most `longest`.
  void wait(std::chrono::nanoseconds longest) const;

  /// As `wait`, but without falling asleep: the next record is met within a microsecond, at the price of a
  /// core until then.
  void watch_until(std::chrono::steady_clock::time_point end) const;

  /// What stands at the beginning.
  [[nodiscard]] const FeedHeader& header() const { return *header_; }

  /// What the gateway is, or nothing while that is not known.
  [[nodiscard]] std::optional<records::Source> source() const;

 private:
  struct Candidate;

  [[nodiscard]] bool copy(FeedKind kind, std::uint64_t index, FeedBuffer& buffer, FeedReading& reading) const;
  [[nodiscard]] std::optional<FeedKind> next_kind(FeedKinds wanted, std::uint64_t published) const;
  FeedReading skip_lost(FeedKind kind);
  [[nodiscard]] const SlotHeader& slot(FeedKind kind, std::uint64_t index) const;
  [[nodiscard]] const RingHeader& ring(FeedKind kind) const;

  std::span<const std::byte> memory_;
  const FeedHeader* header_;
  std::array<std::uint64_t, kFeedKinds> positions_{};  ///< Index of the next record of each ring.
  std::uint32_t seen_wake_ = 0;                        ///< The word to wait on, as it was before looking.
};

}  // namespace spy::publish
