/// A weight matrix in the order that the native kernels read: Docs/Kernels.md, "Tiles".
///
/// A tile is `lanes` rows; a group is four columns; a vector has four bytes a lane. A chunk is groups whose codes share
/// vectors: widths that do not divide a byte put the last group into the bits that the others leave over.
struct TileLayout {
  let lanes: Int
  let rows: Int
  let columns: Int
  /// k, 2 … 8.
  let bitWidth: Int
  /// Whether tiles of 4 and 2 bits share bytes.
  let sharesBytes: Bool
  /// Whether 8 bits, and the highest codes of shared bytes, are the weights themselves.
  let wantsSignedBytes: Bool
  /// Whether 2, 4 and 8 bits come in portions of four groups, one tile's after the other's in blocks of eight and four.
  let wantsPortions: Bool

  /// Groups and vectors of a chunk of a format: a width, where 8 is any width's codes in bytes of their own.
  static func chunk(format: Int) -> (groups: Int, vectors: Int) {
    switch format {
    case 2: (4, 1)
    case 3: (5, 2)
    case 4: (2, 1)
    case 5: (3, 2)
    case 6: (5, 4)
    case 7: (8, 7)
    default: (1, 1)
    }
  }

  /// ⌈rows / lanes⌉.
  var tileCount: Int { (rows &+ lanes &- 1) / lanes }
  /// Rows padded to whole tiles.
  var paddedRows: Int { tileCount &* lanes }
  private var hasPortions: Bool { wantsPortions && (bitWidth == 2 || bitWidth == 4 || bitWidth == 8) }
  private var groups: Int {
    let count = (columns &+ 3) &>> 2
    return hasPortions ? (count &+ 3) & ~3 : count
  }
  private var vectorByteCount: Int { 4 &* lanes }

  /// The format of the chunk that begins at a group; the last one of 2 and 4 bits may reach past the last group.
  private func format(atGroup group: Int) -> Int {
    let left = groups &- group
    switch bitWidth {
    case 2, 4: return bitWidth
    case 3: return left >= 5 ? 3 : left >= 2 ? 4 : 8
    case 5: return left >= 3 ? 5 : 8
    case 6: return left >= 5 ? 6 : 8
    case 7: return left >= 8 && group & 15 == 0 ? 7 : 8
    default: return 8
    }
  }

  /// Vectors of a tile.
  private var vectorCount: Int {
    var count = 0
    var group = 0
    while group < groups {
      let chunk = Self.chunk(format: format(atGroup: group))
      count &+= chunk.vectors
      group &+= chunk.groups
    }
    return count
  }

  /// Bytes of a tile.
  var tileByteCount: Int { vectorCount &* vectorByteCount }

  /// Tiles of a unit: those whose codes of a column share a byte.
  private var unitTileCount: Int { sharesBytes && (bitWidth == 4 || bitWidth == 2) ? 8 / bitWidth : 1 }
  /// Tiles in whole units; the others follow by themselves.
  private var sharedTileCount: Int {
    unitTileCount == 1 ? 0 : hasPortions ? tileCount & ~3 : tileCount / unitTileCount &* unitTileCount
  }
  private var unitByteCount: Int { groups &* vectorByteCount }

  /// Tiles of the block that begins at a tile: a unit, or tiles or units beside each other.
  private func blockTileCount(at tile: Int) -> Int {
    let left = tileCount &- tile
    if hasPortions { return left >= 8 ? 8 : left >= 4 ? 4 : 1 }
    if tile < sharedTileCount { return unitTileCount }
    return left >= 4 ? 4 : left >= 2 ? 2 : 1
  }

  /// Whether a row is stored as the weights themselves instead of as codes.
  func isSigned(row: Int) -> Bool {
    let tile = row / lanes
    return wantsSignedBytes
      && (bitWidth == 8 || tile < sharedTileCount && tile % unitTileCount == unitTileCount &- 1)
  }

  /// Bytes of all tiles.
  var byteCount: Int {
    sharedTileCount / unitTileCount &* unitByteCount &+ (tileCount &- sharedTileCount) &* tileByteCount
  }

  /// Writes all tiles.
  ///
  /// - Parameter memory: [byteCount], any contents.
  func pack(_ matrix: PackedMatrixView, into memory: UnsafeMutableRawPointer) {
    var place = memory
    var tile = 0
    while tile < tileCount {
      let block = blockTileCount(at: tile)
      let unit = tile < sharedTileCount ? unitTileCount : 1
      let byteCount = unit == 1 ? tileByteCount : unitByteCount
      // The vectors of a block's tiles lie beside each other, or their portions do.
      let portion = hasPortions ? 4 : groups
      let portionByteCount = byteCount / groups &* portion
      let distance = hasPortions ? portionByteCount : vectorByteCount
      let stride = hasPortions ? 1 : block / unit
      var group = 0
      while group < groups {
        var index = 0
        while index < block / unit {
          let first = tile &+ index &* unit
          let range = group..<group &+ portion
          if unit == 1 {
            packTile(matrix, first, groups: range, place + index &* distance, stride: stride)
          } else {
            packUnit(matrix, firstTile: first, groups: range, place + index &* distance)
          }
          index &+= 1
        }
        place += hasPortions ? block / unit &* portionByteCount : block / unit &* byteCount
        group &+= portion
      }
      tile &+= block
    }
  }

