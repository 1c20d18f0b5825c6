#include "tws/client/backoff.hpp"

#include <algorithm>

namespace spy::tws {

Backoff::Backoff(std::chrono::milliseconds first, std::chrono::milliseconds longest, std::uint64_t seed)
    : first_(first), longest_(longest), due_(first), engine_(seed) {}

std::chrono::milliseconds Backoff::next() {
  std::uniform_int_distribution<std::int64_t> wait{due_.count() / 2, due_.count()};
  due_ = std::min(2 * due_, longest_);
  return std::chrono::milliseconds{wait(engine_)};
}

}  // namespace spy::tws
