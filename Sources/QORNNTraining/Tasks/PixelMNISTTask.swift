import QORNN

/// Images read as sequences of pixels, one a step, in the order of the lines or permuted: (permuted)
/// sequential MNIST and every data set in its idx format.
///
/// Readings are the raw pixels 0 … 255 in one feature; the network sees pixel/255. The last 10,000 training
/// images, or a sixth of them where there are fewer than 60,000, are the validation part.
public struct PixelMNISTTask: SequenceTask {
  /// One feature, the pixel as it is; the classes are the ten digits.
  public let dataDescription: DataDescription
  /// Step t shows pixel `permutation[t]`. [pixelCount]
  public let permutation: [Int]
  private let training: ArraySlice<IDXImage>
  private let validation: ArraySlice<IDXImage>
  private let test: ArraySlice<IDXImage>
  private let order: EpochOrder
  /// Most pixels by which a training image is moved in each direction.
  private let shift: Int

  /// - Parameters:
  ///   - directory: holds the four files of MNIST, `train-images-idx3-ubyte` and so on, plain or with `.gz`.
  ///   - permutation: a file with one pixel index a line; nil reads line by line.
  ///   - shift: training images are moved by up to so many pixels in each direction, each time they are drawn anew.
  ///   - limit: at most so many sequences in each part.
  public init(
    directory: String, permutation: String? = nil, shift: Int = 0, limit: Int? = nil
  ) throws(TaskError) {
    let training = try IDXFile.readImages(directory: directory, prefix: "train")
    let test = try IDXFile.readImages(directory: directory, prefix: "t10k")
    let pixelCount = training[0].pixels.count
    guard test[0].pixels.count == pixelCount else {
      throw .wrongLength(
        path: directory + "/t10k-images-idx3-ubyte", found: test[0].pixels.count, expected: pixelCount)
    }
    let validationCount = min(10_000, training.count / 6)
    let limit = max(1, limit ?? .max)
    self.training = training.dropLast(validationCount).prefix(limit)
    // A data set of a few images only is validated with what it was trained on.
    self.validation = validationCount == 0 ? training[...] : training.suffix(validationCount).prefix(limit)
    self.test = test.prefix(limit)
    if let permutation {
      self.permutation = try PermutationFile.read(permutation, count: pixelCount)
    } else {
      self.permutation = Array(0..<pixelCount)
    }
    self.shift = shift
    order = EpochOrder(lengths: Array(repeating: pixelCount, count: self.training.count))
    // 9 bits hold ±255: every pixel enters the network exactly.
    dataDescription = DataDescription(
      inputKind: .vector, names: ["pixel"], labels: (0..<10).map(String.init), features: [.unchanged],
      inputBits: 9, inputScale: 1 / 255)
  }

  public var longestBatch: Int { permutation.count }

  public func trainingBatchCount(batchSize: Int) -> Int { order.batchCount(batchSize: batchSize) }

  /// Images in an order that is new in every epoch.
  public func trainingBatch(iteration: Int, batchSize: Int, seed: UInt64) -> Batch {
    let numbers = order.batch(iteration: iteration, batchSize: batchSize, seed: seed)
    var generator = TaskRandom.generator(seed: seed, purpose: .trainingBatch, index: iteration)
    let sequences = numbers.map { number in
      let image = training[training.startIndex + number]
      guard shift > 0 else { return sequence(number, pixels: image.pixels, digit: image.digit) }
      let (x, y) = (
        generator.uniform(below: 2 * shift + 1) - shift, generator.uniform(below: 2 * shift + 1) - shift
      )
      return sequence(number, pixels: image.pixels(movedBy: x, y)[...], digit: image.digit)
    }
    return Batch(sequences: sequences, description: dataDescription)
  }

  public func sequenceCount(_ part: DataPart) -> Int? { images(part).count }

  /// A pixel a step, 0 … 255; the digit is due at the last one.
  public func rawSequence(_ part: DataPart, _ index: Int) -> RawSequence {
    let images = images(part)
    let image = images[images.startIndex + index]
    return sequence(index, pixels: image.pixels, digit: image.digit)
  }

  private func sequence(_ index: Int, pixels: ArraySlice<UInt8>, digit: UInt8) -> RawSequence {
    var targets = [Int32](repeating: -1, count: permutation.count)
    targets[permutation.count - 1] = Int32(digit)
    return RawSequence(
      name: String(index), stepCount: permutation.count,
      inputs: .readings(permutation.map { Int32(pixels[pixels.startIndex + $0]) }), targetClasses: targets)
  }

  /// Images of each digit. [10]
  public var trainingClassCounts: [Int] {
    training.reduce(into: Array(repeating: 0, count: 10)) { $0[Int($1.digit)] += 1 }
  }

  private func images(_ part: DataPart) -> ArraySlice<IDXImage> {
    switch part {
    case .training: training
    case .validation: validation
    case .test: test
    }
  }
}
