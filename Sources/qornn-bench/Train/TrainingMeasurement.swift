import QORNNTraining

/// Whole training iterations of one workload, with samples of the machine's peak between them.
struct TrainingMeasurement {
  let workload: TrainingWorkload
  let threadCount: Int
  let iterationCount: Int
  let recomputation: Recomputation

  /// Runs a warm-up iteration and then the measured ones.
  func run() -> TrainingRow {
    let pool = WorkerPool(threadCount: threadCount)
    let configuration = workload.configuration
    let batch = workload.makeBatch()
    var parameters = Parameters(initializing: configuration, seed: 1)
    let backpropagation = Backpropagation(
      configuration: configuration, batchCapacity: workload.batchSize, stepCapacity: workload.stepCount,
      recomputation: recomputation, pool: pool)
    let optimizer = Optimizer(.adam, configuration: configuration, pool: pool)
    let update = OrthogonalUpdate(configuration, TrainingOptions(iterations: iterationCount), pool: pool)
    let peak = GEMMPeak(pool: pool)

    var seconds: [Double] = []
    func iterate() {
      var result = backpropagation.run(parameters, batch)
      result.gradient.clip(toNorm: 1)
      update.perform(&parameters, iteration: seconds.count) { parameters in
        optimizer.update(
          &parameters, gradient: result.gradient, learningRate: 1e-4, recurrentLearningRate: 1e-5)
      }
    }

    iterate()
    var processorSeconds: [Double] = []
    for _ in 0..<iterationCount {
      peak.sample()
      let processorStart = ProcessorTime.seconds
      let start = ContinuousClock.now
      iterate()
      seconds.append((ContinuousClock.now - start) / .seconds(1))
      processorSeconds.append(ProcessorTime.seconds - processorStart)
    }
    peak.sample()
    seconds.sort()
    return TrainingRow(
      workload, threadCount: threadCount, sortedSeconds: seconds, peak: peak.best,
      processorSeconds: processorSeconds, peakMemory: PeakMemory.byteCount)
  }
}
