#pragma once

#include <spy/records.hpp>

#include <cstdint>
#include <optional>

#include "book/watched_book.hpp"
#include "features/live/book_input.hpp"
#include "tws/client/subscription_plan.hpp"

namespace spy::collector {

/// The books of one instrument: that of the venue where it is listed and that of all venues.
///
/// Rows show the venue's book; that of all venues takes its place where the venue's is not to be had.
class BookPair {
 public:
  explicit BookPair(book::BookPatience patience) : venue_(patience), smart_(patience) {}

  /// A book was subscribed to: it begins empty.
  void begin(tws::StreamKind kind, std::int64_t now_ns);

  /// A book is not to be had in this session.
  void refuse(tws::StreamKind kind) { venue_is_refused_ = venue_is_refused_ || kind == kVenue; }

  /// A book is to be had after all.
  void grant(tws::StreamKind kind) { venue_is_refused_ = venue_is_refused_ && kind != kVenue; }

  /// The book of a kind, to be changed.
  [[nodiscard]] book::WatchedBook& of(tws::StreamKind kind) { return kind == kVenue ? venue_ : smart_; }

  /// Looks whether the books can still be believed.
  void check(std::int64_t now_ns);

  /// Which book is shown.
  [[nodiscard]] tws::StreamKind shown_kind() const {
    return venue_is_refused_ ? tws::StreamKind::kSmartDepth : kVenue;
  }

  /// The book that is shown.
  [[nodiscard]] const book::WatchedBook& shown() const { return venue_is_refused_ ? smart_ : venue_; }

  /// How often either was doubted or reset.
  [[nodiscard]] std::int64_t resets() const;

  /// When the shown book last changed; nothing before its first row.
  [[nodiscard]] std::optional<std::int64_t> changed_ns() const;

  /// Takes note that a book changed.
  void changed(tws::StreamKind kind, std::int64_t now_ns);

  /// Writes the shown book into a row.
  void write(records::SecondRow& row, std::int64_t now_ns) const;

  /// The shown book as the kernel takes it; without levels where it cannot be believed.
  [[nodiscard]] features::BookInput input(std::int64_t now_ns) const;

 private:
  static constexpr tws::StreamKind kVenue = tws::StreamKind::kVenueDepth;

  book::WatchedBook venue_;
  book::WatchedBook smart_;
  std::optional<std::int64_t> venue_changed_ns_;
  std::optional<std::int64_t> smart_changed_ns_;
  bool venue_is_refused_ = false;
};

}  // namespace spy::collector