  /// Groups of a unit: for every lane and column the codes of its tiles, the first one lowest.
  private func packUnit(
    _ matrix: PackedMatrixView, firstTile: Int, groups: Range<Int>, _ place: UnsafeMutableRawPointer
  ) {
    var index = 0
    while index < groups.count &* vectorByteCount {
      let row = firstTile &* lanes &+ index % vectorByteCount / 4
      let column = (groups.lowerBound &+ index / vectorByteCount) &* 4 &+ index & 3
      var byte: UInt8 = 0
      var tile = 0
      while tile < unitTileCount {
        let code = code(matrix, row: row &+ tile &* lanes, column: column)
        byte |= code &<< UInt8(truncatingIfNeeded: tile &* bitWidth)
        tile &+= 1
      }
      place.storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
      index &+= 1
    }
  }

  /// Groups of a tile, whose vectors are `stride` vectors apart.
  private func packTile(
    _ matrix: PackedMatrixView, _ tile: Int, groups: Range<Int>, _ memory: UnsafeMutableRawPointer,
    stride: Int
  ) {
    var place = memory
    var group = groups.lowerBound
    while group < groups.upperBound {
      let format = format(atGroup: group)
      let chunk = Self.chunk(format: format)
      var index = 0
      while index < vectorByteCount {
        var codes: UInt64 = 0
        var shared = 0
        while shared < chunk.groups {
          let code = code(
            matrix, row: tile &* lanes &+ index &>> 2, column: (group &+ shared) &* 4 &+ index & 3)
          codes |= UInt64(code) &<< (8 &* UInt64(shared))
          shared &+= 1
        }
        let bytes = Self.spread(codes, format: format)
        var vector = 0
        while vector < chunk.vectors {
          place.storeBytes(
            of: UInt8(truncatingIfNeeded: bytes &>> (8 &* UInt64(vector))),
            toByteOffset: vector &* stride &* vectorByteCount &+ index, as: UInt8.self)
          vector &+= 1
        }
        index &+= 1
      }
      place += chunk.vectors &* stride &* vectorByteCount
      group &+= chunk.groups
    }
  }

  /// u of an element, or w as a byte, of which the lowest k bits count; 0 outside of the matrix.
  private func code(_ matrix: PackedMatrixView, row: Int, column: Int) -> UInt8 {
    guard row < rows && column < columns else { return 0 }
    let weight = PackedWeights.element(
      row: matrix.row(row), column: column, columns: columns, bitWidth: bitWidth)
    return UInt8(truncatingIfNeeded: isSigned(row: row) ? weight : weight &+ (1 &<< (bitWidth &- 1)))
  }

  /// The bytes of a chunk's vectors, the first one lowest, from the codes of its groups, the first one lowest.
  static func spread(_ codes: UInt64, format: Int) -> UInt64 {
    func code(_ group: UInt64) -> UInt64 { (codes &>> (8 &* group)) & 255 }
    func byte(_ index: UInt64, _ value: UInt64) -> UInt64 { value &<< (8 &* index) }
    switch format {
    case 2:
      return code(0) | code(1) &<< 2 | code(2) &<< 4 | code(3) &<< 6
    case 3:
      return byte(0, code(0) | code(1) &<< 3 | (code(4) &>> 1) &<< 6)
        | byte(1, code(2) | code(3) &<< 3 | (code(4) & 1) &<< 7)
    case 4:
      return code(0) | code(1) &<< 4
    case 5:
      return byte(0, code(0) | (code(2) &>> 2) &<< 5) | byte(1, code(1) | (code(2) & 3) &<< 6)
    case 6:
      return byte(0, code(0) | (code(3) &>> 4) &<< 6) | byte(1, code(1) | ((code(3) &>> 2) & 3) &<< 6)
        | byte(2, code(2) | (code(3) & 3) &<< 6) | byte(3, code(4))
    case 7:
      var bytes: UInt64 = 0
      var index: UInt64 = 0
      while index < 7 {
        bytes |= byte(index, code(index) | ((code(7) &>> index) & 1) &<< 7)
        index &+= 1
      }
      return bytes
    default:
      return codes
    }
  }
}
