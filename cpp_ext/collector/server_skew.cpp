#include "collector/server_skew.hpp"

#include <algorithm>

namespace spy::collector {

void ServerSkew::answered(std::int64_t asked_ns, std::int64_t second, std::int64_t now_ns) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  const Bounds bounds{.least_ns = second * kSecond - now_ns, .most_ns = (second + 1) * kSecond - asked_ns};
  answers_.push_back(bounds);
  if (answers_.size() > kAnswers) {
    answers_.pop_front();
  }
  const Bounds all = narrowed();
  if (all.least_ns > all.most_ns) {
    answers_.assign(1, bounds);
  }
}

std::optional<std::int64_t> ServerSkew::skew_ns() const {
  if (answers_.empty()) {
    return std::nullopt;
  }
  const Bounds bounds = narrowed();
  return std::clamp<std::int64_t>(0, bounds.least_ns, bounds.most_ns);
}

ServerSkew::Bounds ServerSkew::narrowed() const {
  Bounds all = answers_.front();
  for (const Bounds& bounds : answers_) {
    all.least_ns = std::max(all.least_ns, bounds.least_ns);
    all.most_ns = std::min(all.most_ns, bounds.most_ns);
  }
  return all;
}

}  // namespace spy::collector
