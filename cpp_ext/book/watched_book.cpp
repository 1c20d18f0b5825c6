#include "book/watched_book.hpp"

namespace spy::book {

void WatchedBook::begin(std::int64_t now_ns) {
  is_quarantined_ = false;
  empty(now_ns);
}

void WatchedBook::apply(const BookChange& change, std::int64_t now_ns) {
  if (is_quarantined_) {
    ++counts_.ignored;
    return;
  }
  const BookFault refused = book_.apply(change);
  if (refused != BookFault::kNone) {
    quarantine(refused);
    return;
  }
  ++counts_.changes;
  const bool stood_sound = fault_ != BookFault::kUnsorted && fault_ != BookFault::kCrossed;
  sound_ns_ = stood_sound ? now_ns : sound_ns_;
  changed_ns_ = now_ns;
  fault_ = book_.fault();
  was_full_ = was_full_ || is_full();
}

void WatchedBook::reset(std::int64_t now_ns) {
  ++counts_.resets;
  if (!is_quarantined_) {
    empty(now_ns);
  }
}

void WatchedBook::check(std::int64_t now_ns) {
  if (is_quarantined_) {
    return;
  }
  const bool stands_unsound = fault_ == BookFault::kUnsorted || fault_ == BookFault::kCrossed;
  if (stands_unsound && now_ns - sound_ns_ > patience_.unsound_ns) {
    quarantine(fault_);
  } else if (now_ns - changed_ns_ > patience_.quiet_ns) {
    quarantine(BookFault::kQuiet);
  }
}

bool WatchedBook::is_valid(std::int64_t now_ns) const {
  const bool is_whole = was_full_ || now_ns - begun_ns_ >= patience_.filling_ns;
  return !is_quarantined_ && is_whole && fault_ == BookFault::kNone &&
         now_ns - changed_ns_ <= patience_.quiet_ns;
}

void WatchedBook::empty(std::int64_t now_ns) {
  book_.clear();
  fault_ = BookFault::kOneSided;
  begun_ns_ = now_ns;
  changed_ns_ = now_ns;
  sound_ns_ = now_ns;
  was_full_ = false;
}

void WatchedBook::quarantine(BookFault doubt) {
  ++counts_.quarantines;
  last_doubt_ = doubt;
  is_quarantined_ = true;
  book_.clear();
}

bool WatchedBook::is_full() const {
  return book_.bids().size() == kBookRows && book_.asks().size() == kBookRows;
}

}  // namespace spy::book
