#pragma once

#include <cstdint>

#include "book/order_book.hpp"

namespace spy::book {

/// How patient a watched book is; all in nanoseconds of the clock by which it is told the time.
struct BookPatience {
  std::int64_t unsound_ns = 1'000'000'000;  ///< How long it may stand unsorted or crossed between changes.
  std::int64_t quiet_ns = 3'000'000'000;    ///< How long nothing may change.
  std::int64_t filling_ns =
      250'000'000;  ///< After how long a book with fewer rows than it can hold is whole.
};

/// How a book has fared since it was begun.
struct BookCounts {
  std::int64_t changes = 0;      ///< Changes made.
  std::int64_t ignored = 0;      ///< Changes that came while it was in quarantine.
  std::int64_t resets = 0;       ///< Times the server began it anew.
  std::int64_t quarantines = 0;  ///< Times it was given up.
};

/// A book that checks itself.
///
/// On doubt it goes into quarantine: it is emptied, takes no more changes and asks to be subscribed anew. It
/// is valid only while it is whole, sound and fresh; what it shows otherwise must not be used.
class WatchedBook {
 public:
  explicit WatchedBook(BookPatience patience) : patience_(patience) {}

  /// Begins with an empty book, as after a new subscription.
  void begin(std::int64_t now_ns);

  /// Takes in one change.
  void apply(const BookChange& change, std::int64_t now_ns);

  /// The server takes all rows away and sends them anew; the subscription goes on.
  void reset(std::int64_t now_ns);

  /// Looks whether the book has stood doubtful or quiet for too long. To be asked at least each second.
  void check(std::int64_t now_ns);

  /// Whether the book can be believed at this moment.
  [[nodiscard]] bool is_valid(std::int64_t now_ns) const;

  /// Whether it was given up and waits for a new subscription.
  [[nodiscard]] bool is_quarantined() const { return is_quarantined_; }

  /// Why it was given up the last time.
  [[nodiscard]] BookFault last_doubt() const { return last_doubt_; }

  /// The rows as they stand; none in quarantine.
  [[nodiscard]] const OrderBook& book() const { return book_; }

  /// How it has fared.
  [[nodiscard]] const BookCounts& counts() const { return counts_; }

 private:
  void empty(std::int64_t now_ns);
  void quarantine(BookFault doubt);
  [[nodiscard]] bool is_full() const;

  BookPatience patience_;
  OrderBook book_;
  BookCounts counts_;
  BookFault last_doubt_ = BookFault::kNone;
  BookFault fault_ = BookFault::kOneSided;  ///< What is wrong with the rows as they stand.
  std::int64_t begun_ns_ = 0;               ///< When the rows began to come.
  std::int64_t changed_ns_ = 0;             ///< When the last change came.
  std::int64_t sound_ns_ = 0;  ///< When the rows were neither unsorted nor crossed the last time.
  bool was_full_ = false;      ///< Whether both sides have had all rows since `begun_ns_`.
  bool is_quarantined_ = false;
};

}  // namespace spy::book
