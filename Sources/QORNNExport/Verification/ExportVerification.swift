import QORNN
import QORNNTraining

/// The last stage of an export: the integer model beside the float networks on real sequences.
public struct ExportVerification: Sendable {
  private let exported: ExportedModel
  private let checkpoint: Checkpoint
  /// Targets at the end of each sequence that count for accuracy; nil for all.
  private let scoredTargetCount: Int?
  private let threadCount: Int

  /// Compares an export with the checkpoint that it was made from.
  /// // - Parameters:
  ///   - scoredTargetCount: targets at the end of each sequence that count for accuracy; nil for all.
  ///   - threadCount: threads to compute with; the report does not depend on it.
  public init(
    _ exported: ExportedModel, of checkpoint: Checkpoint, scoredTargetCount: Int? = nil, threadCount: Int = 1
  ) {
    self.exported = exported
    self.checkpoint = checkpoint
    self.scoredTargetCount = scoredTargetCount
    self.threadCount = threadCount
  }

  /// Most sequences that run side by side.
  private static let groupSize = 64

  /// Runs all sequences through the networks.
  ///
  /// - Parameter progress: called with the number of sequences done.
  /// - Precondition: the sequences fit the model's data description.
  public func report(_ sequences: [RawSequence], progress: (Int) -> Void = { _ in }) -> VerificationReport {
    let pool = WorkerPool(threadCount: threadCount)
    let plan = exported.plan
    let inference = Inference(configuration: plan.configuration, pool: pool)
    let trained = TrainedNetwork(checkpoint, unlike: plan, pool: pool)
    var tally = VerificationTally(
      exported, scoredTargetCount: scoredTargetCount, comparesTrained: trained != nil)
    var carried: CarriedState?
    var trainedCarried: CarriedState?
    let continuing = exported.model.makeSession()
    var done = 0
    for group in SequenceGroups(sequences, largest: Self.groupSize) {
      let group = VerificationGroup(group, plan.dataDescription)
      let result = inference.run(
        exported.effective, group.batch, initialState: group.continuesPrevious ? carried : nil)
      carried = result.finalState
      let trainedResult = trained?.run(group, initialState: group.continuesPrevious ? trainedCarried : nil)
      trainedCarried = trainedResult?.finalState

      let targets = TargetPlaces(result.positions, sequenceCount: group.sequences.count)
      let traces = runIntegers(group, targets: targets, continuing: continuing, pool: pool)
      tally.add(group, targets: targets, float: result, trained: trainedResult, integers: traces)
      done += group.sequences.count
      progress(done)
    }
    return tally.report
  }

  /// The integer model over a group, each sequence in a session of its own.
  private func runIntegers(
    _ group: VerificationGroup, targets: TargetPlaces, continuing: OwnedSession, pool: WorkerPool
  ) -> [IntegerTrace] {
    func trace(_ index: Int, in session: OwnedSession) -> IntegerTrace {
      let steps = Set(targets.steps(ofSequence: index))
      return IntegerTrace(group.sequences[index], in: session, isWanted: steps.contains)
    }
    if group.sequences.count == 1 {
      if !group.continuesPrevious { continuing.reset() }
      return [trace(0, in: continuing)]
    }
    var traces = [IntegerTrace?](repeating: nil, count: group.sequences.count)
    traces.withUnsafeMutableBufferPointer { buffer in
      // Threads write distinct elements.
      nonisolated(unsafe) let traces = buffer
      pool.split(traces.count) { range in
        let session = exported.model.makeSession()
        for index in range {
          session.reset()
          traces[index] = trace(index, in: session)
        }
      }
    }
    return traces.compactMap(\.self)
  }
}

/// The network as it was trained, where the export changed something: float weights or states, other widths.
private struct TrainedNetwork {
  private let inference: Inference
  private let effective: EffectiveParameters
  private let description: DataDescription

  init?(_ checkpoint: Checkpoint, unlike plan: ExportPlan, pool: WorkerPool) {
    var trained = checkpoint.configuration
    if trained.stateBits == nil { trained.stateRanges = plan.configuration.stateRanges }
    guard trained != plan.configuration || checkpoint.dataDescription != plan.dataDescription else {
      return nil
    }
    inference = Inference(configuration: checkpoint.configuration, pool: pool)
    effective = EffectiveParameters(
      checkpoint.parameters, configuration: checkpoint.configuration, pool: pool)
    description = checkpoint.dataDescription
  }

  func run(_ group: VerificationGroup, initialState: CarriedState?) -> InferenceResult {
    inference.run(
      effective, Batch(sequences: group.sequences, description: description), initialState: initialState)
  }
}
