/// A sign that a run will not come to much: one sentence that says what was seen and what to try. Training goes on.
public struct TrainingWarning: Equatable, Sendable {
  /// What is wrong.
  public enum Kind: String, CaseIterable, Codable, Sendable {
    /// After a quarter of the run the validations are where guessing would be.
    case notLearning = "not_learning"
    /// The loss is far above that of the first updates.
    case risingLoss = "rising_loss"
    /// Many states are at the end of their range, where they pass no gradient.
    case saturatedStates = "saturated_states"
    /// States want to go far beyond their range.
    case stateRangeExceeded = "state_range_exceeded"
    /// The recurrence grows, and nothing bounds the state.
    case growingState = "growing_state"
  }

  /// What is wrong.
  public var kind: Kind
  /// One sentence.
  public var message: String

  /// The log's line after `record`, which showed it.
  public func record(after record: TrainingRecord) -> TrainingRecord {
    var line = TrainingRecord(event: .warning, iteration: record.iteration, epoch: record.epoch)
    line.warning = kind
    line.message = message
    return line
  }
}
