#include "collector/row_queue.hpp"

#include <string_view>
#include <utility>

#include "publish/row_tape.hpp"

namespace spy::collector {

/// Where the rows of one instrument enter a queue.
class RowQueue::Entrance final : public publish::Publisher {
 public:
  Entrance(RowQueue& queue, std::string instrument) : queue_(&queue), instrument_(std::move(instrument)) {}

  void announce(records::Source /*source*/) override {}

  void second(const records::SecondRow& row, std::string_view tape) override {
    queue_->push({.instrument = instrument_, .row = publish::with_tape(row, tape)});
  }

  void minute(const records::MinuteRow& row) override {
    queue_->push({.instrument = instrument_, .row = row});
  }

  void trade(const records::TradeRow& row) override { queue_->push({.instrument = instrument_, .row = row}); }

  void health(const records::HealthRow& row) override {
    queue_->push({.instrument = instrument_, .row = row});
  }

 private:
  RowQueue* queue_;
  std::string instrument_;
};

RowQueue::RowQueue(const std::vector<std::string>& instruments) {
  for (const std::string& instrument : instruments) {
    entrances_[instrument] = std::make_unique<Entrance>(*this, instrument);
  }
}

RowQueue::~RowQueue() = default;

publish::Publisher& RowQueue::publisher(const std::string& instrument) { return *entrances_.at(instrument); }

std::optional<QueuedRow> RowQueue::next(std::chrono::nanoseconds longest) {
  std::unique_lock lock{mutex_};
  wake_.wait_for(lock, longest, [this] { return !rows_.empty(); });
  if (rows_.empty()) {
    return std::nullopt;
  }
  QueuedRow row = std::move(rows_.front());
  rows_.pop_front();
  return row;
}

std::int64_t RowQueue::dropped() const {
  const std::scoped_lock lock{mutex_};
  return dropped_;
}

void RowQueue::push(QueuedRow row) {
  {
    const std::scoped_lock lock{mutex_};
    if (rows_.size() == kMostRows) {
      rows_.pop_front();
      ++dropped_;
    }
    rows_.push_back(std::move(row));
  }
  wake_.notify_one();
}

}  // namespace spy::collector
