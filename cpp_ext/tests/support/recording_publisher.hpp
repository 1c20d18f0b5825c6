#pragma once

#include <spy/records.hpp>

#include <string_view>
#include <vector>

#include "publish/publisher.hpp"

namespace spy::testing {

/// Keeps the minutes that it is given, and lets go of all else.
class RecordingPublisher final : public publish::Publisher {
 public:
  void announce(records::Source /*source*/) override {}
  void second(const records::SecondRow& /*row*/, std::string_view /*tape*/) override {}
  void minute(const records::MinuteRow& row) override { minutes.push_back(row); }
  void trade(const records::TradeRow& /*row*/) override {}
  void health(const records::HealthRow& /*row*/) override {}

  std::vector<records::MinuteRow> minutes;  ///< In the order in which they came.
};

}  // namespace spy::testing
