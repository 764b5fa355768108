/// A weight matrix in the order that the native kernels read: Docs/Kernels.md, "Tiles".
///
/// A tile is `lanes` rows; a group is four columns; a chunk is as many groups as fill whole vectors of four bytes a
/// lane. Every lane's bytes of a chunk hold the codes of its row: widths that do not divide a byte put the last groups
/// of a chunk into the bits that the first ones leave over.
struct TileLayout {
  let lanes: Int
  let rows: Int
  let columns: Int
  /// k, 2 … 8.
  let bitWidth: Int
  /// Whether tiles of 4 and 2 bits share bytes.
  let sharesBytes: Bool

  /// Groups of a chunk: the fewest that fill whole bytes, or 2.
  static func groupCount(bitWidth: Int) -> Int {
    switch bitWidth {
    case 4, 8: 2
    case 2, 6: 4
    default: 8
    }
  }

  /// ⌈rows / lanes⌉.
  var tileCount: Int { (rows &+ lanes &- 1) / lanes }
  /// Rows padded to whole tiles.
  var paddedRows: Int { tileCount &* lanes }
  private var groups: Int { (columns &+ 3) &>> 2 }
  private var hasTail: Bool { bitWidth & 1 == 1 }
  private var groupsLeft: Int { groups % Self.groupCount(bitWidth: bitWidth) }
  /// Whether the last groups are half a chunk of the next width.
  private var endsInHalf: Bool { hasTail && groupsLeft > 0 && groupsLeft <= 4 }

  private var chunkCount: Int {
    groups / Self.groupCount(bitWidth: bitWidth) &+ (groupsLeft == 0 || endsInHalf ? 0 : 1)
  }

  /// Bytes of a tile.
  var tileByteCount: Int {
    let chunk = Self.groupCount(bitWidth: bitWidth) &* bitWidth / 8
    let half = endsInHalf ? 4 &* (bitWidth &+ 1) / 8 : 0
    return (chunkCount &* chunk &+ half) &* 4 &* lanes
  }

  /// Tiles of a unit: those whose codes of a column share a byte.
  private var unitTileCount: Int { sharesBytes && (bitWidth == 4 || bitWidth == 2) ? 8 / bitWidth : 1 }
  /// Tiles in whole units; the others follow by themselves.
  private var sharedTileCount: Int { unitTileCount == 1 ? 0 : tileCount / unitTileCount &* unitTileCount }
  private var unitByteCount: Int { groups &* 4 &* lanes }

  /// Bytes of all tiles.
  var byteCount: Int {
    sharedTileCount / unitTileCount &* unitByteCount &+ (tileCount &- sharedTileCount) &* tileByteCount
  }

  /// Writes all tiles.
  ///
  /// - Parameters:
  ///   - isSigned: For 8 bits, bytes are the weights themselves instead of codes.
  ///   - memory: [byteCount], any contents.
  func pack(_ matrix: PackedMatrixView, isSigned: Bool, into memory: UnsafeMutableRawPointer) {
    var place = memory
    var tile = 0
    while tile < sharedTileCount {
      packUnit(matrix, firstTile: tile, place)
      place += unitByteCount
      tile &+= unitTileCount
    }
    while tile < tileCount {
      var group = 0
      var chunk = 0
      while chunk < chunkCount {
        pack(matrix, tile, group, format: bitWidth, isSigned: isSigned, &place)
        group &+= Self.groupCount(bitWidth: bitWidth)
        chunk &+= 1
      }
      if endsInHalf {
        let end = group &+ 4
        while group < end {
          pack(matrix, tile, group, format: bitWidth &+ 1, isSigned: false, &place)
          group &+= Self.groupCount(bitWidth: bitWidth &+ 1)
        }
      }
      tile &+= 1
    }
  }

