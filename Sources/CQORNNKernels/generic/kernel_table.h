// Defines the table of the including file's instruction set, named by QORNN_SET and QORNN_SET_NAME.
#pragma once
#include "bounds.h"
#include "input_stage.h"
#include "layer.h"
#include "readout.h"
#include "kernel_sets.h"

const qornn_kernels QORNN_SET = {
    .name = QORNN_SET_NAME,
    .identifier = QORNN_SET_IDENTIFIER,
    .lanes = QORNN_LANES,
    .shares_bytes = QORNN_SHARED_BYTES,
    .wants_signed_bytes = QORNN_SIGNED_BYTES,
    .wants_portions = QORNN_PORTIONS,
    .interleaves_lanes = QORNN_INTERLEAVED,
    .batch_size = QORNN_BATCH,
    .scratch_bytes = scratch_bytes,
    .apply_input_stage = apply_input_stage,
    .step = step,
    .step_batch = step_batch,
    .readout = compute_readout,
    .peak = peak,
    .read = read_bytes,
};
