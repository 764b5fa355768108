import Foundation
import QORNN
import Testing
import _QORNNTestSupport

/// What benchmarks compare a step with.
@Suite struct KernelBoundsTests {
  @Test(arguments: KernelSet.available)
  func thePeakCountsItsProducts(kernels: KernelSet) {
    for bitWidth in 2...8 {
      let once = kernels.runPeak(bitWidth: bitWidth, repetitions: 1)
      #expect((once > 0) == (kernels != .portable))
      #expect(kernels.runPeak(bitWidth: bitWidth, repetitions: 1_000) == 1_000 * once)
    }
  }

  /// The bytes end where a page begins that may not be read.
  @Test(arguments: KernelSet.available)
  func readingStaysWithinTheBytes(kernels: KernelSet) throws {
    let pageSize = Int(sysconf(Int32(_SC_PAGESIZE)))
    let pages = try #require(
      mmap(nil, 2 * pageSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0))
    defer { munmap(pages, 2 * pageSize) }
    #expect(mprotect(pages + pageSize, pageSize, PROT_NONE) == 0)
    for count in [0, 1, 5] {
      let size = count * KernelSet.readGranularity
      kernels.read(UnsafeRawBufferPointer(start: pages + pageSize - size, count: size), repetitions: 3)
    }
  }

  /// In place the file's tensors; repacked whole tiles of whole chunks, the same integers and a margin.
  @Test(arguments: 2...8)
  func weightBytesAreThoseOfAStep(bitWidth: Int) throws {
    for kind in ReferenceNetwork.InputKind.allCases {
      var shape = ReferenceShape()
      shape.inputKind = kind
      shape.inputSize = 9
      shape.hiddenSizes = [37, 21]
      shape.recurrentBitWidth = bitWidth
      shape.inputWeightBitWidth = bitWidth
      let shared = try SharedModel(bytes: ReferenceNetwork.random(seed: 1, shape).encode())
      let names: [ModelTag] = [.recurrentWeights, .inputWeights]
      var expected = 0
      for layer in 1...2 {
        for name in names { expected += shared.tensor(named: name, layer: layer)?.bytes.count ?? 0 }
      }
      if kind == .token {
        expected += try #require(shared.tensor(named: .tokenWeights, layer: 1)).rowByteCount
      }
      for (kernels, placement) in OracleComparison.variants {
        let memory = GuardedMemory(
          byteCount: PreparedModel.byteCount(for: shared.model, kernels: kernels, placement: placement))
        let prepared = PreparedModel(
          shared.model, kernels: kernels, placement: placement, memory: memory.bytes)
        let found = prepared.weightByteCount
        if placement == .inPlace {
          #expect(found == expected, "\(kernels)")
        } else {
          #expect(found >= (37 * 37 + 21 * (21 + 37)) * bitWidth / 8 && found < 3 * expected, "\(kernels)")
        }
      }
    }
  }

  /// What a step reads of a repacked matrix is at most a tenth more than its codes.
  @Test(arguments: 2...8)
  func repackedWeightsStayPacked(bitWidth: Int) throws {
    for size in [128, 256] {
      var shape = ReferenceShape()
      shape.inputSize = 1
      shape.hiddenSizes = [size]
      shape.recurrentBitWidth = bitWidth
      let shared = try SharedModel(bytes: ReferenceNetwork.random(seed: 3, shape).encode())
      let codes = size * size * bitWidth / 8
      let inputWeights = 4 * size
      for kernels in KernelSet.available where kernels != .portable {
        let memory = GuardedMemory(
          byteCount: PreparedModel.byteCount(for: shared.model, kernels: kernels, placement: .repacked))
        let prepared = PreparedModel(
          shared.model, kernels: kernels, placement: .repacked, memory: memory.bytes)
        #expect(
          prepared.weightByteCount >= codes && 10 * (prepared.weightByteCount - inputWeights) <= 11 * codes,
          "\(kernels)")
      }
    }
  }
}
