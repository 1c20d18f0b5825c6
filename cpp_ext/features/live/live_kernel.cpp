#include "features/live/live_kernel.hpp"

#include "features/days/session_length.hpp"
#include "features/minute/minute_input.hpp"
#include "features/state/saved_machine.hpp"

namespace spy::features {

void LiveKernel::begin_day(std::int64_t session_minutes) {
  const std::int32_t checked = checked_session_minutes(session_minutes);
  *this = LiveKernel{};
  session_minutes_ = checked;
}

void LiveKernel::observe(const QuoteInput& quote) { order_flow_.observe(quote); }

void LiveKernel::observe(const BookInput& book) { book_shape_.observe(book); }

LiveRow LiveKernel::update(std::int32_t minute, std::int64_t end_ns) {
  require_next_minute(minute, last_minute_, session_minutes_);
  LiveRow row;
  order_flow_.close_minute(minute, end_ns, row);
  book_shape_.close_minute(end_ns, row);
  last_minute_ = minute;
  return row;
}

LiveRow LiveKernel::peek(std::int32_t minute, std::int64_t now_ns) const {
  LiveKernel copy = *this;
  return copy.update(minute, now_ns);
}

std::string LiveKernel::save() const { return saved(StateKind::kLiveKernel, *this); }

void LiveKernel::restore(std::string_view bytes) { features::restore(StateKind::kLiveKernel, *this, bytes); }

std::string LiveKernel::state_hash() const { return hash_of(save()); }

}  // namespace spy::features