  /// A unit: for every group, lane and column the codes of its tiles, the first one lowest.
  private func packUnit(_ matrix: PackedMatrixView, firstTile: Int, _ place: UnsafeMutableRawPointer) {
    var index = 0
    while index < unitByteCount {
      let row = firstTile &* lanes &+ index % (4 &* lanes) / 4
      let column = index / (4 &* lanes) &* 4 &+ index & 3
      var byte: UInt8 = 0
      var tile = 0
      while tile < unitTileCount {
        let code = code(matrix, row: row &+ tile &* lanes, column: column, false)
        byte |= code &<< UInt8(truncatingIfNeeded: tile &* bitWidth)
        tile &+= 1
      }
      place.storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
      index &+= 1
    }
  }

  /// One chunk: for every lane and column of a group the codes of all groups, spread over the chunk's vectors.
  private func pack(
    _ matrix: PackedMatrixView, _ tile: Int, _ group: Int, format: Int, isSigned: Bool,
    _ place: inout UnsafeMutableRawPointer
  ) {
    let groupCount = Self.groupCount(bitWidth: format)
    let vectorCount = groupCount &* format / 8
    var lane = 0
    while lane < lanes {
      var offset = 0
      while offset < 4 {
        var codes: UInt64 = 0
        var index = 0
        while index < groupCount {
          let column = (group &+ index) &* 4 &+ offset
          codes |=
            UInt64(code(matrix, row: tile &* lanes &+ lane, column: column, isSigned))
            &<< (8 &* UInt64(index))
          index &+= 1
        }
        let bytes = Self.spread(codes, format: format)
        index = 0
        while index < vectorCount {
          place.storeBytes(
            of: UInt8(truncatingIfNeeded: bytes &>> (8 &* UInt64(index))),
            toByteOffset: (index &* lanes &+ lane) &* 4 &+ offset, as: UInt8.self)
          index &+= 1
        }
        offset &+= 1
      }
      lane &+= 1
    }
    place += vectorCount &* lanes &* 4
  }

  /// u of an element, or w as a byte; 0 outside of the matrix.
  private func code(_ matrix: PackedMatrixView, row: Int, column: Int, _ isSigned: Bool) -> UInt8 {
    guard row < rows && column < columns else { return 0 }
    let weight = PackedWeights.element(
      row: matrix.row(row), column: column, columns: columns, bitWidth: bitWidth)
    return UInt8(truncatingIfNeeded: isSigned ? weight : weight &+ (1 &<< (bitWidth &- 1)))
  }

  /// The bytes of a chunk's vectors, the first one lowest, from the codes of its groups, the first one lowest.
  static func spread(_ codes: UInt64, format: Int) -> UInt64 {
    func code(_ group: UInt64) -> UInt64 { (codes &>> (8 &* group)) & 255 }
    func byte(_ index: UInt64, _ value: UInt64) -> UInt64 { value &<< (8 &* index) }
    switch format {
    case 2:
      return code(0) | code(1) &<< 2 | code(2) &<< 4 | code(3) &<< 6
    case 3:
      return byte(0, code(0) | code(1) &<< 3 | (code(6) & 3) &<< 6)
        | byte(1, code(2) | code(3) &<< 3 | (code(7) & 3) &<< 6)
        | byte(2, code(4) | code(5) &<< 3 | (code(6) &>> 2) &<< 6 | (code(7) &>> 2) &<< 7)
    case 4:
      return code(0) | code(1) &<< 4
    case 5:
      return byte(0, code(0) | (code(5) & 7) &<< 5)
        | byte(1, code(1) | (code(5) &>> 3) &<< 5 | ((code(7) &>> 3) & 1) &<< 7)
        | byte(2, code(2) | (code(6) & 7) &<< 5)
        | byte(3, code(3) | (code(6) &>> 3) &<< 5 | (code(7) &>> 4) &<< 7)
        | byte(4, code(4) | (code(7) & 7) &<< 5)
    case 6:
      return byte(0, code(0) | (code(3) & 3) &<< 6) | byte(1, code(1) | ((code(3) &>> 2) & 3) &<< 6)
        | byte(2, code(2) | (code(3) &>> 4) &<< 6)
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
