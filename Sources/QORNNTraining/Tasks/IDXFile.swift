/// An image and the digit it shows.
struct IDXImage: Sendable {
  /// A part of the file's bytes, line by line. [rows × columns]
  let pixels: ArraySlice<UInt8>
  /// Pixels of a line.
  let width: Int
  /// 0 … 9
  let digit: UInt8

  /// The pixels of the image moved right and down, zeros where it was not: line by line [rows × columns].
  func pixels(movedBy x: Int, _ y: Int) -> [UInt8] {
    var moved = [UInt8](repeating: 0, count: pixels.count)
    let height = pixels.count / width
    for row in max(0, y)..<max(0, y, min(height, height + y)) {
      for column in max(0, x)..<max(0, x, min(width, width + x)) {
        moved[row * width + column] = pixels[pixels.startIndex + (row - y) * width + column - x]
      }
    }
    return moved
  }
}

/// The idx format of MNIST: a magic number with the element type and the number of dimensions, the
/// dimensions (big-endian), the elements.
enum IDXFile {
  private static let imageMagic: UInt32 = 0x0000_0803
  private static let labelMagic: UInt32 = 0x0000_0801

  /// The images `PREFIX-images-idx3-ubyte` with their labels; there is at least one.
  static func readImages(directory: String, prefix: String) throws(TaskError) -> [IDXImage] {
    let imagePath = "\(directory)/\(prefix)-images-idx3-ubyte"
    let labelPath = "\(directory)/\(prefix)-labels-idx1-ubyte"
    let images = try TaskFile.readEither(imagePath)
    let labels = try TaskFile.readEither(labelPath)
    let imageSizes = try header(images, path: imagePath, magic: imageMagic, dimensionCount: 3)
    let labelSizes = try header(labels, path: labelPath, magic: labelMagic, dimensionCount: 1)
    guard labelSizes[0] == imageSizes[0] else {
      throw .wrongField(path: labelPath, offset: 4, found: labelSizes[0], expected: imageSizes[0])
    }
    let pixelCount = imageSizes[1] * imageSizes[2]
    let pixels = images[16...]
    let digits = labels[8...]
    if let index = digits.firstIndex(where: { $0 > 9 }) {
      throw .invalidDigit(path: labelPath, offset: index, found: Int(digits[index]))
    }
    return digits.indices.map { index in
      let start = pixels.startIndex + (index - digits.startIndex) * pixelCount
      return IDXImage(
        pixels: pixels[start..<start + pixelCount], width: imageSizes[2], digit: digits[index])
    }
  }

  /// The dimensions, of which none is zero, after checking that they give the file's length.
  private static func header(
    _ bytes: [UInt8], path: String, magic: UInt32, dimensionCount: Int
  ) throws(TaskError) -> [Int] {
    let headerByteCount = 4 + 4 * dimensionCount
    guard bytes.count >= headerByteCount else {
      throw .wrongLength(path: path, found: bytes.count, expected: headerByteCount)
    }
    func field(_ offset: Int) -> UInt32 {
      bytes[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }
    guard field(0) == magic else { throw .wrongMagic(path: path, found: field(0), expected: magic) }
    let sizes = (0..<dimensionCount).map { Int(field(4 + 4 * $0)) }
    var byteCount = 1
    for (index, size) in sizes.enumerated() {
      let (product, overflow) = byteCount.multipliedReportingOverflow(by: size)
      guard size > 0, !overflow, product <= bytes.count else {
        throw .wrongField(
          path: path, offset: 4 + 4 * index, found: size,
          expected: (bytes.count - headerByteCount) / byteCount)
      }
      byteCount = product
    }
    guard bytes.count == headerByteCount + byteCount else {
      throw .wrongLength(path: path, found: bytes.count, expected: headerByteCount + byteCount)
    }
    return sizes
  }
}

/// A text file with each of 0 ..< count once, one a line.
enum PermutationFile {
  static func read(_ path: String, count: Int) throws(TaskError) -> [Int] {
    let bytes = try TaskFile.read(path)
    let lines = bytes.split(separator: UInt8(ascii: "\n"))
    guard lines.count == count else {
      throw .wrongLength(path: path, found: lines.count, expected: count)
    }
    var isTaken = [Bool](repeating: false, count: count)
    var permutation: [Int] = []
    for (number, line) in lines.enumerated() {
      let text = String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self)
      guard let index = Int(text), isTaken.indices.contains(index), !isTaken[index] else {
        throw .invalidPermutation(path: path, line: number + 1, found: text)
      }
      isTaken[index] = true
      permutation.append(index)
    }
    return permutation
  }
}
