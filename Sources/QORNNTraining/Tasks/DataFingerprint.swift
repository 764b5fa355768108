import QORNN

extension SequenceTask {
  /// A checksum of what a run with this batch size and seed is given: CRC-32C of the first training batch, the
  /// first validation batch and the counts. Equal data give equal ones on every machine; other data hardly ever.
  package func fingerprint(batchSize: Int, seed: UInt64) -> UInt32 {
    var sum = DataChecksum()
    sum.add([
      trainingBatchCount(batchSize: batchSize), evaluationBatchCount(.validation, batchSize: batchSize),
      sequenceCount(.training) ?? -1, sequenceCount(.validation) ?? -1, longestBatch,
    ])
    sum.add(trainingBatch(iteration: 0, batchSize: batchSize, seed: seed))
    sum.add(evaluationBatch(.validation, index: 0, batchSize: batchSize))
    return sum.checksum.value
  }
}

/// Numbers as bytes, the lowest first, and their checksum.
private struct DataChecksum {
  var checksum = CRC32C()

  mutating func add(_ batch: Batch) {
    add([batch.stepCount, batch.batchSize])
    add(batch.lengths)
    switch batch.inputs {
    case .vectors(let values): add(values)
    case .tokens(let tokens): add(tokens)
    }
    switch batch.targets {
    case .classes(let classes): add(classes)
    case .values(let values, let mask):
      add(values)
      add(mask.map { $0 ? 1 : 0 })
    }
  }

  mutating func add(_ counts: [Int]) { update(counts.map { Int64($0).littleEndian }) }
  mutating func add(_ values: [Int32]) { update(values.map(\.littleEndian)) }
  mutating func add(_ values: [Float]) { update(values.map(\.bitPattern.littleEndian)) }

  private mutating func update<Element>(_ elements: [Element]) {
    elements.withUnsafeBytes { checksum.update($0) }
  }
}
