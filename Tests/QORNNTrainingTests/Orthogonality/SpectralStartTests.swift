import Foundation
import QORNN
import QORNNTraining
import Testing

/// An orthogonal start with the frequencies of the data.
@Suite struct SpectralStartTests {
  /// Sinusoids of two frequencies, in several phases.
  private static func batch(_ frequencies: [Double]) -> Batch {
    let (steps, rows) = (200, 12)
    let values = (0..<steps * rows).map { index in
      let (step, row) = (index / rows, index % rows)
      return Float(cos(frequencies[row % frequencies.count] * Double(step) + Double(row)))
    }
    return Batch(
      stepCount: steps, batchSize: rows, inputs: .vectors(values),
      targets: .classes(Array(repeating: -1, count: steps * rows)))
  }

  @Test func anglesAreWhereTheDataAre() {
    let angles = SpectralStart.angles(count: 40, of: Self.batch([0.5, 2.1]), inputSize: 1)
    #expect(angles == angles.sorted() && angles.count == 40)
    #expect(angles.count { abs($0 - 0.5) < 0.1 } >= 10)
    #expect(angles.count { abs($0 - 2.1) < 0.1 } >= 10)
    #expect(angles.count { $0 > 1 && $0 < 1.6 } <= 5)
  }

  @Test func nothingToMeasureSpreadsThemEvenly() {
    let silence = Batch(
      stepCount: 3, batchSize: 1, inputs: .vectors([0, 0, 0]), targets: .classes([-1, -1, 0]))
    let tokens = Batch(
      stepCount: 3, batchSize: 1, inputs: .tokens([0, 1, 0]), targets: .classes([-1, -1, 0]))
    for batch in [silence, tokens] {
      let angles = SpectralStart.angles(count: 4, of: batch, inputSize: 1)
      for (index, angle) in angles.enumerated() {
        #expect(abs(angle - (Double(index) + 0.5) / 4 * .pi) < 0.01)
      }
    }
  }

  @Test(arguments: [8, 9, 31]) func matrixIsOrthogonalWithTheFrequencies(size: Int) {
    var generator = RandomGenerator(seed: 3)
    let frequencies = (0..<size / 2).map { 0.1 + 0.05 * Double($0) }
    let initialization = NetworkConfiguration.Initialization.spectrum
    let matrix = initialization.matrix(size: size, frequencies: frequencies, using: &generator)
    let measures = OrthogonalityMeasures(size: size, pool: WorkerPool(threadCount: 1))
    #expect(measures.defect(of: matrix) < 1e-5)
    // The trace is the sum of the eigenvalues, which are known.
    let trace = (0..<size).reduce(0.0) { $0 + Double(matrix[$1 * size + $1]) }
    let expected = frequencies.enumerated().reduce(Double(size % 2)) {
      $0 + 2 * cos($1.offset % 2 == 0 ? $1.element : .pi - $1.element)
    }
    #expect(abs(trace - expected) < 1e-4)
  }
}
