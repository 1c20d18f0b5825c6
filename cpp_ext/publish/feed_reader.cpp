#include "publish/feed_reader.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cstring>
#include <limits>

#include "publish/wake_word.hpp"
#include "runtime/user_error.hpp"

namespace spy::publish {

namespace {

const FeedHeader* checked_header(std::span<const std::byte> memory, std::string_view place) {
  const void* const begin = memory.data();
  const auto* const header = static_cast<const FeedHeader*>(begin);
  if (memory.size() < kFeedHeaderBytes || header->mark != kFeedMark) {
    throw runtime::UserError(
        fmt::format("{} is no feed of a collector: remove it and start the collector again.", place));
  }
  if (header->format != kFeedFormat || header->layout != records::kLiveLayout ||
      memory.size() != kFeedBytes) {
    throw runtime::UserError(
        fmt::format("{} was written by a collector of another version, whose rows this program cannot read: "
                    "restart the collector, and this program too, after an update.",
                    place));
  }
  return header;
}

}  // namespace

FeedReader::FeedReader(std::span<const std::byte> memory, FeedStart start, std::string_view place)
    : memory_(memory), header_(checked_header(memory, place)) {
  for (std::size_t kind = 0; kind < kFeedKinds; ++kind) {
    const RingHeader& ring = header_->rings.at(kind);
    const std::uint64_t next = ring.next.load(std::memory_order_acquire);
    positions_.at(kind) = start == FeedStart::kNow ? next : next - std::min(next, ring.slots);
  }
}

std::optional<FeedReading> FeedReader::read(FeedKinds wanted, FeedBuffer& buffer) {
  seen_wake_ = header_->wake.load(std::memory_order_acquire);
  // Only what was complete before looking is taken, so that rings are merged in the order of writing.
  const std::uint64_t published = header_->published.load(std::memory_order_acquire);
  const std::optional<FeedKind> kind = next_kind(wanted, published);
  if (!kind) {
    return std::nullopt;
  }
  FeedReading reading;
  std::uint64_t& position = positions_.at(static_cast<std::size_t>(*kind));
  if (!copy(*kind, position, buffer, reading)) {
    return skip_lost(*kind);
  }
  ++position;
  return reading;
}

std::optional<FeedReading> FeedReader::newest(FeedKind kind, FeedBuffer& buffer) const {
  FeedReading reading;
  while (const std::uint64_t next = ring(kind).next.load(std::memory_order_acquire)) {
    if (copy(kind, next - 1, buffer, reading)) {
      return reading;
    }
  }
  return std::nullopt;
}

void FeedReader::wait(std::chrono::nanoseconds longest) const {
  wait_for_change(header_->wake, seen_wake_, longest);
}

void FeedReader::watch_until(std::chrono::steady_clock::time_point end) const {
  while (header_->wake.load(std::memory_order_acquire) == seen_wake_ &&
         std::chrono::steady_clock::now() < end) {
  }
}

std::optional<records::Source> FeedReader::source() const {
  const std::uint64_t source = header_->source.load(std::memory_order_acquire);
  return source == 0 ? std::nullopt : std::optional{static_cast<records::Source>(source - 1)};
}

bool FeedReader::copy(FeedKind kind, std::uint64_t index, FeedBuffer& buffer, FeedReading& reading) const {
  // Every load up to the last is an acquire, so that the last look at the version comes after all of them.
  const SlotHeader& header = slot(kind, index);
  const std::uint64_t whole = 2 * index + 2;
  if (header.version.load(std::memory_order_acquire) != whole) {
    return false;
  }
  reading = {.kind = kind,
             .missed = 0,
             .number = header.number.load(std::memory_order_acquire),
             .published_ns = static_cast<std::int64_t>(header.published_ns.load(std::memory_order_acquire))};
  const void* const record = &header + 1;
  const auto* const words = static_cast<const AtomicWord*>(record);
  for (std::size_t word = 0; word < ring(kind).record_bytes / sizeof(AtomicWord); ++word) {
    const std::uint64_t value = words[word].load(std::memory_order_acquire);
    std::memcpy(buffer.data() + word * sizeof(value), &value, sizeof(value));
  }
  return header.version.load(std::memory_order_relaxed) == whole;
}

std::optional<FeedKind> FeedReader::next_kind(FeedKinds wanted, std::uint64_t published) const {
  std::optional<FeedKind> first;
  std::uint64_t lowest = published;
  for (std::size_t place = 0; place < kFeedKinds; ++place) {
    const auto kind = static_cast<FeedKind>(place);
    const std::uint64_t position = positions_.at(place);
    if (!wanted.test(place) || position >= ring(kind).next.load(std::memory_order_acquire)) {
      continue;
    }
    const SlotHeader& header = slot(kind, position);
    const std::uint64_t number = header.number.load(std::memory_order_acquire);
    if (header.version.load(std::memory_order_acquire) != 2 * position + 2) {
      return kind;
    }
    if (number < lowest) {
      lowest = number;
      first = kind;
    }
  }
  return first;
}

FeedReading FeedReader::skip_lost(FeedKind kind) {
  // An eighth of the ring is given up beyond what is lost already, so that the writer is not right behind.
  std::uint64_t& position = positions_.at(static_cast<std::size_t>(kind));
  const std::uint64_t next = ring(kind).next.load(std::memory_order_acquire);
  const std::uint64_t slots = ring(kind).slots;
  const std::uint64_t oldest_safe = next - std::min(next, slots - slots / 8);
  const std::uint64_t from = std::max(position + 1, oldest_safe);
  const FeedReading lost{.kind = kind, .missed = from - position, .number = 0, .published_ns = 0};
  position = from;
  return lost;
}

const SlotHeader& FeedReader::slot(FeedKind kind, std::uint64_t index) const {
  const RingHeader& its_ring = ring(kind);
  const void* const place = memory_.data() + its_ring.offset + index % its_ring.slots * its_ring.slot_bytes;
  return *static_cast<const SlotHeader*>(place);
}

const RingHeader& FeedReader::ring(FeedKind kind) const {
  return header_->rings.at(static_cast<std::size_t>(kind));
}

}  // namespace spy::publish
