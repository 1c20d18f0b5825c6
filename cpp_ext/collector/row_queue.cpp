#include "collector/row_queue.hpp"

#include <utility>

#include "publish/row_tape.hpp"

namespace spy::collector {

void RowQueue::announce(records::Source /*source*/) {}

void RowQueue::second(const records::SecondRow& row, std::string_view tape) {
  push(publish::with_tape(row, tape));
}

void RowQueue::minute(const records::MinuteRow& row) { push(row); }

void RowQueue::trade(const records::TradeRow& row) { push(row); }

void RowQueue::health(const records::HealthRow& row) { push(row); }

std::optional<AnyRow> RowQueue::next(std::chrono::nanoseconds longest) {
  std::unique_lock lock{mutex_};
  wake_.wait_for(lock, longest, [this] { return is_closed_ || !rows_.empty(); });
  if (rows_.empty()) {
    return std::nullopt;
  }
  AnyRow row = std::move(rows_.front());
  rows_.pop_front();
  return row;
}

void RowQueue::close() {
  {
    const std::scoped_lock lock{mutex_};
    is_closed_ = true;
  }
  wake_.notify_all();
}

std::int64_t RowQueue::dropped() const {
  const std::scoped_lock lock{mutex_};
  return dropped_;
}

void RowQueue::push(AnyRow row) {
  {
    const std::scoped_lock lock{mutex_};
    if (is_closed_) {
      return;
    }
    if (rows_.size() == kMostRows) {
      rows_.pop_front();
      ++dropped_;
    }
    rows_.push_back(std::move(row));
  }
  wake_.notify_one();
}

}  // namespace spy::collector
