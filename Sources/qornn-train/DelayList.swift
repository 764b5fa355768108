import QORNNToolSupport

/// `--growing-delays`: delays in the order of the run, with commas between them.
struct DelayList: Sendable {
  /// Each at least 1 and no shorter than the one before it.
  let delays: [Int]

  static let none = DelayList(delays: [])
  static let expectation = "whole numbers from 1 on that do not fall, with commas, as in 200,400,700"

  private init(delays: [Int]) { self.delays = delays }

  init?(_ text: String) {
    var delays: [Int] = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let delay = ValueReading.integer(String(part), in: max(1, delays.last ?? 1)...1_000_000) else {
        return nil
      }
      delays.append(delay)
    }
    self.delays = delays
  }

  /// As the option reads it again; nil without delays.
  var text: String? { delays.isEmpty ? nil : delays.map(String.init).joined(separator: ",") }
}
