#include "features/live/order_flow.hpp"

#include "features/missing.hpp"

namespace spy::features {

namespace {

/// What one change of the best quotes adds to demand less what it adds to supply, shares (Cont, Kukanov and
/// Stoikov).
double order_flow(const QuoteInput& before, const QuoteInput& now) {
  double flow = 0.0;
  if (now.bid >= before.bid) {
    flow += now.bid_size;
  }
  if (now.bid <= before.bid) {
    flow -= before.bid_size;
  }
  if (now.ask <= before.ask) {
    flow -= now.ask_size;
  }
  if (now.ask >= before.ask) {
    flow += before.ask_size;
  }
  return flow;
}

/// How far the price weighted by the opposite sizes lies above the mid, basis points.
double microprice_offset(const QuoteInput& quote) {
  const double micro =
      quote.bid + (quote.ask - quote.bid) * (quote.bid_size / (quote.bid_size + quote.ask_size));
  return 1e4 * (micro - quote.mid()) / quote.mid();
}

}  // namespace

void OrderFlow::observe(const QuoteInput& quote) {
  if (!quote.is_whole()) {
    depth_.observe(quote.time_ns, kMissing);
    imbalance_.observe(quote.time_ns, kMissing);
    spread_.observe(quote.time_ns, kMissing);
    last_ = {};
    return;
  }
  if (last_.is_whole()) {
    flow_ += order_flow(last_, quote);
  }
  has_flow_ = true;
  const double both = quote.bid_size + quote.ask_size;
  depth_.observe(quote.time_ns, both / 2.0);
  imbalance_.observe(quote.time_ns, (quote.bid_size - quote.ask_size) / both);
  spread_.observe(quote.time_ns, quote.spread());
  last_ = quote;
}

void OrderFlow::close_minute(std::int32_t minute, std::int64_t end_ns, LiveRow& row) {
  const double depth = depth_.mean(end_ns);
  flows_.put(minute, has_flow_ ? flow_ : kMissing);
  depths_.put(minute, has_flow_ ? depth : kMissing);
  row[LiveFeature::kOrderFlowImbalance1] = has_flow_ ? ratio(flow_, depth) : kMissing;
  if (flows_.is_warm()) {
    row[LiveFeature::kOrderFlowImbalance5] = ratio(flows_.sum(), depths_.mean());
  }
  if (last_.is_whole()) {
    row[LiveFeature::kMicropriceOffset] = microprice_offset(last_);
  }
  row[LiveFeature::kDepthImbalance1] = imbalance_.mean(end_ns);
  row[LiveFeature::kSpreadZ] = spread_score_.update(spread_.mean(end_ns));
  depth_.restart(end_ns);
  imbalance_.restart(end_ns);
  spread_.restart(end_ns);
  flow_ = 0.0;
  has_flow_ = last_.is_whole();
}

}  // namespace spy::features
