#pragma once

#include <spy/records.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace spy::publish {

/// Kinds of rows that a feed holds, each in a ring of its own, in the order of the rings.
enum class FeedKind : std::uint8_t { kSecond, kMinute, kTrade, kHealth };

/// How many kinds there are.
inline constexpr std::size_t kFeedKinds = 4;

/// The words by which kinds are known outside.
inline constexpr std::array<std::string_view, kFeedKinds> kFeedKindWords{"second", "minute", "trade",
                                                                         "health"};

/// The form of everything in this file; raise it with any change of it. What records hold is told apart by
/// `records::kLiveLayout`.
inline constexpr std::uint64_t kFeedFormat = 1;

/// How the file of a feed begins.
inline constexpr std::uint64_t kFeedMark = 0x4445454659505301U;

using AtomicWord = std::atomic<std::uint64_t>;
static_assert(sizeof(AtomicWord) == sizeof(std::uint64_t) && AtomicWord::is_always_lock_free);

/// Where one ring lies and how far it has come.
struct RingHeader {
  std::uint64_t record_bytes = 0;  ///< Size of a record.
  std::uint64_t slot_bytes = 0;    ///< Size of a slot: a SlotHeader and a record.
  std::uint64_t slots = 0;         ///< How many there are.
  std::uint64_t offset = 0;        ///< Where the first lies, from the beginning of the file.
  AtomicWord next = 0;             ///< How many records have been written; readers may read those.
};

/// How a feed begins. The first two words stay where they are in every format.
struct FeedHeader {
  std::uint64_t mark = kFeedMark;         ///< Says that this is a feed.
  std::uint64_t format = kFeedFormat;     ///< Form of the file.
  std::uint64_t layout = 0;               ///< Form of the records.
  std::uint64_t epoch = 0;                ///< Different for each writer: its beginning in nanoseconds.
  std::int64_t writer_pid = 0;            ///< Process that writes.
  records::FixedText<31> writer_started;  ///< Start mark of that process.
  records::FixedText<31> kernel_hash;     ///< Kernel and catalogue that the features come from.
  records::FixedText<31> instrument;      ///< File-safe key of the instrument.
  AtomicWord source = 0;                  ///< 0 until the gateway has said it, then 1 + records::Source.
  AtomicWord published = 0;               ///< Records of all kinds so far; the next one's number.
  std::array<RingHeader, kFeedKinds> rings;
  std::atomic<std::uint32_t> wake = 0;  ///< Changes with each record; sleepers wait on it.
};

/// What stands before a record in its slot.
struct SlotHeader {
  AtomicWord version = 0;       ///< 2 i + 1 while record i of the ring is being written, 2 i + 2 after.
  AtomicWord number = 0;        ///< Its place among the records of all kinds.
  AtomicWord published_ns = 0;  ///< The machine's monotonic clock when it was written.
};

/// Bytes kept for the header; rings begin after them.
inline constexpr std::size_t kFeedHeaderBytes = 4096;
static_assert(sizeof(FeedHeader) <= kFeedHeaderBytes);

/// What a ring of a kind is made of.
struct RingSize {
  std::size_t record_bytes;  ///< Size of a record.
  std::size_t slots;         ///< Records that stay until they are overwritten.
};

/// The rings of a feed: a quarter of an hour of seconds, more than a session of minutes, a burst of trades.
inline constexpr std::array<RingSize, kFeedKinds> kRingSizes{{
    {.record_bytes = sizeof(records::SecondRow), .slots = 900},
    {.record_bytes = sizeof(records::MinuteRow), .slots = 512},
    {.record_bytes = sizeof(records::TradeRow), .slots = 16384},
    {.record_bytes = sizeof(records::HealthRow), .slots = 256},
}};

/// Size of a slot that holds records of so many bytes.
constexpr std::size_t slot_bytes(std::size_t record_bytes) { return sizeof(SlotHeader) + record_bytes; }

/// Where the ring of a kind begins; for one beyond the last, where the file ends.
constexpr std::size_t ring_offset(std::size_t kind) {
  std::size_t offset = kFeedHeaderBytes;
  for (std::size_t before = 0; before < kind; ++before) {
    offset += kRingSizes.at(before).slots * slot_bytes(kRingSizes.at(before).record_bytes);
  }
  return offset;
}

/// Size of a feed.
inline constexpr std::size_t kFeedBytes = ring_offset(kFeedKinds);

/// The largest record of any kind.
inline constexpr std::size_t kLargestRecord = sizeof(records::SecondRow);

}  // namespace spy::publish
