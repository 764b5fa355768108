#include "CQORNNTrainingKernels.h"
