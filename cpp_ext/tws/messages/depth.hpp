#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "features/missing.hpp"

namespace spy::tws {

/// What happens to a row of a book.
enum class DepthOperation : std::uint8_t { kInsert = 0, kUpdate = 1, kDelete = 2 };

/// Tells the archive where the numbers of the enumeration end.
constexpr DepthOperation last_value(DepthOperation) { return DepthOperation::kDelete; }

/// The sides of a book as the wire numbers them.
enum class DepthSide : std::uint8_t { kAsk = 0, kBid = 1 };

/// Tells the archive where the numbers of the enumeration end.
constexpr DepthSide last_value(DepthSide) { return DepthSide::kBid; }

/// A change of a book whose rows have no names.
struct MarketDepth {
  static constexpr std::int32_t kId = 12;
  static constexpr std::string_view kType = "marketDepth";

  std::int32_t version = 0;           ///< Layout version; always the same at one server version.
  std::int32_t request_id = 0;        ///< The request that this answers.
  std::int32_t position = 0;          ///< Row, 0 for the best.
  DepthOperation operation{};         ///< What happens to the row.
  DepthSide side{};                   ///< Which side of the book.
  double price = features::kMissing;  ///< USD; 0 for a row that goes.
  double size = features::kMissing;   ///< Shares; 0 for a row that goes.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("version", self.version);
    archive("reqId", self.request_id);
    archive("position", self.position);
    archive("operation", self.operation);
    archive("side", self.side);
    archive("price", self.price);
    archive("size", self.size);
  }
};

/// A change of a book whose rows carry a market maker or, in the book of all venues, an exchange.
struct MarketDepthL2 {
  static constexpr std::int32_t kId = 13;
  static constexpr std::string_view kType = "marketDepthL2";

  std::int32_t version = 0;           ///< Layout version; always the same at one server version.
  std::int32_t request_id = 0;        ///< The request that this answers.
  std::int32_t position = 0;          ///< Row, 0 for the best.
  std::string_view market_maker;      ///< Whose row it is.
  DepthOperation operation{};         ///< What happens to the row.
  DepthSide side{};                   ///< Which side of the book.
  double price = features::kMissing;  ///< USD; 0 for a row that goes.
  double size = features::kMissing;   ///< Shares; 0 for a row that goes.
  bool is_smart_depth = false;        ///< Whether it is the book of all venues.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("version", self.version);
    archive("reqId", self.request_id);
    archive("position", self.position);
    archive("marketMaker", self.market_maker);
    archive("operation", self.operation);
    archive("side", self.side);
    archive("price", self.price);
    archive("size", self.size);
    archive("isSmartDepth", self.is_smart_depth);
  }
};

/// A venue that shows its book.
struct DepthExchange {
  std::string_view venue;              ///< Its name.
  std::string_view sec_type;           ///< What it lists.
  std::string_view listing_exch;       ///< Which listings it covers; empty for all.
  std::string_view service_data_type;  ///< Deep for a book without names, Deep2 for one with market makers.
  std::int32_t agg_group = 0;          ///< Group of venues that come as one; 2147483647 for none.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("exchange", self.venue);
    archive("secType", self.sec_type);
    archive("listingExch", self.listing_exch);
    archive("serviceDataType", self.service_data_type);
    archive("aggGroup", self.agg_group);
  }
};

/// The venues that show their books.
struct DepthExchanges {
  static constexpr std::int32_t kId = 80;
  static constexpr std::string_view kType = "mktDepthExchanges";

  std::vector<DepthExchange> depth_mkt_data_descriptions;  ///< The venues.

  /// Hands all fields to an archive, in the order of the wire and with the names of the protocol.
  template <typename Self, typename Archive>
  static void exchange(Self& self, Archive& archive) {
    archive("depthMktDataDescriptions", self.depth_mkt_data_descriptions);
  }
};

}  // namespace spy::tws
