#include <array>

#include "features/catalogue/catalogue.hpp"
#include "features/catalogue/catalogue_entry.hpp"
#include "features/catalogue/feature.hpp"

namespace spy::features {

namespace {

using Entry = CatalogueEntry<LiveFeature>;

constexpr std::array kEntries{
    Entry{
        .feature = LiveFeature::kOrderFlowImbalance1,
        .description =
            {.name = "order_flow_imbalance_1",
             .formula = "sum over the minute's quote changes of (Bsize [B >= B'] - Bsize' [B <= B'] - Asize "
                        "[A <= A'] + "
                        "Asize' [A >= A']) / avg_t((Bsize + Asize) / 2), ' the quote before, all of level 1",
             .window = "1 session minute",
             .unit = "mean depths of the best quotes",
             .warm_up_minutes = 1,
             .earlier_sessions = 0,
             .needs = Needs::kQuotes,
             .reason =
                 "The strongest known driver of price over seconds to minutes (Cont, Kukanov, Stoikov)."}},
    Entry{.feature = LiveFeature::kOrderFlowImbalance5,
          .description =
              {.name = "order_flow_imbalance_5",
               .formula = "sum_5 of the numerator of order_flow_imbalance_1 / mean_5 of its denominator",
               .window = "the last 5 session minutes; at least half of them must have a quote",
               .unit = "mean depths of the best quotes",
               .warm_up_minutes = 5,
               .earlier_sessions = 0,
               .needs = Needs::kQuotes,
               .reason = "The same with less noise: a persistent imbalance is a large order being worked."}},
    Entry{.feature = LiveFeature::kMicropriceOffset,
          .description = {.name = "microprice_offset",
                          .formula = "10000 ((B Asize + A Bsize) / (Bsize + Asize) - mid) / mid of level 1 "
                                     "at the end of the minute",
                          .window = "none",
                          .unit = "basis points",
                          .warm_up_minutes = 1,
                          .earlier_sessions = 0,
                          .needs = Needs::kQuotes,
                          .reason = "Where the next mid is likely to be."}},
    Entry{.feature = LiveFeature::kDepthImbalance1,
          .description = {.name = "depth_imbalance_1",
                          .formula = "avg_t((Bsize - Asize) / (Bsize + Asize)) of level 1",
                          .window = "1 session minute",
                          .unit = "-1 all offers to 1 all bids",
                          .warm_up_minutes = 1,
                          .earlier_sessions = 0,
                          .needs = Needs::kQuotes,
                          .reason = "Which side of the best quotes was the deeper through the minute."}},
    Entry{.feature = LiveFeature::kDepthImbalance5,
          .description =
              {.name = "depth_imbalance_5",
               .formula = "avg_t((sum Bsize_i - sum Asize_i) / (sum Bsize_i + sum Asize_i)), i over the best "
                          "5 levels or as "
                          "many as there are",
               .window = "1 session minute",
               .unit = "-1 all offers to 1 all bids",
               .warm_up_minutes = 1,
               .earlier_sessions = 0,
               .needs = Needs::kBook,
               .reason = "Depth behind the best quotes is harder to fake and predicts further ahead."}},
    Entry{.feature = LiveFeature::kBookSlope,
          .description = {.name = "book_slope",
                          .formula = "avg_t((b - a) / (b + a)), each side's slope = sum d_i D_i / sum d_i^2 "
                                     "over its best 5 levels, "
                                     "d_i = distance from the mid, D_i = size of levels 1..i together",
                          .window = "1 session minute",
                          .unit = "-1 asks thicken faster to 1 bids do",
                          .warm_up_minutes = 1,
                          .earlier_sessions = 0,
                          .needs = Needs::kBook,
                          .reason = "Which side resists a move: how fast depth grows away from the mid."}},
    Entry{.feature = LiveFeature::kSpreadZ,
          .description =
              {.name = "spread_z",
               .formula = "(x_t - m) / sqrt(v), x = avg_t(10000 (A - B) / mid); m and v before minute t, of "
                          "its first value "
                          "and 0, then with d = x - m: m + 2/61 d and (59/61) (v + 2/61 d^2)",
               .window = "exponential, about the last 60 minutes with a quote; at least 10",
               .unit = "standard deviations",
               .warm_up_minutes = 11,
               .earlier_sessions = 0,
               .needs = Needs::kQuotes,
               .reason = "A spread wider than usual says that market makers expect a move."}},
    Entry{
        .feature = LiveFeature::kDepthZ,
        .description =
            {.name = "depth_z",
             .formula = "as spread_z with x = avg_t(ln(sum Bsize_i + sum Asize_i)), i over the best 5 levels",
             .window = "exponential, about the last 60 minutes with a book; at least 10",
             .unit = "standard deviations",
             .warm_up_minutes = 11,
             .earlier_sessions = 0,
             .needs = Needs::kBook,
             .reason = "A book thinner than usual lets the same order move the price further."}},
};

constexpr std::array<FeatureDescription, kLiveFeatures> kDescriptions = in_order(kEntries);

}  // namespace

const std::array<FeatureDescription, kLiveFeatures>& live_catalogue() { return kDescriptions; }

}  // namespace spy::features
