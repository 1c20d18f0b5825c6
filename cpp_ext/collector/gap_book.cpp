#include "collector/gap_book.hpp"

#include <algorithm>
#include <utility>

namespace spy::collector {

namespace {

/// By how much an open gap grows before it is told again.
constexpr std::int64_t kTellEveryNs = 10'000'000'000;
/// A shorter one is no missing second.
constexpr std::int64_t kShortestNs = 1'000'000'000;

}  // namespace

GapBook::GapBook(std::string instrument, const runtime::SessionHours& hours, OnGap on_gap)
    : instrument_(std::move(instrument)), hours_(hours), on_gap_(std::move(on_gap)) {}

void GapBook::lost(std::int64_t since_ns, records::GapCause cause, std::string detail) {
  if (open_) {
    return;
  }
  open_ = records::Gap{.instrument = instrument_,
                       .stream = records::GapStream::kSecondRows,
                       .start_ns = std::max(since_ns, hours_.open_ns),
                       .end_ns = 0,
                       .cause = cause,
                       .source = source_,
                       .detail = std::move(detail)};
  told_ns_ = 0;
}

bool GapBook::found(std::int64_t now_ns) {
  if (!open_) {
    return false;
  }
  tell(*open_, now_ns);
  open_.reset();
  return true;
}

void GapBook::note(std::int64_t start_ns, std::int64_t end_ns, records::GapCause cause,
                   std::string detail) const {
  if (start_ns < end_ns) {
    on_gap_({.instrument = instrument_,
             .stream = records::GapStream::kSecondRows,
             .start_ns = start_ns,
             .end_ns = end_ns,
             .cause = cause,
             .source = source_,
             .detail = std::move(detail)});
  }
}

void GapBook::tick(std::int64_t now_ns) {
  if (open_ && now_ns - told_ns_ >= kTellEveryNs) {
    tell(*open_, now_ns);
  }
}

void GapBook::tell(records::Gap& gap, std::int64_t end_ns) {
  gap.end_ns = std::min(end_ns, hours_.close_ns);
  gap.source = source_;
  told_ns_ = end_ns;
  if (gap.end_ns - gap.start_ns >= kShortestNs) {
    on_gap_(gap);
  }
}

}  // namespace spy::collector
