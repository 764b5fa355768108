import QORNN
import QORNNTraining

/// A model prepared for one kernel set and placement, with its memory.
final class StepModel {
  private let shared: SharedModel
  private let memory: UnsafeMutableRawBufferPointer
  let prepared: PreparedModel

  init(_ shared: SharedModel, kernels: KernelSet, placement: WeightPlacement) {
    self.shared = shared
    memory = .allocate(
      byteCount: PreparedModel.byteCount(for: shared.model, kernels: kernels, placement: placement),
      alignment: 64)
    prepared = PreparedModel(shared.model, kernels: kernels, placement: placement, memory: memory)
  }

  deinit { memory.deallocate() }
}

/// Steps of one row: its streams, and 64 different inputs of each in turn.
final class StepMeasurement {
  private static let inputCount = 64

  let measured: StepCase
  private let model: StepModel
  private let sessions: [UnsafeMutableRawBufferPointer]
  private let scratch: UnsafeMutableRawBufferPointer
  /// [inputCount × streams × inputSize]
  private let readings: [Int32]
  /// Steps of all streams a round.
  private var stepCount = 1
  /// Of a step of one stream, a round each.
  private(set) var nanoseconds: [Double] = []

  init(_ measured: StepCase, model: StepModel) {
    self.measured = measured
    self.model = model
    sessions = (0..<measured.streams).map { _ in
      .allocate(byteCount: model.prepared.sessionByteCount, alignment: 64)
    }
    scratch = .allocate(
      byteCount: model.prepared.workspaceByteCount(batchSize: measured.batch), alignment: 64)
    var random = RandomGenerator(seed: 1)
    let limit = Saturation.limit(bitWidth: measured.stateBits)
    readings = (0..<Self.inputCount * measured.streams * StepNetwork.inputSize).map { _ in
      Int32(random.uniform(below: 2 * limit + 1) - limit)
    }
    for memory in sessions { _ = Session(for: model.prepared, memory: memory) }
  }

  deinit {
    for memory in sessions { memory.deallocate() }
    scratch.deallocate()
  }

  var weightByteCount: Int { model.prepared.weightByteCount }

  /// Warms up, and finds how many steps a round has.
  func warmUp(nanosecondsPerRound: Double) {
    let time = Stopwatch.nanosecondsPerUnit(atLeast: nanosecondsPerRound / 2) { step($0) }
    stepCount = max(1, Int(nanosecondsPerRound / time))
  }

  func measureRound() {
    let time = Stopwatch.nanoseconds { step(stepCount) }
    nanoseconds.append(time / Double(stepCount * measured.streams))
  }

  /// `count` steps of all streams.
  func step(_ count: Int) {
    readings.withUnsafeBufferPointer { readings in
      if measured.streams == 1 { stepAlone(count, readings) } else { stepTogether(count, readings) }
    }
  }

  private func stepAlone(_ count: Int, _ readings: UnsafeBufferPointer<Int32>) {
    var workspace = Workspace(for: model.prepared, memory: scratch)
    var session = Session(resuming: model.prepared, memory: sessions[0])
    for step in 0..<count {
      session.step(
        readings: Self.inputs(step, size: StepNetwork.inputSize, of: readings), model: model.prepared,
        workspace: &workspace)
    }
  }

  private func stepTogether(_ count: Int, _ readings: UnsafeBufferPointer<Int32>) {
    var workspace = Workspace(for: model.prepared, batchSize: measured.batch, memory: scratch)
    let streams = measured.streams
    sessions.map { $0.baseAddress! }.withUnsafeBufferPointer { starts in
      for step in 0..<count {
        let inputs = Self.inputs(step, size: streams * StepNetwork.inputSize, of: readings)
        for first in stride(from: 0, to: streams, by: measured.batch) {
          let batch = first..<min(first + measured.batch, streams)
          let features = batch.lowerBound * StepNetwork.inputSize..<batch.upperBound * StepNetwork.inputSize
          Session.step(
            UnsafeBufferPointer(rebasing: starts[batch]),
            readings: UnsafeBufferPointer(rebasing: inputs[features]),
            model: model.prepared, workspace: &workspace)
        }
      }
    }
  }

  private static func inputs(
    _ step: Int, size: Int, of readings: UnsafeBufferPointer<Int32>
  ) -> UnsafeBufferPointer<Int32> {
    UnsafeBufferPointer(start: readings.baseAddress! + step % inputCount * size, count: size)
  }
}
