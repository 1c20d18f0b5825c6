#include "publish/feed_writer.hpp"

#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>

#include "features/catalogue/kernel_hash.hpp"
#include "publish/wake_word.hpp"
#include "runtime/monotonic_time.hpp"
#include "runtime/process_identity.hpp"

namespace spy::publish {

namespace {

/// A slot in shared memory: its header and the words of its record after it.
struct Slot {
  SlotHeader* header;
  AtomicWord* words;
};

Slot slot_at(std::byte* place) {
  void* const header = place;
  void* const words = place + sizeof(SlotHeader);
  return {.header = static_cast<SlotHeader*>(header), .words = static_cast<AtomicWord*>(words)};
}

std::uint64_t now_since_1970() {
  return static_cast<std::uint64_t>(
      std::chrono::nanoseconds{std::chrono::system_clock::now().time_since_epoch()}.count());
}

}  // namespace

FeedWriter::FeedWriter(std::span<std::byte> memory, std::string_view instrument)
    : memory_(memory), header_(new (memory.data()) FeedHeader{}) {
  header_->layout = records::kLiveLayout;
  header_->epoch = now_since_1970();
  header_->writer_pid = getpid();
  header_->writer_started = records::FixedText<31>{runtime::process_start_mark(getpid())};
  header_->kernel_hash = records::FixedText<31>{features::kernel_hash()};
  header_->instrument = records::FixedText<31>{instrument};
  for (std::size_t kind = 0; kind < kFeedKinds; ++kind) {
    RingHeader& ring = header_->rings.at(kind);
    ring.record_bytes = kRingSizes.at(kind).record_bytes;
    ring.slot_bytes = slot_bytes(ring.record_bytes);
    ring.slots = kRingSizes.at(kind).slots;
    ring.offset = ring_offset(kind);
  }
}

void FeedWriter::announce(records::Source source) {
  header_->source.store(1 + static_cast<std::uint64_t>(source), std::memory_order_release);
}

void FeedWriter::write(FeedKind kind, std::span<const std::byte> record) {
  // Every store from the odd version on is a release, so that whoever sees any of them also sees that
  // version.
  RingHeader& ring = header_->rings.at(static_cast<std::size_t>(kind));
  const std::uint64_t index = ring.next.load(std::memory_order_relaxed);
  const std::uint64_t number = header_->published.load(std::memory_order_relaxed);
  const Slot slot = slot_at(memory_.data() + ring.offset + index % ring.slots * ring.slot_bytes);
  slot.header->version.store(2 * index + 1, std::memory_order_relaxed);
  slot.header->number.store(number, std::memory_order_release);
  slot.header->published_ns.store(static_cast<std::uint64_t>(runtime::monotonic_ns()),
                                  std::memory_order_release);
  for (std::size_t word = 0; word < record.size() / sizeof(AtomicWord); ++word) {
    std::uint64_t value = 0;
    std::memcpy(&value, record.data() + word * sizeof(value), sizeof(value));
    slot.words[word].store(value, std::memory_order_release);
  }
  slot.header->version.store(2 * index + 2, std::memory_order_release);
  ring.next.store(index + 1, std::memory_order_release);
  header_->published.store(number + 1, std::memory_order_release);
  change_and_wake(header_->wake);
}

}  // namespace spy::publish
