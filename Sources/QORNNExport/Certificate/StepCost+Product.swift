extension StepCost {
  /// One matrix times one vector, two rows at a time.
  public struct Product: Sendable {
    /// The copy of the vector, whose elements come in blocks; once a matrix.
    public struct Copy: Sendable {
      /// Elements of a block.
      public var block: Int
      /// Once, with all that is done once a matrix.
      public var once: Int
      /// Of a block.
      public var perBlock: Int
      /// Each element after the last whole block.
      public var perElementLeft: Int
      /// Zeros for 32 elements.
      public var perZeros: Int

      /// Takes the figures as they are.
      ///
      /// - Precondition: 1 ≤ `block`.
      public init(block: Int, once: Int, perBlock: Int, perElementLeft: Int, perZeros: Int) {
        precondition(block >= 1)
        self.block = block
        self.once = once
        self.perBlock = perBlock
        self.perElementLeft = perElementLeft
        self.perZeros = perZeros
      }

      func instructions(columns: Int) -> Int {
        once + columns / block * perBlock + columns % block * perElementLeft + (columns + 31) / 32 * perZeros
      }
    }

    /// A loop over the columns of two rows, which a compiler may have unrolled by two.
    public struct Loop: Sendable {
      /// What one round takes.
      public var columns: Int
      /// Of one round.
      public var each: Int
      /// Beyond that, where their number is odd.
      public var odd: Int
      /// Beyond both, where there is one alone.
      public var single: Int

      /// Takes the figures as they are.
      ///
      /// - Precondition: 1 ≤ `columns`.
      public init(columns: Int, each: Int, odd: Int = 0, single: Int = 0) {
        precondition(columns >= 1)
        self.columns = columns
        self.each = each
        self.odd = odd
        self.single = single
      }

      func instructions(columns count: Int) -> Int {
        let rounds = (count + columns - 1) / columns
        return rounds * each + rounds % 2 * odd + (rounds == 1 ? single : 0)
      }
    }

    /// k, 2 … 8.
    public var weightBits: Int
    /// Whether the vector is Int8 (8 bits) or Int16.
    public var isNarrow: Bool
    /// Of the vector.
    public var copy: Copy
    /// Once for two rows.
    public var perRowPair: Int
    /// One for each plane of the weights, or one for all.
    public var loops: [Loop]

    /// Takes the figures as they are.
    public init(weightBits: Int, isNarrow: Bool, copy: Copy, perRowPair: Int, loops: [Loop]) {
      self.weightBits = weightBits
      self.isNarrow = isNarrow
      self.copy = copy
      self.perRowPair = perRowPair
      self.loops = loops
    }

    func instructions(rows: Int, columns: Int) -> Int {
      let pair = loops.reduce(perRowPair) { $0 + $1.instructions(columns: columns) }
      return copy.instructions(columns: columns) + (rows + 1) / 2 * pair
    }
  }
}
