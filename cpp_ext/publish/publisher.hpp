#pragma once

#include <spy/records.hpp>

#include <string_view>

namespace spy::publish {

/// Where the rows of one instrument go as soon as they are made.
///
/// No call waits for a reader, throws, or keeps what it was given by reference. Any number of threads may
/// call.
class Publisher {
 public:
  Publisher() = default;
  Publisher(const Publisher&) = delete;
  Publisher& operator=(const Publisher&) = delete;
  virtual ~Publisher() = default;

  /// What the gateway is: until this has been called readers are told that it is not known yet.
  virtual void announce(records::Source source) = 0;

  /// The row of a second that has ended. `tape` is its whole tape as `tape::SecondTape::text` gives it; the
  /// publisher sets the row's own `tape` and `tape_truncated`.
  virtual void second(const records::SecondRow& row, std::string_view tape) = 0;

  /// A minute that has ended, or a later revision of one.
  virtual void minute(const records::MinuteRow& row) = 0;

  /// A trade, in the order of arrival.
  virtual void trade(const records::TradeRow& row) = 0;

  /// How the collector fares. The publisher sets `clients` and `clients_dropped`, which it alone knows.
  virtual void health(const records::HealthRow& row) = 0;
};

}  // namespace spy::publish
